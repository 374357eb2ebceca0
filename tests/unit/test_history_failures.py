"""Who did not arrive, by signature, and people by what is known of them: on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from history import open_history
from history.queries import (
    affected_objects,
    event_records,
    events_page,
    failure_groups,
    find_objects,
    mutes,
    object_in_jobs,
)
from history.queries.events import EventFilter
from history.rows import event_rows
from history.tables import EVENTS
from provisioning.failures import Mute
from provisioning.model import (
    ErrorInformation,
    Event,
    Identity,
    ModifiedProperty,
    StatusInfo,
    Step,
)

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
TENANT = "684a78f7-18fa-4906-b9d0-0763e21ca726"
LAST_NAME = 'StatusCode: BadRequest Web Response: {"errors":{"name.familyName":["required"]}}'
TAKEN = 'StatusCode: Conflict Web Response: {"detail":"userName is taken","status":409}'
UNLINKED = Step(
    name="EntrySynchronizationSkip",
    status="skipped",
    description="We were unable to assign ada as the manager of bo.",
    details={"SkipReason": "UnableToResolveReferenceAttributeValue", "PropertyName": "manager"},
)
REDUNDANT = Step(
    name="EntrySynchronizationSkip", status="skipped", details={"SkipReason": "RedundantExport"}
)


def event(name, hour, status="success", **changed):
    """An event of a person in cycle `hour` of a job."""
    reason = changed.pop("reason", None)
    error = ErrorInformation(error_code="BadRequest", reason=reason) if reason else None
    kind = changed.pop("kind", "User")
    job = changed.pop("job", "job-0")
    source = Identity(
        id=f"id-{name}",
        display_name=f"{name.title()} Lovelace",
        identity_type=kind,
        details={"UserPrincipalName": f"{name}@contoso.com"},
    )
    return Event(
        id=f"{name}-{job}-{hour:02d}",
        activity_date_time=START + timedelta(hours=hour),
        provisioning_status_info=StatusInfo(status=status, error_information=error),
        job_id=job,
        cycle_id=f"{job}-cycle-{hour:02d}",
        provisioning_action="create",
        source_identity=source,
        raw=f'{{"id": "{name}-{job}-{hour:02d}"}}'.encode(),
        **changed,
    )


EVENTS_OF_JOBS = [
    event("ada", 1, "failure", reason=LAST_NAME),
    event("ada", 5, "failure", reason=LAST_NAME),
    event("bo", 2, "failure", reason=LAST_NAME),
    event("bo", 9, "failure", reason=LAST_NAME),
    event("cy", 3, "failure", reason=LAST_NAME),
    event("cy", 4, "success"),
    event("di", 9, "failure", reason=LAST_NAME),
    event("ed", 6, "failure", reason=TAKEN),
    event("crew", 6, "failure", reason=TAKEN, kind="Group"),
    event("flo", 7, "success", provisioning_steps=(UNLINKED,)),
    event("gus", 8, "skipped", provisioning_steps=(REDUNDANT,)),
    event(
        "ada",
        2,
        job="job-1",
        modified_properties=(
            ModifiedProperty(
                display_name='emails[type eq "work"].value', new_value="a.lovelace@example.com"
            ),
        ),
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("history")
    history = open_history(path)
    for tenant in (TENANT, "other"):
        history.merge_events(tenant, EVENTS_OF_JOBS[::2])
        history.merge_events(tenant, EVENTS_OF_JOBS[1::2])
    return path


@pytest.fixture(scope="module", params=["duckdb", "spark"])
def opened(request):
    """Open a folder with one of the engines."""

    def run(path):
        if request.param == "duckdb":
            return open_history(path)
        remote = request.getfixturevalue("spark_remote")
        return open_history(path, engine="spark", spark_remote=remote)

    return run


@pytest.fixture(scope="module")
def history(opened, folder):
    return opened(folder)


@pytest.fixture(scope="module")
def groups(history):
    return failure_groups(history, TENANT)


def group_of(frame, text):
    return frame[frame["signature"].str.contains(text, regex=False)].iloc[0]


def test_current_failures_are_grouped_by_signature_with_retries_collapsed(groups):
    last_name = group_of(groups, "name.familyName")
    assert (last_name["status"], last_name["objects"], last_name["groups"]) == ("failure", 3, 0)
    assert last_name["first_seen"] == START + timedelta(hours=1)
    assert last_name["last_seen"] == START + timedelta(hours=9)
    assert last_name["sample_id"] in {"bo-job-0-09", "di-job-0-09"}
    taken = group_of(groups, "taken")
    assert (taken["objects"], taken["groups"]) == (2, 1)


def test_new_are_those_whose_first_event_of_the_kind_is_of_the_last_cycle(groups):
    assert group_of(groups, "name.familyName")["new"] == 1


def test_a_success_whose_manager_was_not_linked_is_a_group_of_its_own(history, groups):
    partial = group_of(groups, "|UnableToResolve")
    assert (partial["status"], partial["objects"]) == ("success", 1)
    row = events_page(history, TENANT, EventFilter(source_id="id-flo")).iloc[0]
    assert row["unresolved"] == "manager"


def test_a_skip_for_nothing_to_do_goes_by_its_reason(groups):
    assert "RedundantExport" in set(groups["signature"])


def test_the_people_of_a_signature_come_with_when_they_first_had_it(history, groups):
    signature = group_of(groups, "name.familyName")["signature"]
    found = affected_objects(history, TENANT, "job-0", [signature])
    assert list(found["id"]) == ["di-job-0-09", "bo-job-0-09", "ada-job-0-05"]
    assert list(found["first_seen"].dt.hour) == [17, 10, 9]
    assert affected_objects(history, TENANT, "job-0", ["none"]).empty


def test_many_records_come_back_by_their_id(history):
    found = event_records(history, TENANT, ["ada-job-0-05", "nothing"])
    assert found == {"ada-job-0-05": '{"id": "ada-job-0-05"}'}
    assert event_records(history, TENANT, []) == {}
    assert event_records(history, "unknown", ["ada-job-0-05"]) == {}


@pytest.mark.parametrize(
    "text", ["ADA Love", "ada@contoso.com", "a.lovelace@example.com", "id-ada", " ID-ADA "]
)
def test_a_person_is_found_by_name_sign_in_name_mail_and_id(history, text):
    found = find_objects(history, TENANT, text)
    assert list(found["source_id"]) == ["id-ada"]
    assert found["jobs"][0] == 2
    assert found["mail"][0] == "a.lovelace@example.com"


def test_whoever_is_named_in_full_comes_first(history):
    assert len(find_objects(history, TENANT, "lovelace")) == 8
    assert find_objects(history, TENANT, "lovelace", limit=3).shape[0] == 3
    assert find_objects(history, TENANT, "ed lovelace")["source_id"][0] == "id-ed"
    assert find_objects(history, TENANT, "100%").empty
    assert find_objects(history, TENANT, " ").empty


def test_an_object_has_its_latest_event_in_each_job(history):
    found = object_in_jobs(history, TENANT, "id-ada")
    assert list(found["id"]) == ["ada-job-0-05", "ada-job-1-02"]


def test_the_newest_word_on_a_signature_is_its_mute(opened, tmp_path):
    until = START + timedelta(days=30)
    own = open_history(tmp_path)
    own.add_mute(TENANT, "job-0", Mute("a", "old", until), muted_at=START)
    own.add_mute(
        TENANT, "job-0", Mute("a", "leavers", until, "ada"), muted_at=START + timedelta(hours=1)
    )
    own.add_mute(TENANT, "job-0", Mute("b", "test", until), muted_at=START)
    own.add_mute(TENANT, "job-0", Mute("b", "test", None), muted_at=START + timedelta(hours=1))
    own.add_mute("other", "job-0", Mute("c", "theirs", until), muted_at=START)
    found = mutes(opened(tmp_path), TENANT)
    assert list(found["signature"]) == ["a"]
    assert (found["reason"][0], found["muted_by"][0]) == ("leavers", "ada")
    assert found["muted_until"][0] == until


def test_both_engines_give_the_same_frames(folder, spark_remote):
    duckdb = open_history(folder)
    spark = open_history(folder, engine="spark", spark_remote=spark_remote)
    for question in (
        lambda history: failure_groups(history, TENANT).drop(columns="sample_id"),
        lambda history: find_objects(history, TENANT, "o"),
        lambda history: object_in_jobs(history, TENANT, "id-ada"),
    ):
        pd.testing.assert_frame_equal(question(duckdb), question(spark))


def test_what_was_never_collected_is_an_empty_frame_of_the_same_types(history, tmp_path):
    empty = open_history(tmp_path / "never made")
    for question in (
        lambda it: failure_groups(it, TENANT),
        lambda it: affected_objects(it, TENANT, "job-0", ["a"]),
        lambda it: find_objects(it, TENANT, "ada"),
    ):
        assert question(empty).dtypes.to_dict() == question(history).dtypes.to_dict()
        assert question(empty).empty
    assert mutes(empty, TENANT).empty


def older_table(path):
    """A table that an earlier version made: without what is taken out of events today."""
    later = set(EVENTS.later)
    schema = pa.schema([field for field in EVENTS.schema if field.name not in later])
    rows = event_rows(TENANT, EVENTS_OF_JOBS).select(schema.names)
    uri = str(path / "events")
    DeltaTable.create(uri, schema, partition_by=["tenant_id", "month"])
    write_deltalake(uri, rows, mode="append")


def test_an_older_table_is_read_and_its_failures_stand_alone(opened, tmp_path):
    older_table(tmp_path)
    history = opened(tmp_path)
    groups = failure_groups(history, TENANT)
    failing = groups[groups["status"] == "failure"]
    assert set(failing["objects"]) == {1}
    assert set(failing["signature"]) == set(failing["sample_id"])
    assert list(find_objects(history, TENANT, "ada")["source_id"]) == ["id-ada"]
    chosen = affected_objects(history, TENANT, "job-0", ["ed-job-0-06"])
    assert list(chosen["id"]) == ["ed-job-0-06"]


def test_an_older_table_takes_new_events_with_their_signatures(opened, tmp_path):
    older_table(tmp_path)
    newer = [event("ada", 12, "failure", reason=LAST_NAME), event("flo", 13)]
    december = event("hal", 24 * 20, "failure", reason=LAST_NAME)
    added = open_history(tmp_path).merge_events(TENANT, [*newer, december, EVENTS_OF_JOBS[0]])
    assert added == 3
    history = opened(tmp_path)
    assert group_of(failure_groups(history, TENANT), "name.familyName")["objects"] == 2
    old = events_page(history, TENANT, EventFilter(until=START + timedelta(hours=10)))
    assert len(old) == len(EVENTS_OF_JOBS)
    assert old["signature"].isna().all()


def test_a_folder_with_blanks_and_signs_in_its_name_is_read(tmp_path):
    history = open_history(tmp_path / "Zoë's own + history")
    history.merge_events("it's 100 %", EVENTS_OF_JOBS)
    assert len(failure_groups(history, "it's 100 %")) == 4
