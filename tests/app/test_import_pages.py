"""What comes from files: the Import page, the paste box, and every page on an import."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from history import open_history
from importing import BytesSource, import_files, key_of
from tests.app.conftest import words
from ui.background import background
from ui.imported import forget_list, imported_connections
from ui.preflights import preflights

DATA = Path(__file__).parents[1] / "data"
pytestmark = pytest.mark.usefixtures("warm", "healthy")
REASON = (
    "StatusCode: BadRequest\r\nMessage: Processing of the HTTP request resulted in an exception."
    '\r\nWeb Response: \r\n{"detail":"Attribute name.familyName is required.","status":400}'
)


@pytest.fixture(autouse=True)
def _key(collected, monkeypatch):
    monkeypatch.setenv("BUNDLE_KEY_FILE", str(collected.history.parent / "bundle.key"))


@pytest.fixture(scope="module")
def imports(collected, tmp_path_factory):
    """Import the log that the healthy tenant serves, as the portal's JSON."""
    now = datetime.now(UTC)
    entries = collected.simulated.provisioning_log.entries(
        now.timestamp() - 3 * 86_400, now.timestamp(), descending=False
    )
    data = json.dumps([json.loads(entry.write()) for entry in entries]).encode()
    folder = str(tmp_path_factory.mktemp("imports"))
    files = [BytesSource("log.json", data)]
    import_files(files, open_history(folder), key_of("Mail") or "", name="Mail", now=now)
    return folder


@pytest.fixture
def imported(imports, healthy, monkeypatch):  # noqa: ARG001  (the app must be open)
    monkeypatch.setattr(background(), "imports_uri", imports)
    forget_list()
    (name,) = imported_connections()
    yield name
    forget_list()


@pytest.mark.parametrize(
    "page",
    [
        *("", "job", "failures", "person", "mappings", "preflight", "onboarding", "logs"),
        *("first_cycle", "bundle", "import", "doctor", "connect", "handbook"),
    ],
)
def test_every_page_works_on_an_import_and_says_where_it_is_from(imported, open_page, page):
    app = open_page(page, connection=imported)
    assert [box.value for box in app.sidebar.selectbox] == [imported]
    assert "From files" in words(app)
    assert "No job" in words(app)


def test_an_import_counts_the_same_people_as_its_log(imported, open_page):
    overview = words(open_page(connection=imported))
    assert "did not arrive" in overview
    job = open_page("job", connection=imported)
    (ended,) = [one.value for one in job.metric if one.label == "Last cycle ended"]
    assert ended == "not known"
    assert "never" not in overview


def test_a_pasted_error_is_diagnosed_at_once_and_not_stored(open_page):
    app = open_page("import", have="I only have the error text")
    app.text_area[0].set_value(REASON).run()
    assert not app.exception
    assert app.header[0].value.replace("\\", "") == "name.familyName is required and empty"
    assert imported_connections() == {}


def test_a_pasted_record_is_diagnosed(open_page):
    record = {
        "id": "1",
        "activityDateTime": "2026-11-24T10:00:00Z",
        "provisioningStatusInfo": {
            "status": "failure",
            "errorInformation": {"errorCode": "Conflict", "reason": "userName already exists"},
        },
    }
    app = open_page("import", have="I only have the error text")
    app.text_area[0].set_value(json.dumps(record)).run()
    assert "already taken" in app.header[0].value


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("job_quarantine_invalid_credentials", "the secret token is missing or wrong"),
        ("job_active_steady_state_escrowed15", "It is a job, and it tells of no error."),
        ("schema_default_scim", "It is a schema, and it tells of no error."),
    ],
)
def test_a_pasted_job_is_diagnosed_by_its_quarantine_and_other_records_are_named(
    open_page, name, told
):
    app = open_page("import", have="I only have the error text")
    app.text_area[0].set_value((DATA / f"{name}.json").read_text()).run()
    assert told in " ".join([words(app), *(header.value for header in app.header)])


def test_the_bundle_is_redacted_until_somebody_says_otherwise(open_page):
    app = open_page("bundle")
    assert "replaced" in words(app) or "Nothing to replace" in words(app)
    app.toggle[0].set_value(True).run()
    assert not app.exception
    assert "Not redacted" in words(app)


PEOPLE = (
    b"userPrincipalName,displayName,givenName,surname,mail,objectId,accountEnabled\r\n"
    b"ann@contoso.com,Ann Lee,Ann,Lee,ann@contoso.com,a-1,True\r\n"
    b"bo@contoso.com,Bo Ek,Bo,,bo@contoso.com,b-1,True\r\n"
)
SCHEMA = BytesSource("schema.json", (DATA / "schema_default_scim.json").read_bytes())


@pytest.fixture
def bring(tmp_path, healthy, monkeypatch):  # noqa: ARG001  (the app must be open)
    """Import files as a connection of their own; returns its name."""

    def run(*files):
        folder = str(tmp_path / "imports")
        import_files(
            files, open_history(folder), key_of("Few") or "", name="Few", now=datetime.now(UTC)
        )
        monkeypatch.setattr(background(), "imports_uri", folder)
        forget_list()
        (name,) = imported_connections()
        return name

    yield run
    forget_list()


def test_a_schema_and_a_list_of_people_are_enough_for_a_preflight(bring, open_page):
    name = bring(SCHEMA, BytesSource("users.csv", PEOPLE))
    for page in ("overview", "job", "mappings", "onboarding", "first_cycle", "bundle"):
        told = words(open_page(page, connection=name))
        assert "The files name 1 job without the job itself" in told, page
    open_page("preflight", connection=name, profile="mycompliance")
    preflights().wait()
    told = words(open_page("preflight", connection=name, profile="mycompliance"))
    assert "2 people in scope" in told
    assert "(name.familyName) is empty for 1 person" in told
    assert "is not judged: The list of people does not hold" in told


@pytest.mark.parametrize("page", ["mappings", "preflight", "onboarding", "bundle"])
def test_people_alone_are_told_that_no_file_names_a_job(bring, open_page, page):
    name = bring(BytesSource("users.csv", PEOPLE))
    told = words(open_page(page, connection=name))
    assert "No imported file names a job." in told
    assert "last 30 days" not in told
