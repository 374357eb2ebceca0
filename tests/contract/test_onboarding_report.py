"""`cli.py report` on the sample tenant: real client, real history, a file that names nobody."""

import json
from contextlib import closing
from datetime import UTC, datetime

import pytest

import cli
from collect import collect
from graph_client import open_client
from history import open_history
from history.forecasts import stored_forecasts
from sample_tenant.faults import Faults
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant
from tests.contract.served import connection_to


@pytest.fixture(scope="module")
def server():
    opened = datetime.now(UTC)  # and no cycle lands while the tests run
    tenant = SampleTenant(4, now=lambda: opened, scale=0.02, calm=True)
    running = serve_in_thread(tenant, faults=Faults())
    yield running
    running.close()


@pytest.fixture(scope="module")
def collected(server, tmp_path_factory):
    """A history of the tenant, for tests that only read it."""
    folder = tmp_path_factory.mktemp("history")
    with closing(open_client(connection_to(server))) as client:
        assert not collect(client, open_history(folder), now=datetime.now(UTC)).problems
    return folder


@pytest.fixture
def configured(server, tmp_path, monkeypatch):
    connections = tmp_path / "connections.toml"
    connections.write_text(
        f'[connections.sample]\ntenant_id = "{server.tenant.tenant_id}"\n'
        f'sign_in = "static_token"\ngraph_url = "{server.url}"\n'
        f'token = "{server.tenant.static_token}"\nlog_requests = 10000\n'
    )
    monkeypatch.setenv("CONNECTIONS_FILE", str(connections))
    monkeypatch.setenv("HISTORY_URI", str(tmp_path / "history"))


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("configured")
def test_the_report_tells_how_far_the_onboarding_is_and_names_nobody(
    collected, capsys, monkeypatch, tmp_path
):
    monkeypatch.setenv("HISTORY_URI", str(collected))
    page = tmp_path / "report.html"
    arguments = ["report", "--app", "mycompliance", "--output", str(page), "--format", "json"]
    assert cli.main(arguments) == 0
    (line,) = lines(capsys)
    assert line["profile"] == "mycompliance"
    assert line["steps"] == {"total": 12, "done": 8}
    assert line["to_do"] == [
        "3.4 Remove unsupported attributes",
        "3.6 Mark the required attributes",
    ]
    people = line["people"]
    parts = [people[name] for name in ("arrived", "failed", "skipped", "to_come")]
    assert sum(parts) == people["in_scope"] > 800
    assert people["failed"] > 50
    assert any("(name.familyName) is empty" in blocker for blocker in line["blockers"])
    text = page.read_text()
    assert text.startswith("<!doctype html>")
    assert "@contoso.com" not in text


@pytest.mark.usefixtures("configured")
def test_without_history_the_steps_are_still_judged(capsys):
    assert cli.main(["report", "--app", "MyCompliance Pilot", "--format", "json"]) == 0
    (line,) = lines(capsys)
    assert line["file"] is None
    assert "3.8 Turn provisioning on" in line["to_do"]
    assert line["people"]["arrived"] == 0


@pytest.mark.usefixtures("configured")
def test_an_unknown_application_is_answered_with_those_that_exist(capsys):
    assert cli.main(["report", "--app", "Nonsense"]) == 1
    assert "Northwind Helpdesk" in capsys.readouterr().err


@pytest.mark.usefixtures("configured")
def test_a_file_that_cannot_be_written_is_said_so(capsys, tmp_path):
    target = tmp_path / "missing" / "report.html"
    assert cli.main(["report", "--app", "MyCompliance", "--output", str(target)]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.usefixtures("configured")
def test_a_preflight_asks_graph_knows_the_last_attempts_and_is_kept(
    server, collected, capsys, monkeypatch
):
    monkeypatch.setenv("HISTORY_URI", str(collected))
    assert cli.main(["preflight", "--job", "tailspin travel", "--format", "json"]) == 0
    output = capsys.readouterr()
    told = [json.loads(line) for line in output.out.splitlines()]
    outcome = {line["id"]: line["outcome"] for line in told}
    failing, skipped = (list(outcome.values()).count(one) for one in ("will_fail", "will_skip"))
    assert failing > 20
    assert f"320 users: {320 - failing - skipped} should arrive, {failing} will fail" in output.err
    simulated = server.tenant
    job_id = next(
        one.job_id for one in simulated.registrations if one.display_name == "Tailspin Travel"
    )
    truth = {row.object_id: str(row.cause) for row in simulated.truth() if row.job_id == job_id}
    foretold = {one for one, word in outcome.items() if word == "will_fail"}
    assert len(truth.keys() & foretold) >= 0.98 * len(truth)
    known = {line["id"]: line["cause"] for line in told if line["basis"] == "log"}
    assert known
    assert known.items() <= truth.items()
    assert f"{len(known)} of them are known from the log" in output.err
    (kept,) = stored_forecasts(open_history(collected), simulated.tenant_id, job_id)
    assert (kept.profile, kept.scope, kept.people) == ("generic_scim", "assigned", 320)
    assert cli.main(["preflight"]) == 1
    assert "--job" in capsys.readouterr().err
