"""Where jobs stand: the log, restarts and a running initial cycle joined with Graph's fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from provisioning.estimate import Restart, WorkPoint
from provisioning.failures import JobFailures
from provisioning.model import (
    Execution,
    Job,
    JobStatus,
    Progress,
    Schedule,
    ScopeCounts,
    ServicePrincipal,
)
from provisioning.schedule import Basis, JobState, ObservedCycle
from provisioning.standing import (
    AppJob,
    CurrentState,
    CycleChange,
    CycleWork,
    JobEvidence,
    Knowledge,
    headline,
    initial_cycle,
    standings,
    work_of,
)
from provisioning.verdict import Level

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SCHEDULE = Schedule(interval=timedelta(minutes=40), state="Active")
HEALTHY = CurrentState(
    failing=0,
    succeeded=10,
    skipped=0,
    warning=0,
    objects=10,
    people=9,
    failing_people=0,
    failing_groups=0,
    last_event=NOW - 20 * MINUTE,
)


def active(ended=NOW - 20 * MINUTE):
    execution = Execution(time_began=ended - 3 * MINUTE, time_ended=ended, state="Succeeded")
    status = JobStatus(
        code="Active", last_execution=execution, steady_state_first_achieved_time=NOW - 900 * HOUR
    )
    return Job(id="job", schedule=SCHEDULE, status=status)


def first_run(*progress):
    return Job(
        id="job", schedule=SCHEDULE, status=JobStatus(code="NotRun", progress=tuple(progress))
    )


def stand(job, evidence=None, *, seen_at=NOW, collected_to=NOW, progress_of=lambda *_: None):
    app_job = AppJob(ServicePrincipal(id="sp", display_name="App"), job)
    known = Knowledge(NOW, seen_at, collected_to)
    found = {"job": evidence} if evidence else {}
    return standings([app_job], found, known, failures={}, progress_of=progress_of)[0]


@pytest.mark.parametrize(
    ("before", "after", "new", "fixed"),
    [
        ("", "failure", 1, 0),
        ("success", "failure", 1, 0),
        ("failure", "failure", 0, 0),
        ("failure", "success", 0, 1),
        ("failure", "skipped", 0, 1),
        ("success", "skipped", 0, 0),
        ("", "success", 0, 0),
        ("", "", 0, 0),
    ],
)
def test_an_object_is_new_or_fixed_by_its_status_before_and_after(before, after, new, fixed):
    assert CycleChange.count("c", [(before, after, 1)]) == CycleChange("c", new, fixed)


def test_moves_add_up():
    moves = [("failure", "success", 3), ("failure", "skipped", 2), ("success", "failure", 4)]
    assert CycleChange.count("c", moves) == CycleChange("c", new=4, fixed=5)


def test_five_observed_gaps_narrow_the_next_run():
    ended = NOW - 20 * MINUTE
    cycles = tuple(
        ObservedCycle(ended - 3 * MINUTE - n * 40 * MINUTE, ended - n * 40 * MINUTE)
        for n in range(7)
    )
    run = stand(active(), JobEvidence(HEALTHY, cycles)).run
    assert run.basis in {Basis.OBSERVED_FROM_START, Basis.OBSERVED_FROM_END}
    assert run.latest == run.earliest
    assert stand(active(), JobEvidence(HEALTHY, cycles[:4])).run.basis is Basis.INTERVAL


def test_an_edit_after_the_last_cycle_makes_the_next_one_an_initial_cycle():
    edit = Restart(NOW - 10 * MINUTE, "The mappings or the scope were changed")
    standing = stand(active(), JobEvidence(HEALTHY, restart=edit))
    assert standing.run.state is JobState.INITIAL_CYCLE
    old = Restart(NOW - HOUR, "Provisioning was restarted")
    assert stand(active(), JobEvidence(HEALTHY, restart=old)).run.state is JobState.WAITING


def test_an_initial_cycle_without_log_and_without_news_from_graph_ends_as_unknown():
    restart = Restart(NOW - 30 * HOUR, "Provisioning was restarted")
    job = active(ended=NOW - 31 * HOUR)
    few = ScopeCounts(assigned_users=100)
    many = ScopeCounts(assigned_users=100_000)
    unseen = stand(job, JobEvidence(restart=restart, scope=few)).run
    assert unseen.state is JobState.UNKNOWN
    assert "no cycle since" in unseen.explanation
    assert (
        stand(job, JobEvidence(restart=restart, scope=many)).run.state is JobState.INITIAL_CYCLE
    ), "a hundred thousand people may take days"
    told = Progress(
        completed_units=1, total_units=9, progress_observation_date_time=NOW - 5 * MINUTE
    )
    busy = replace_status(job, progress=(told,))
    assert stand(busy, JobEvidence(restart=restart, scope=few)).run.state is JobState.INITIAL_CYCLE
    eight_days = Restart(NOW - timedelta(days=8), "Provisioning was restarted")
    silent = active(ended=NOW - timedelta(days=9))
    assert stand(silent, JobEvidence(restart=eight_days)).run.state is JobState.UNKNOWN


def replace_status(job, **changes):
    status = {name: getattr(job.status, name) for name in job.status.__struct_fields__}
    return Job(id=job.id, schedule=job.schedule, status=JobStatus(**(status | changes)))


def test_a_running_initial_cycle_is_amber_and_tells_its_finish():
    began = NOW - 2 * HOUR
    points = tuple(WorkPoint(began + n * MINUTE, n * 10) for n in range(1, 120))
    scope = ScopeCounts(assigned_users=0, assigned_groups=5, direct_members=2_995)
    busy = replace(
        HEALTHY, objects=1_190, people=1_190, failing=30, failing_people=30, last_event=NOW - MINUTE
    )
    evidence = JobEvidence(busy, (ObservedCycle(began, NOW - MINUTE),), scope=scope)

    def progress_of(app_job, run, known):
        assert initial_cycle(run, known) == began
        return work_of(app_job.job, known, CycleWork(points), began=began, now=NOW)

    standing = stand(first_run(), evidence, progress_of=progress_of)
    assert standing.verdict.level == "amber"
    assert standing.progress is not None
    assert (standing.progress.done, standing.progress.total) == (1_190, 3_000)
    assert "1,190 of 3,000 objects are done. In four of five cases" in standing.verdict.sentence


def test_pages_that_graph_counts_stand_in_when_nobody_counted_the_scope():
    began = NOW - HOUR

    def seen(minute, done):
        return Progress(
            completed_units=done,
            total_units=100,
            units="pages",
            progress_observation_date_time=began + minute * MINUTE,
        )

    jobs = tuple(first_run(seen(minute, minute)) for minute in range(0, 50, 5))
    answer = work_of(
        first_run(seen(50, 50)),
        JobEvidence(),
        CycleWork((WorkPoint(began + 50 * MINUTE, 700),), jobs),
        began=began,
        now=began + 50 * MINUTE,
    )
    assert answer.done == 700
    assert answer.finish is not None
    assert abs(answer.finish - (began + 100 * MINUTE)) < 15 * MINUTE


def test_the_estimate_says_why_everybody_is_looked_at_again():
    began = NOW - HOUR
    edit = Restart(began - 5 * MINUTE, "The mappings or the scope were changed")
    evidence = JobEvidence(cycles=(ObservedCycle(began, NOW),), restart=edit)
    work = CycleWork((WorkPoint(NOW, 10),))
    again = work_of(active(), evidence, work, began=began, now=NOW)
    assert again.explanation.startswith("The mappings or the scope were changed")
    first = work_of(first_run(), evidence, work, began=began, now=NOW)
    assert first.explanation.startswith("10 objects are done")


def test_work_counts_from_a_restart_that_came_during_the_cycle():
    began = NOW - HOUR
    edit = Restart(NOW - 10 * MINUTE, "The mappings or the scope were changed")
    evidence = JobEvidence(HEALTHY, (ObservedCycle(began, NOW),), restart=edit)
    run = stand(active(ended=began - HOUR), evidence).run
    assert initial_cycle(run, evidence) == edit.at
    assert initial_cycle(stand(active()).run, evidence) is None


def test_the_headline_says_people_only_for_people():
    def job(**failing):
        standing = stand(active(), JobEvidence(HEALTHY))
        current = replace(HEALTHY, **failing)
        said = replace(standing.verdict, level=Level.RED)
        return replace(standing, evidence=JobEvidence(current), verdict=said)

    assert headline([stand(active(), JobEvidence(HEALTHY))]).startswith("Nothing to do")
    people = job(failing=3, failing_people=3)
    groups = job(failing=2, failing_groups=2)
    assert headline([people]) == "1 of 1 job needs you. 3 people did not arrive."
    assert headline([groups]) == "1 of 1 job needs you. 2 objects did not arrive."
    assert headline([people, groups]) == (
        "2 of 2 jobs need you. 3 people and 2 other objects did not arrive."
    )


def test_the_headline_calls_nothing_well_that_cannot_be_judged():
    healthy = stand(active(), JobEvidence(HEALTHY))
    unseen = stand(active(), JobEvidence(HEALTHY), collected_to=None)
    assert (healthy.verdict.level, unseen.verdict.level) == (Level.GREEN, Level.GREY)
    assert headline([healthy]) == "Nothing to do: none of 1 job needs you."
    assert headline([unseen, unseen]) == "No job can be judged: too little is known."
    assert headline([healthy, unseen]) == (
        "1 of 2 jobs cannot be judged; none of the others needs you."
    )


def test_muted_objects_do_not_count_as_failing():
    failing = replace(HEALTHY, failing=4, failing_people=4)
    standing = stand(active(), JobEvidence(failing))
    assert standing.failures == JobFailures()
    assert standing.failing == 0
    assert standing.verdict.level == "green"
