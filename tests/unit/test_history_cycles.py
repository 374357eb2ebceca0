"""What a cycle changed, how its work went, and what history knows of each job."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from history import open_history
from history.evidence import cycle_work, initial_paces, job_evidence
from history.queries import changed_objects, cycles, first_cycles, last_changes, recent_cycles
from provisioning.model import (
    Event,
    Identity,
    Job,
    JobStatus,
    ProvisionedApp,
    ScopeCounts,
    ServicePrincipal,
    StatusInfo,
)
from provisioning.schedule import ObservedCycle
from provisioning.standing import CycleChange
from provisioning.wire import decode_audits, decode_job

TENANT = "684a78f7-18fa-4906-b9d0-0763e21ca726"
BEGAN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CYCLE = timedelta(minutes=40)


def event(
    cycle: int,
    minute: float,
    person: str,
    status: str,
    *,
    action: str = "update",
    job: str = "job-1",
    kind: str = "User",
) -> Event:
    """One event; cycles begin 40 minutes apart."""
    return Event(
        id=f"{job}-{cycle}-{minute}-{person}",
        activity_date_time=BEGAN + cycle * CYCLE + minute * MINUTE,
        provisioning_status_info=StatusInfo(status=status),
        provisioning_action=action,
        job_id=job,
        cycle_id=f"cycle-{cycle}",
        source_identity=Identity(id=person, identity_type=kind),
        raw=b"{}",
    )


STORY = (
    event(0, 0, "ann", "failure"),
    event(0, 1, "bob", "failure"),
    event(0, 2, "cat", "success"),
    event(0, 3, "staff", "failure", kind="Group"),
    event(1, 0, "ann", "failure"),  # still fails
    event(1, 1, "bob", "failure"),  # fails, and is tried again in the same cycle
    event(1, 2, "bob", "success"),  # fixed
    event(1, 3, "cat", "failure"),  # new
    event(1, 4, "dan", "failure"),  # new, never seen before
    event(1, 5, "eve", "success"),  # new, and arrived
    event(1, 6, "staff", "skipped", kind="Group"),  # does not fail any more
    event(0, 0, "zoe", "failure", job="job-2"),
)


@pytest.fixture
def history(tmp_path):
    found = open_history(tmp_path)
    found.merge_events(TENANT, STORY)
    return found


def test_the_last_cycle_is_compared_with_all_before_it(history):
    moves = last_changes(history, TENANT)
    assert set(moves["job_id"]) == {"job-1"}, "the first cycle of a job has none before it"
    told = {(row["before"], row["after"]): row["objects"] for row in moves.to_dict("records")}
    assert told == {
        ("failure", "failure"): 1,
        ("failure", "success"): 1,
        ("failure", "skipped"): 1,
        ("success", "failure"): 1,
        ("", "failure"): 1,
        ("", "success"): 1,
    }


def test_who_began_to_fail_and_who_was_fixed_are_told_by_name(history):
    changed = changed_objects(history, TENANT, "job-1", "cycle-1")
    told = dict(zip(changed["source_id"], changed["status"], strict=True))
    assert told == {"bob": "success", "cat": "failure", "dan": "failure", "staff": "skipped"}
    assert changed["activity_time"].is_monotonic_decreasing
    first = changed_objects(history, TENANT, "job-1", "cycle-0")
    assert set(first["source_id"]) == {"ann", "bob", "staff"}
    assert set(first["before"]) == {""}


def test_a_cycle_counts_each_object_once_by_what_became_of_it(tmp_path):
    found = open_history(tmp_path)
    events = [
        event(0, 0, "new", "success", action="create"),
        event(0, 9, "new", "success", action="update"),
        event(0, 1, "tried again", "failure", action="create"),
        event(0, 2, "tried again", "success", action="create"),
        event(0, 3, "in part", "warning", action="create"),
        event(0, 4, "changed", "success"),
        event(0, 1, "left", "success"),
        event(0, 5, "left", "success", action="disable"),
        event(0, 6, "gone", "success", action="stagedDelete"),
        event(0, 7, "out of scope", "skipped", action="other"),
        event(0, 8, "not removed", "failure", action="delete"),
        event(0, 8, "unheard of", "parked", action="create"),
        event(1, 0, "changed", "failure"),
    ]
    found.merge_events(TENANT, events)
    last, first = cycles(found, TENANT, "job-1").to_dict("records")
    names = ("events", "created", "updated", "removed", "skipped", "failed", "warned")
    assert [first[name] for name in names] == [12, 3, 1, 2, 1, 1, 1]
    assert [last[name] for name in names] == [1, 0, 0, 0, 0, 1, 0]
    assert (first["began"], first["ended"]) == (BEGAN, BEGAN + 9 * MINUTE)


def test_counts_agree_with_a_plain_reading_of_any_log(tmp_path):
    draw = random.Random(7)  # noqa: S311  (made-up data)
    people = [f"person-{number}" for number in range(30)]
    statuses = ("failure", "success", "skipped", "warning")
    events = [
        event(cycle, minute / 3, draw.choice(people), draw.choice(statuses))
        for cycle in range(6)
        for minute in range(40)
    ]
    found = open_history(tmp_path)
    found.merge_events(TENANT, events)

    before, after = {}, {}
    for one in events:
        state = before if one.cycle_id != "cycle-5" else after
        assert one.source_identity
        assert one.provisioning_status_info
        state[one.source_identity.id] = one.provisioning_status_info.status
    new = sum(1 for who in after if after[who] == "failure" != before.get(who))
    fixed = sum(1 for who in after if before.get(who) == "failure" != after[who])
    now = BEGAN + 10 * CYCLE
    evidence = job_evidence(found, TENANT, {"job-1": "sp"}, now=now)["job-1"]
    assert evidence.change == CycleChange("cycle-5", new, fixed)
    assert new
    assert fixed


def test_only_the_newest_cycles_of_each_job_are_kept(history):
    rows = recent_cycles(history, TENANT, since=BEGAN - CYCLE, limit=1)
    assert list(zip(rows["job_id"], rows["cycle_id"], strict=True)) == [
        ("job-1", "cycle-1"),
        ("job-2", "cycle-0"),
    ]
    assert recent_cycles(history, TENANT, since=BEGAN + CYCLE)["job_id"].tolist() == ["job-1"]


def test_an_object_counts_as_done_once_however_often_it_is_tried(history):
    work = cycle_work(history, TENANT, "job-1", began=BEGAN + CYCLE)
    assert [point.done for point in work.objects] == [1, 2, 3, 4, 5, 6]
    assert work.objects[-1].at == BEGAN + CYCLE + 6 * MINUTE


def test_the_progress_that_graph_told_meanwhile_is_kept_with_the_work(history):
    for pages in (1, 2):
        told = {"completedUnits": pages, "totalUnits": 9, "units": "pages"}
        raw = json.dumps({"id": "job-1", "status": {"code": "NotRun", "progress": [told]}})
        app = ProvisionedApp(ServicePrincipal(id="sp"), (decode_job(raw.encode()),))
        history.add_job_snapshots(TENANT, [app], taken_at=BEGAN + pages * MINUTE)
    jobs = cycle_work(history, TENANT, "job-1", began=BEGAN).jobs
    assert [job.status.progress[0].completed_units for job in jobs] == [1, 2]


def test_evidence_counts_people_apart_from_groups(history):
    counts = ScopeCounts(assigned_users=2, assigned_groups=1, direct_members=4)
    history.add_scope_counts(TENANT, "sp", counts, counted_at=BEGAN)
    found = job_evidence(history, TENANT, {"job-1": "sp", "job-9": "other"}, now=BEGAN + CYCLE * 3)
    current = found["job-1"].current
    assert current is not None
    assert (current.people, current.objects) == (5, 6)
    assert (current.failing_people, current.failing_groups, current.failing_others) == (3, 0, 0)
    assert found["job-1"].objects_in_scope == 7
    assert found["job-1"].cycles == (
        ObservedCycle(BEGAN + CYCLE, BEGAN + CYCLE + 6 * MINUTE),
        ObservedCycle(BEGAN, BEGAN + 3 * MINUTE),
    )
    assert found["job-9"].current is None
    assert found["job-9"].objects_in_scope is None


def test_the_newest_restart_belongs_to_the_application_it_names(history):
    def entry(number, activity, target):
        return {
            "id": f"audit-{number}",
            "activityDateTime": f"2026-11-20T0{number}:00:00Z",
            "activityDisplayName": activity,
            "result": "success",
            "targetResources": [{"id": target, "type": "ServicePrincipal"}],
        }

    entries = [
        entry(6, "Enable/restart provisioning configuration", "sp"),
        entry(7, "Update attribute mappings or scope", "sp"),
        entry(8, "Update attribute mappings or scope", "other"),
        entry(9, "Export", "sp"),
    ]
    records = decode_audits(json.dumps(entries).encode()).records
    history.merge_audits(TENANT, records)
    found = job_evidence(history, TENANT, {"job-1": "sp"}, now=BEGAN + CYCLE)["job-1"]
    assert found.restart is not None
    assert found.restart.at == datetime(2026, 11, 20, 7, tzinfo=UTC)


def test_the_pace_of_a_cycle_counts_when_graph_says_that_it_was_the_initial_one(tmp_path):
    found = open_history(tmp_path)
    found.merge_events(TENANT, [event(0, n / 10, f"person-{n}", "success") for n in range(100)])
    assert first_cycles(found, TENANT)["objects"].tolist() == [100]

    def job(reached):
        return Job(id="job-1", status=JobStatus(steady_state_first_achieved_time=reached))

    paces = initial_paces(found, TENANT, [job(BEGAN + 10 * MINUTE)])
    assert paces == {"job-1": pytest.approx(0.1)}
    assert initial_paces(found, TENANT, [job(BEGAN - CYCLE)]) == {}
    assert initial_paces(found, TENANT, [job(None)]) == {}
