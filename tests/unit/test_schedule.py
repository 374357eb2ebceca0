"""State and next run of a job."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from provisioning.model import Execution, Job, JobStatus, Progress, Quarantine, Schedule
from provisioning.schedule import Basis, JobState, ObservedCycle, next_run
from provisioning.wire import decode_job

SAMPLES = Path(__file__).parents[1] / "data"
MINUTE = timedelta(minutes=1)
INTERVAL = 40 * MINUTE
BEGAN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ENDED = BEGAN + 6 * MINUTE
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EARLIEST, LATEST = BEGAN + INTERVAL, ENDED + INTERVAL


def job(
    code="Active",
    state="Active",
    interval=INTERVAL,
    began=BEGAN,
    ended=ENDED,
    **status,
) -> Job:
    execution = Execution(time_began=began, time_ended=ended) if began or ended else None
    return Job(
        id="scim.tenant.job",
        schedule=Schedule(interval=interval, state=state),
        status=JobStatus(code=code, last_execution=execution, **status),
    )


def sample(name: str) -> Job:
    return decode_job((SAMPLES / name).read_bytes())


def observed(*starts: float, lasting: float = 6.0) -> list[ObservedCycle]:
    """Cycles that began so many minutes after BEGAN."""
    return [
        ObservedCycle(BEGAN + start * MINUTE, BEGAN + (start + lasting) * MINUTE)
        for start in starts
    ]


@pytest.mark.parametrize(
    ("name", "now", "state", "basis"),
    [
        ("job_notconfigured_maxinterval.json", NOON, "not_configured", "job_status"),
        ("job_created_paused.json", NOON, "never_started", "job_schedule"),
        ("job_started_notrun.json", NOON, "initial_cycle", "cycle_under_way"),
        (
            "job_quarantine_invalid_credentials.json",
            datetime(2021, 5, 24, 21, 48, tzinfo=UTC),
            "quarantined",
            "quarantine_next_attempt",
        ),
        (
            "job_active_steady_state_escrowed15.json",
            datetime(2019, 11, 20, 16, 18, tzinfo=UTC),
            "waiting",
            "interval_from_start_or_end",
        ),
        (
            "job_active_steady_state_escrowed15.json",
            datetime(2019, 11, 20, 16, 22, tzinfo=UTC),
            "late",
            "interval_from_start_or_end",
        ),
        (
            "job_active_steady_state_escrowed15.json",
            NOON,
            "silent",
            "interval_from_start_or_end",
        ),
    ],
)
def test_the_odd_jobs_that_graph_sends_get_the_right_state(name, now, state, basis):
    answer = next_run(sample(name), now=now)
    assert (answer.state, answer.basis) == (state, basis)
    assert answer.explanation.endswith(".")


def test_the_range_runs_from_the_start_to_the_end_of_the_last_cycle_plus_the_interval():
    answer = next_run(job(), now=ENDED + MINUTE)
    assert answer.state == JobState.WAITING
    assert (answer.earliest, answer.latest, answer.late_by) == (EARLIEST, LATEST, None)
    assert "between 24 Nov 2026, 09:40 and 09:46 UTC" in answer.explanation


def test_the_jobs_own_interval_is_used_and_forty_minutes_only_without_one():
    for interval, expected in ((20 * MINUTE, 20 * MINUTE), (None, INTERVAL)):
        answer = next_run(job(interval=interval), now=ENDED)
        assert answer.earliest == BEGAN + expected


@pytest.mark.parametrize("interval", [timedelta(), -MINUTE])
def test_an_interval_that_cannot_be_one_is_read_as_missing(interval):
    assert next_run(job(interval=interval), now=ENDED).earliest == EARLIEST


def test_an_absurd_interval_is_unknown():
    answer = next_run(job(interval=timedelta(days=4000)), now=ENDED)
    assert (answer.state, answer.earliest) == (JobState.UNKNOWN, None)


def test_five_observed_gaps_narrow_the_range():
    cycles = observed(-215, -172, -129, -86, -43, 0, lasting=6)
    answer = next_run(job(), now=ENDED, cycles=cycles)
    assert answer.earliest == answer.latest == BEGAN + 43 * MINUTE
    assert answer.basis in {Basis.OBSERVED_FROM_START, Basis.OBSERVED_FROM_END}
    assert "5 gaps" in answer.explanation


def test_four_observed_gaps_do_not():
    answer = next_run(job(), now=ENDED, cycles=observed(-172, -129, -86, -43, 0))
    assert (answer.basis, answer.latest) == (Basis.INTERVAL, LATEST)


def test_cycles_that_count_from_their_end_are_recognised():
    cycles, start = [], BEGAN - 400 * MINUTE
    for lasting in (2, 9, 4, 12, 3, 8):
        cycles.append(ObservedCycle(start, start + lasting * MINUTE))
        start += (lasting + 40) * MINUTE
    answer = next_run(job(), now=ENDED, cycles=cycles)
    assert answer.basis == Basis.OBSERVED_FROM_END
    assert answer.earliest == answer.latest == ENDED + 40 * MINUTE


def test_gaps_that_hide_cycles_without_changes_are_left_out():
    cycles = observed(-1000, -880, -760, -640, -400, -160, 0)
    assert next_run(job(), now=ENDED, cycles=cycles).basis == Basis.INTERVAL


def test_observed_gaps_that_contradict_the_interval_leave_the_range_alone():
    cycles = observed(*range(-150, 1, 25), lasting=1)
    answer = next_run(job(), now=ENDED, cycles=cycles)
    assert (answer.earliest, answer.latest) == (EARLIEST, LATEST)


@pytest.mark.parametrize(
    ("minutes_overdue", "state"),
    [(0, "waiting"), (39, "waiting"), (40, "waiting"), (41, "late"), (80, "late"), (81, "silent")],
)
def test_lateness_counts_in_intervals_after_the_latest_start(minutes_overdue, state):
    answer = next_run(job(), now=LATEST + minutes_overdue * MINUTE)
    assert answer.state == state
    if state == "waiting":
        assert answer.late_by is None
        assert answer.latest == LATEST + minutes_overdue * MINUTE
    else:
        assert answer.late_by == minutes_overdue * MINUTE
        assert (answer.earliest, answer.latest) == (EARLIEST, LATEST)


def test_old_data_does_not_make_a_job_late():
    answer = next_run(job(), now=NOON, seen_at=ENDED + MINUTE)
    assert answer.state == JobState.WAITING


def test_an_execution_without_an_end_is_running():
    answer = next_run(job(ended=None), now=BEGAN + MINUTE)
    assert answer.state == JobState.INITIAL_CYCLE
    steady = job(ended=None, steady_state_first_achieved_time=BEGAN - 9 * INTERVAL)
    answer = next_run(steady, now=BEGAN + MINUTE)
    assert answer.state == JobState.RUNNING
    assert (answer.earliest, answer.latest) == (EARLIEST, None)
    assert next_run(steady, now=NOON).earliest == NOON


def test_an_end_before_the_start_belongs_to_the_execution_before():
    steady = job(ended=BEGAN - INTERVAL, steady_state_first_achieved_time=BEGAN - 9 * INTERVAL)
    assert next_run(steady, now=BEGAN + MINUTE).state == JobState.RUNNING


def test_a_cycle_that_only_the_log_shows_is_running_and_later_the_last_one():
    cycle = [ObservedCycle(BEGAN + INTERVAL, ENDED + INTERVAL)]
    assert next_run(job(), now=ENDED + INTERVAL + MINUTE, cycles=cycle).state == JobState.RUNNING
    answer = next_run(job(), now=ENDED + INTERVAL + 10 * MINUTE, cycles=cycle)
    assert (answer.state, answer.latest) == (JobState.WAITING, ENDED + 2 * INTERVAL)


def test_unfinished_progress_shows_a_running_cycle():
    seen = Progress(
        completed_units=3, total_units=9, progress_observation_date_time=ENDED + INTERVAL
    )
    running = job(progress=(seen,), steady_state_first_achieved_time=BEGAN)
    answer = next_run(running, now=ENDED + INTERVAL + MINUTE)
    assert (answer.state, answer.earliest) == (JobState.RUNNING, ENDED + INTERVAL + MINUTE)


def test_a_log_that_stops_during_a_cycle_makes_the_job_silent():
    running = job(ended=None)
    stopped = BEGAN + 10 * MINUTE
    on_time = next_run(running, now=stopped + 80 * MINUTE, last_event_time=stopped)
    assert on_time.state == JobState.INITIAL_CYCLE
    answer = next_run(running, now=stopped + 81 * MINUTE, last_event_time=stopped)
    assert (answer.state, answer.basis) == (JobState.SILENT, Basis.LOG_STOPPED)
    assert answer.late_by == 41 * MINUTE


def test_without_a_log_a_running_cycle_is_never_called_silent():
    assert next_run(job(ended=None), now=BEGAN + 99 * INTERVAL).state == JobState.INITIAL_CYCLE


def test_without_a_log_a_first_cycle_that_shows_nothing_for_a_week_is_unknown():
    seen = Progress(completed_units=1, total_units=9, progress_observation_date_time=BEGAN)
    for waiting in (job(ended=None), job("NotRun", began=None, ended=None, progress=(seen,))):
        soon = next_run(waiting, now=BEGAN + timedelta(days=6))
        assert soon.state == JobState.INITIAL_CYCLE
        later = next_run(waiting, now=BEGAN + timedelta(days=8))
        assert (later.state, later.basis) == (JobState.UNKNOWN, Basis.INCOMPLETE)
        assert "last seen on 24 Nov 2026" in later.explanation


def test_a_restart_after_the_last_cycle_means_an_initial_cycle_again():
    restart = ENDED + MINUTE
    assert next_run(job(), now=NOON, restarted_at=restart).state == JobState.INITIAL_CYCLE
    before = next_run(job(), now=ENDED + MINUTE, restarted_at=BEGAN - MINUTE)
    assert before.state == JobState.WAITING


def test_a_quarantine_shows_the_next_attempt_the_ladder_and_the_day_of_disabling():
    quarantine = Quarantine(series_began=BEGAN, next_attempt=NOON, reason="SomethingNew")
    answer = next_run(job("Quarantine", quarantine=quarantine), now=NOON - MINUTE)
    assert answer.state == JobState.QUARANTINED
    assert (answer.earliest, answer.latest, answer.late_by) == (NOON, NOON, None)
    assert "6, 12 and 24 hours, then once a day" in answer.explanation
    assert "switches it off on 22 Dec 2026" in answer.explanation
    overdue = next_run(job("Quarantine", quarantine=quarantine), now=NOON + MINUTE)
    assert overdue.late_by == MINUTE


def test_a_next_attempt_that_graph_does_not_give_is_never_computed():
    for quarantine in (None, Quarantine(), Quarantine(current_began=BEGAN)):
        answer = next_run(job("Quarantine", quarantine=quarantine), now=NOON)
        assert (answer.state, answer.basis) == ("quarantined", "quarantine_ladder")
        assert (answer.earliest, answer.latest) == (None, None)


def test_a_quarantine_that_begins_in_the_far_future_is_told_without_a_day():
    quarantine = Quarantine(series_began=datetime.max.replace(tzinfo=UTC))
    assert "after 28 days" not in next_run(job(quarantine=quarantine), now=NOON).explanation


@pytest.mark.parametrize(
    ("code", "schedule", "state"),
    [
        ("Paused", "Paused", "paused"),
        ("Paused", None, "paused"),
        ("paused", "ACTIVE", "paused"),
        ("Active", "Disabled", "disabled"),
        ("Quarantine", "Disabled", "disabled"),
        ("Quarantine", "Paused", "paused"),
        ("NotConfigured", "Disabled", "not_configured"),
        ("Hibernating", "Active", "unknown"),
        ("Active", "Snoozed", "unknown"),
        ("NotRun", None, "unknown"),
        (None, None, "unknown"),
        (None, "Active", "waiting"),
        ("Active", None, "waiting"),
        ("active", "active", "waiting"),
    ],
)
def test_status_and_schedule_decide_together(code, schedule, state):
    answer = next_run(job(code, schedule), now=ENDED + MINUTE)
    assert answer.state == state
    if state != "waiting":
        assert (answer.earliest, answer.latest, answer.late_by) == (None, None, None)


def test_a_schedule_that_has_expired_is_disabled():
    expired = Job(id="x", schedule=Schedule(state="Active", expiration=BEGAN))
    assert next_run(expired, now=NOON).state == JobState.DISABLED


def test_a_cycle_in_the_future_is_unknown_but_clocks_may_differ_a_little():
    answer = next_run(job(), now=BEGAN - MINUTE)
    assert (answer.state, answer.basis) == (JobState.UNKNOWN, Basis.CLOCK)
    answer = next_run(job(), now=ENDED - MINUTE)
    assert (answer.state, answer.latest) == (JobState.WAITING, LATEST)


def test_a_job_without_any_part_is_unknown():
    assert next_run(Job(id="x"), now=NOON).state == JobState.UNKNOWN


def test_without_the_last_execution_the_last_successful_one_or_the_steady_state_serves():
    successful = JobStatus(
        code="Active", last_successful_execution=Execution(time_began=BEGAN, time_ended=ENDED)
    )
    steady = JobStatus(code="Active", steady_state_last_achieved_time=ENDED)
    now = ENDED + MINUTE
    assert next_run(Job(id="x", status=successful), now=now).latest == LATEST
    answer = next_run(Job(id="x", status=steady), now=now)
    assert (answer.earliest, answer.latest) == (LATEST, LATEST)
    assert answer.basis == Basis.INTERVAL_FROM_END


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        next_run(job(), now=datetime(2026, 11, 24))  # noqa: DTZ001
