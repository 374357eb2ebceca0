"""What stands beside the logs: jobs, schemas, people, and a support bundle of ours."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from history import open_history, queries
from history.imports import imports, people
from importing import BytesSource, PathSource, import_files, key_of
from provisioning.bundle import pack
from provisioning.diagnosis import diagnose
from provisioning.profiles import load_profile
from provisioning.wire import decode_events, decode_schema
from provisioning.wire.events import read_event
from support_bundle import NoSuchJobError, Wanted, make_contents, read_key
from tests import exports

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data"
KEY = key_of("Mail") or ""
FAILURE = DATA / "event_user_create_failure_conflict_escrow_retry.json"
JOB_FILE = DATA / "job_quarantine_invalid_credentials.json"
SCHEMA = DATA / "schema_default_scim.json"


@pytest.fixture
def history(tmp_path):
    return open_history(tmp_path / "history")


def bring(history, *sources):
    return import_files(sources, history, KEY, name="Mail", now=NOW)


def own(job_id, text):
    """Return the sample failure as an event of a job."""
    record = json.loads(FAILURE.read_text()) | {"jobId": job_id}
    record["provisioningStatusInfo"]["errorInformation"]["reason"] = text
    return BytesSource("log.json", json.dumps(record).encode())


def test_job_and_schema_belong_to_the_log_of_the_same_job(history):
    job = json.loads(JOB_FILE.read_text())
    report = bring(history, PathSource(JOB_FILE), PathSource(SCHEMA), own(job["id"], "Conflict"))
    assert (report.total("jobs"), report.total("schemas"), report.total("rejected")) == (1, 1, 0)
    (row,) = queries.latest_jobs(history, KEY).to_dict("records")
    assert row["job_id"] == job["id"]
    application = json.loads(FAILURE.read_text())["servicePrincipal"]
    assert row["service_principal_name"] == application["displayName"]
    assert len(queries.schema_versions(history, KEY, job["id"])) == 1
    assert [sentence.split(":")[0] for sentence in report.missing] == ["No audit log"]


def test_a_schema_that_could_be_of_several_jobs_is_left_out_and_said_so(history):
    report = bring(history, own("one", "x"), PathSource(SCHEMA))
    again = import_files(
        [PathSource(SCHEMA), own("one", "x"), own("two", "x")],
        history,
        key_of("Other") or "",
        name="Other",
        now=NOW,
    )
    assert report.total("schemas") == 1
    assert any("does not say whose" in note for file in again.files for note in file.notes)


def test_a_schema_that_comes_alone_stands_for_its_own_job(history):
    report = bring(history, PathSource(SCHEMA))
    assert report.total("schemas") == 1
    assert not [note for file in report.files for note in file.notes]
    (row,) = queries.latest_schemas(history, KEY).to_dict("records")
    assert row["job_id"] == json.loads(SCHEMA.read_text())["id"]
    assert len(queries.schema_versions(history, KEY, row["job_id"])) == 1


@pytest.mark.parametrize(
    ("heading", "delimiter", "encoding"),
    [
        ("userPrincipalName,displayName,surname,mail,givenName,objectId", ",", "utf-8-sig"),
        ("userPrincipalName,displayName,surname,mail,givenName,id", ",", "utf-8"),
        ("User principal name;Display name;Last name;Mail;First name;Object ID", ";", "cp1252"),
        ("User principal name\tDisplay name\tLast name\tMail\tFirst name\tid", "\t", "utf-16"),
    ],
)
def test_people_are_read_from_the_portals_download(history, heading, delimiter, encoding):
    row = delimiter.join(["z@contoso.com", "Zoë Müller", "Müller", "", "Zoë", "9b"])
    report = bring(history, BytesSource("users.csv", f"{heading}\r\n{row}\r\n".encode(encoding)))
    assert report.total("people") == 1
    (person,) = people(history, KEY).values()
    wanted = {"id": "9b", "userPrincipalName": "z@contoso.com", "surname": "Müller", "mail": None}
    assert person.items() >= wanted.items()


def test_people_of_graph_are_read_too(history):
    page = {"value": [{"id": "1", "userPrincipalName": "a@b.c", "displayName": "A"}]}
    assert bring(history, BytesSource("users", json.dumps(page).encode())).total("people") == 1
    assert list(people(history, KEY)) == ["1"]


def bundle(history, **chosen):
    job = json.loads(JOB_FILE.read_text())
    text = json.loads(FAILURE.read_text())["provisioningStatusInfo"]["errorInformation"]["reason"]
    bring(history, PathSource(JOB_FILE), PathSource(SCHEMA), own(job["id"], text))
    wanted = Wanted(KEY, job["id"], load_profile("mycompliance"), **chosen)
    return make_contents(history, wanted, now=NOW, key=b"k" * 32)


def test_a_bundle_comes_back_with_its_job_mappings_and_diagnoses(history, tmp_path):
    contents = bundle(history)
    other = open_history(tmp_path / "vendor")
    report = bring(other, BytesSource("bundle.zip", pack(contents)))
    assert report.total("rejected") == 0
    assert (report.total("jobs"), report.total("schemas"), report.total("events")) == (1, 1, 1)
    job_id = contents["job"]["id"]
    schema = decode_schema(queries.schema_versions(other, KEY, job_id)["raw"].iloc[0].encode())
    (record,) = contents["records"]["events"]
    raw = queries.event_record(other, KEY, record["id"])
    said = diagnose(read_event(raw.encode()), schema)
    (cause,) = contents["causes"]
    assert (said.cause, said.attribute, said.mapping) == (
        cause["cause"],
        cause["attribute"],
        cause["mapping"],
    )
    assert imports(other)[0].jobs == 1
    assert any("one sample" in note for file in report.files for note in file.notes)


def test_a_bundle_writes_every_time_of_a_cause_alike(history):
    (cause,) = bundle(history)["causes"]
    times = [cause[name] for name in ("first_seen", "last_seen", "retry_after")]
    written = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    assert [time for time in times if not written.fullmatch(time)] == []


def test_a_bundle_says_what_the_vendor_asks_for(history):
    contents = bundle(history, verdict="1 person did not arrive.", next_step="Fix it.")
    (cause,) = contents["causes"]
    raw = json.loads(FAILURE.read_text())
    assert cause["sample"]["change_id"] == raw["changeId"]
    assert cause["sample"]["source_id"] == raw["sourceIdentity"]["id"]
    assert cause["sample"]["time_utc"].endswith("Z")
    assert cause["retry_count"] == 1
    assert contents["job"]["status"] == "Quarantine"
    assert contents["job"]["quarantine"]["reason"]
    assert any(row["target"] == "userName" for row in contents["mappings"])
    assert contents["differences"]["findings"]
    assert len(contents["checklist"]) > 5
    assert contents["about"]["tool"].startswith("Entra Provisioning Monitor ")
    assert "for 1 person. The person did not arrive on" in cause["reply"]
    places = [
        cause["reply"].index(part)
        for part in ("What happened", "What to do", "What we do", "Evidence", raw["changeId"])
    ]
    assert places == sorted(places)


def test_a_bundle_of_one_cause_leaves_the_others_out(history):
    assert bundle(history, cause="nothing_such")["causes"] == []


def test_people_read_titles_and_plain_times_and_programs_ids_and_iso_times(history):
    contents = bundle(history, cause="duplicate_in_target")
    with zipfile.ZipFile(io.BytesIO(pack(contents))) as archive:
        page = re.sub(r"<pre>.*?</pre>", "", archive.read("bundle.html").decode(), flags=re.DOTALL)
        text = archive.read("causes.csv").decode("utf-8-sig")
    (cause,) = contents["causes"]
    (row,) = csv.DictReader(io.StringIO(text))
    assert cause["cause"] not in page
    assert f"<td>{cause['title']}</td>" in page
    assert not re.search(r"\d{4}-\d\d-\d\dT", page)
    assert f"{NOW.day} {NOW:%b} {NOW.year}, {NOW:%H:%M:%S} UTC" in page
    assert row["cause"] == cause["cause"]
    assert row["last_seen"] == cause["last_seen"]
    assert row["job_id"] == contents["job"]["id"]
    assert row["quarantine_reason"] == contents["job"]["quarantine"]["reason"]


def test_what_the_customer_configured_is_shown_letter_by_letter(history):
    contents = bundle(history)
    contents["mappings"][0]["default"] = "2026-01-01T00:00:00Z"
    with zipfile.ZipFile(io.BytesIO(pack(contents))) as archive:
        assert "2026-01-01T00:00:00Z" in archive.read("bundle.html").decode()


def test_the_page_is_escaped_and_the_table_free_of_formulas(history):
    contents = bundle(history)
    contents["causes"][0]["title"] = '=HYPERLINK("http://x")<script>alert(1)</script>'
    contents["causes"][0]["sample"]["reason"] = "\t@SUM(A1)"
    with zipfile.ZipFile(io.BytesIO(pack(contents))) as archive:
        html = archive.read("bundle.html").decode()
        rows = list(csv.DictReader(io.StringIO(archive.read("causes.csv").decode("utf-8-sig"))))
    assert "<script" not in html
    assert "default-src &#x27;none&#x27;" in html or "default-src 'none'" in html
    assert rows[0]["title"].startswith("'=")
    assert rows[0]["reason"].startswith("'\t")


def test_a_job_that_is_not_there_is_named(history):
    bring(history, own("one", "x"))
    wanted = Wanted(KEY, "two", load_profile("mycompliance"))
    with pytest.raises(NoSuchJobError, match="two"):
        make_contents(history, wanted, now=NOW, key=None)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "new" / "bundle.key"
    key = read_key(path)
    assert len(key) == 32
    assert read_key(path) == key
    assert path.stat().st_mode & 0o077 == 0


def test_an_export_with_local_times_reads_as_utc(history):
    record = json.loads(FAILURE.read_text())
    row = exports.log_analytics(record)
    row["TimeGenerated [UTC]"] = "11/24/2026, 9:19:25.391 AM"
    del row["TimeGenerated"]
    report = bring(history, BytesSource("query_data.csv", exports.table([row])))
    assert report.total("events") == 1
    events = queries.filtered_events(history, KEY, queries.EventFilter(), 5)
    expected = datetime(2026, 11, 24, 9, 19, 25, 391_000, tzinfo=UTC)
    assert abs(events["activity_time"].iloc[0].to_pydatetime() - expected) < timedelta(seconds=1)
    assert decode_events(json.dumps(record).encode()).records[0].id == events["id"].iloc[0]
