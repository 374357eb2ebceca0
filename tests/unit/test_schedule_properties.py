"""What holds for every job at every time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.model import Execution, Job, JobStatus, Quarantine, Schedule
from provisioning.schedule import JobState, NextRun, ObservedCycle, next_run

START = datetime(2026, 1, 1, tzinfo=UTC)
SEVERITY = {JobState.WAITING: 0, JobState.LATE: 1, JobState.SILENT: 2}

times = st.integers(0, 60 * 24 * 30).map(lambda minutes: START + timedelta(minutes=minutes))
odd_times = st.one_of(st.none(), times, st.datetimes(timezones=st.just(UTC)))
intervals = st.one_of(
    st.none(), st.timedeltas(), st.integers(1, 99).map(lambda m: timedelta(minutes=m))
)
executions = st.one_of(st.none(), st.builds(Execution, time_began=odd_times, time_ended=odd_times))
codes = st.sampled_from([None, "Active", "NotRun", "Paused", "Quarantine", "NotConfigured", "New"])
states = st.sampled_from([None, "Active", "Disabled", "Paused", "New"])
quarantines = st.one_of(
    st.none(), st.builds(Quarantine, series_began=odd_times, next_attempt=odd_times)
)
jobs = st.builds(
    Job,
    id=st.just("job"),
    schedule=st.builds(Schedule, interval=intervals, state=states, expiration=odd_times),
    status=st.builds(
        JobStatus,
        code=codes,
        last_execution=executions,
        last_successful_execution=executions,
        quarantine=quarantines,
        steady_state_last_achieved_time=odd_times,
    ),
)
cycles = st.lists(
    st.builds(ObservedCycle, began=times, ended=st.one_of(st.none(), times)), max_size=9
)


@settings(max_examples=500)
@given(jobs, times, cycles, odd_times, odd_times, odd_times)
def test_no_job_breaks_it_and_no_earliest_lies_after_a_latest(  # noqa: PLR0917
    job, now, observed, event, restart, seen
):
    answer = next_run(
        job, now=now, cycles=observed, last_event_time=event, restarted_at=restart, seen_at=seen
    )
    if answer.latest is not None:
        assert answer.earliest is not None
        assert answer.earliest <= answer.latest
    for start in (answer.earliest, answer.latest):
        assert start is None or start >= now or answer.late_by is not None
    assert answer.late_by is None or answer.late_by > timedelta()
    assert answer.explanation.endswith(".")


@given(
    st.integers(0, 300).map(lambda m: timedelta(minutes=m)),
    st.integers(1, 200).map(lambda m: timedelta(minutes=m)),
    st.integers(0, 3000).map(lambda m: timedelta(minutes=m)),
    st.integers(0, 3000).map(lambda m: timedelta(minutes=m)),
)
def test_a_job_that_does_not_run_only_gets_later(lasting, interval, wait, more):
    ended = START + lasting
    job = Job(
        id="job",
        schedule=Schedule(interval=interval, state="Active"),
        status=JobStatus(
            code="Active", last_execution=Execution(time_began=START, time_ended=ended)
        ),
    )
    before = next_run(job, now=ended + wait)
    after = next_run(job, now=ended + wait + more)
    assert SEVERITY[before.state] <= SEVERITY[after.state]
    assert (before.late_by or timedelta()) <= (after.late_by or timedelta())
    if before.state == after.state:
        assert _window(before) <= _window(after)


def _window(answer: NextRun) -> tuple[datetime, datetime]:
    assert answer.earliest is not None
    assert answer.latest is not None
    return answer.earliest, answer.latest
