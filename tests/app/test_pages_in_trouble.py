"""Each page when there is nothing, no permission, no Graph, or a wrong connections file."""

import re

import pytest

from tests.app.conftest import NAME, words

LOG_RIGHTS = ("AuditLog.Read.All", "ProvisioningLog.Read.All", "Directory.Read.All")
pytestmark = pytest.mark.usefixtures("warm")

PAGES = ("", "job", "failures", "person", "first_cycle", "logs", "connect")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("", "open an application under Enterprise applications, choose Provisioning"),
        ("job", "No provisioning jobs yet"),
        ("failures", "No provisioning jobs yet"),
        ("person", "Looks in everything that was collected"),
        ("logs", "No provisioning events yet"),
        ("connect", "Register an application in your tenant"),
    ],
)
@pytest.mark.usefixtures("empty")
def test_an_empty_tenant_is_said_to_be_empty(open_page, page, said):
    assert said in words(open_page(page))


@pytest.mark.usefixtures("healthy")
def test_a_filter_that_lets_nothing_through_is_named_as_the_reason(open_page):
    told = words(open_page("logs", q="nobody is called like this"))
    assert "No provisioning events match" in told
    assert "clear a filter" in told


@pytest.fixture
def without_logs(limited):
    limited(*LOG_RIGHTS)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("without_logs")
def test_without_permission_for_the_logs_every_page_names_it(open_page, page):
    assert "AuditLog.Read.All" in words(open_page(page))


@pytest.mark.usefixtures("without_logs")
def test_without_permission_for_the_logs_the_jobs_are_still_shown(open_page):
    told = words(open_page())
    assert "Quarantined" in told
    assert "The provisioning log cannot be read" in told


def test_without_permission_for_jobs_the_permission_is_named(limited, open_page):
    limited("Synchronization.Read.All")
    told = words(open_page())
    assert "Synchronization.Read.All" in told
    assert "No provisioning jobs could be read" in told


@pytest.mark.parametrize(
    ("page", "said"),
    [("", "the job has no credentials yet"), ("job", "The job is in quarantine")],
)
@pytest.mark.usefixtures("down")
def test_with_graph_down_the_collected_jobs_are_shown_with_their_time(open_page, page, said):
    told = words(open_page(page))
    assert "Graph did not answer; showing what was collected at" in told
    assert "UTC" in told
    assert said in told


@pytest.mark.parametrize("page", ["logs", "connect", "person"])
@pytest.mark.usefixtures("down")
def test_with_graph_down_the_other_pages_still_open(open_page, page):
    assert open_page(page).title[0].value


@pytest.mark.usefixtures("down")
def test_with_graph_down_failures_and_causes_are_shown_as_collected(open_page):
    told = words(open_page("failures"))
    assert "Graph did not answer; showing what was collected at" in told
    assert "did not arrive, for" in told


def figures(app):
    return {one.label.replace("\\", ""): one.value for one in app.metric}


@pytest.mark.usefixtures("empty")
def test_without_jobs_the_first_cycle_is_still_calculated(open_page):
    app = open_page("first_cycle", users="900")
    assert figures(app)["MetaCompliance's guide"] == "under 30 minutes"
    assert "enter what will be in scope" in words(app)
    assert "enter how many will be in scope" in words(open_page("first_cycle"))


@pytest.mark.usefixtures("without_logs")
def test_without_the_log_the_next_run_is_still_told(open_page):
    told = words(open_page())
    assert re.search(r"next run \*\*(in \d+:\d\d|any moment)\*\*", told)
    assert "no events" in told


@pytest.mark.usefixtures("down")
def test_with_graph_down_the_first_cycle_knows_the_collected_counts(open_page):
    app = open_page("first_cycle")
    assert "Graph did not answer; showing what was collected" in words(app)
    assert figures(app)["Likely"]


def test_a_wrong_connections_file_is_told_with_its_remedy(tmp_path, monkeypatch, open_page):
    connections = tmp_path / "connections.toml"
    connections.write_text('[connections.x]\nsign_in = "client_secret"\n')
    monkeypatch.setenv("CONNECTIONS_FILE", str(connections))
    monkeypatch.setenv("HISTORY_URI", str(tmp_path / "history"))
    told = words(open_page())
    assert "tenant_id is missing" in told


@pytest.fixture
def one_broken(collected, tmp_path, monkeypatch):
    """Configure the tenant, and beside it a connection whose secret is nowhere."""
    collected.configure(tmp_path, monkeypatch)
    path = tmp_path / "connections.toml"
    broken = '[connections.fabrikam]\ntenant_id = "f"\nclient_secret_env = "NOT_SET"\n'
    path.write_text(f"{path.read_text()}\n{broken}")


@pytest.mark.usefixtures("one_broken")
def test_a_broken_connection_is_named_and_the_others_work(open_page):
    app = open_page()
    assert app.selectbox(key="connection").options == [NAME, "fabrikam"]
    assert "NOT_SET" not in words(app)
    assert "NOT_SET" in words(open_page("connect"))
    told = words(open_page(connection="fabrikam"))
    assert "fabrikam cannot be used" in told
    assert "NOT_SET, which is not set" in told


@pytest.mark.parametrize("page", ["connect", "doctor", "import"])
def test_with_a_file_that_is_not_toml_the_pages_that_help_still_open(
    tmp_path, monkeypatch, open_page, page
):
    connections = tmp_path / "connections.toml"
    connections.write_text("[connections.x]\ntenant_id = oops\n")
    monkeypatch.setenv("CONNECTIONS_FILE", str(connections))
    monkeypatch.setenv("HISTORY_URI", str(tmp_path / "history"))
    app = open_page(page)
    assert app.title[0].value.casefold() == page
    if page != "import":
        assert "is not valid TOML" in words(app)
        assert "line 2" in words(app)


@pytest.mark.usefixtures("one_broken")
def test_the_url_names_the_connection_once_and_only_when_it_is_not_the_first(open_page):
    app = open_page("connect")
    assert "connection" not in app.query_params
    app.selectbox(key="connection").select("fabrikam").run()
    assert app.query_params["connection"] == "fabrikam"
    app.selectbox(key="connection").select(NAME).run()
    assert "connection" not in app.query_params
    assert app.selectbox(key="connection").value == NAME
