"""What comes one after another, under one name, ends as if it had come together."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from history import open_history, queries
from history.imports import imports
from history.opening import open_table
from history.tables import EVENTS
from importing import BytesSource, PathSource, import_files, key_of
from provisioning.wire.events import read_event
from tests import exports

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data"
KEY = key_of("Mail") or ""
FAILURE = json.loads((DATA / "event_user_create_failure_conflict_escrow_retry.json").read_text())
JOB_FILE = DATA / "job_quarantine_invalid_credentials.json"
JOB_ID = json.loads(JOB_FILE.read_text())["id"]
SCHEMA = PathSource(DATA / "schema_default_scim.json")
LOG = BytesSource("log.json", json.dumps(FAILURE | {"jobId": JOB_ID}).encode())


@pytest.fixture
def bring(tmp_path):
    """Import files one after another; returns the history and the last report."""

    def run(*steps):
        history = open_history(tmp_path / "history")
        for number, sources in enumerate(steps):
            at = NOW + timedelta(hours=number)
            report = import_files(sources, history, KEY, name="Mail", now=at)
        return history, report

    return run


def only_event(history):
    (row,) = queries.filtered_events(history, KEY, queries.EventFilter(), 5).to_dict("records")
    return read_event((queries.event_record(history, KEY, row["id"]) or "").encode()), row


LOGS, STEPS, PROPERTIES = (
    BytesSource(*item) for item in exports.portal_csv([FAILURE | {"jobId": JOB_ID}]).items()
)


def test_events_are_completed_in_one_commit_so_that_a_kill_loses_none(bring):
    versions = []
    for later in ([], [[STEPS, PROPERTIES]]):
        history, _ = bring([LOGS], *later)
        delta = open_table(history.uri, EVENTS)
        assert delta is not None
        versions.append(delta.version())
    assert versions[1] == versions[0] + 1


@pytest.mark.parametrize(
    "steps",
    [
        [[LOGS], [STEPS], [PROPERTIES]],
        [[LOGS], [PROPERTIES, STEPS]],
        [[LOGS], [LOGS, STEPS, PROPERTIES]],
    ],
)
def test_steps_and_properties_find_the_events_that_came_before(bring, steps):
    history, report = bring(*steps)
    event, row = only_event(history)
    assert len(event.provisioning_steps) == len(FAILURE["provisioningSteps"])
    assert len(event.modified_properties) == len(FAILURE["modifiedProperties"])
    assert row["failed_step"]
    assert report.holds_anything
    assert report.total("rejected") == 0
    assert not any("No steps" in sentence for sentence in imports(history)[0].missing)


def test_steps_without_their_events_are_told_what_they_need(bring):
    _, report = bring([STEPS])
    assert not report.holds_anything
    assert "together with the file ProvisioningLogs" in report.files[0].unreadable[0].reason


def test_what_is_missing_and_the_newest_time_count_the_earlier_files(bring):
    history, _ = bring([LOG], [SCHEMA])
    done = imports(history)[0]
    assert [sentence.split(":")[0] for sentence in done.missing] == ["No job", "No audit log"]
    assert done.as_of == read_event(LOG.data).activity_date_time
    assert queries.coverage(history, KEY)["through"].iloc[0] < NOW


@pytest.mark.parametrize("steps", [[[LOG], [SCHEMA]], [[SCHEMA], [LOG]]])
def test_a_schema_finds_the_one_job_of_the_log(bring, steps):
    history, _ = bring(*steps)
    (row,) = queries.latest_schemas(history, KEY).to_dict("records")
    assert row["job_id"] == JOB_ID
    assert row["service_principal_id"] == FAILURE["servicePrincipal"]["id"]


@pytest.mark.parametrize(
    "steps", [[[LOG], [PathSource(JOB_FILE)]], [[PathSource(JOB_FILE)], [LOG]]]
)
def test_a_job_finds_its_application_in_the_log(bring, steps):
    history, _ = bring(*steps)
    (row,) = queries.latest_jobs(history, KEY).to_dict("records")
    assert row["service_principal_name"] == FAILURE["servicePrincipal"]["displayName"]
    assert row["service_principal_id"] == FAILURE["servicePrincipal"]["id"]
