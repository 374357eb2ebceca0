"""Jobs that run: in a cycle now, on time, late or silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.schedule.answer import Basis, JobState, NextRun
from provisioning.schedule.window import due_window
from provisioning.wording import between, length, moment

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from provisioning.schedule.situation import Situation
    from provisioning.schedule.window import Window


def under_way(known: Situation, interval: timedelta) -> NextRun | None:
    """Answer for a job that is in a cycle, the initial one included."""
    cycle = known.open_cycle
    is_initial = _is_initial(known)
    if cycle is None and not is_initial:
        return None
    began = None if cycle is None else cycle.began
    silence = _log_stopped(known, interval, began)
    if silence is not None:
        return silence
    if is_initial and _unseen_for_long(known, interval):
        return _nothing_seen(known)
    if is_initial:
        since = f"under way since {moment(began)}" if began else "under way or about to begin"
        text = (
            f"The initial cycle is {since}: Entra looks at everybody in scope. "
            f"When it is done, a cycle follows every {length(interval)}."
        )
        return NextRun(JobState.INITIAL_CYCLE, Basis.CYCLE_UNDER_WAY, text)
    text = (
        f"A cycle is running. The next one starts at the latest {length(interval)} after its end."
    )
    earliest = known.now if began is None else max(began + interval, known.now)
    return NextRun(JobState.RUNNING, Basis.CYCLE_UNDER_WAY, text, earliest=earliest)


def scheduled(known: Situation, interval: timedelta) -> NextRun:
    """Answer for a job between two cycles."""
    last = known.last_cycle
    if last is None or (known.code != "active" and known.schedule_state != "active"):
        text = "Graph says too little about this job's last cycle to tell the next one."
        return NextRun(JobState.UNKNOWN, Basis.INCOMPLETE, text)
    window = due_window(last, interval, known.cycles)
    overdue = known.judged_at - window.latest
    if overdue > interval:
        return _overdue(window, overdue, interval)
    text = f"The next cycle is due {between(window.earliest, window.latest)}: {window.rule}."
    if known.now > window.latest:
        text += " That has passed, but by less than one interval."
    return NextRun(
        JobState.WAITING,
        window.basis,
        text,
        earliest=max(window.earliest, known.now),
        latest=max(window.latest, known.now),
    )


def _overdue(window: Window, overdue: timedelta, interval: timedelta) -> NextRun:
    is_silent = overdue > 2 * interval
    text = (
        f"A cycle was due {between(window.earliest, window.latest)} and has not shown for "
        f"{length(overdue)}: {window.rule}."
    )
    return NextRun(
        JobState.SILENT if is_silent else JobState.LATE,
        window.basis,
        text,
        earliest=window.earliest,
        latest=window.latest,
        late_by=overdue,
    )


def _is_initial(known: Situation) -> bool:
    """Whether the cycle that runs, or must come next, looks at everybody.

    `NotRun` on an active schedule means started, first cycle not complete:
    https://learn.microsoft.com/graph/api/resources/synchronization-synchronizationstatus
    """
    if known.code == "notrun" and known.schedule_state == "active":
        return True
    last, restarted = known.last_cycle, known.restarted_at
    if restarted is not None and known.schedule_state == "active":
        return last is None or (last.began or last.ended) < restarted
    never_steady = known.job.status.steady_state_first_achieved_time is None
    return never_steady and last is None and known.open_cycle is not None


def _last_sign(known: Situation) -> datetime | None:
    """Return when something last showed that an initial cycle runs or must come."""
    began = known.open_cycle.began if known.open_cycle else None
    signs = (known.restarted_at, known.progress_seen_at, began)
    return max((time for time in signs if time is not None), default=None)


def _unseen_for_long(known: Situation, interval: timedelta) -> bool:
    """Whether the last sign of an initial cycle is so old that nothing can be told.

    With a log, its silence tells. Without one, Graph's last cycle is all there is, and it may
    never change again.
    """
    sign = _last_sign(known)
    if sign is None or known.last_event_time is not None:
        return False
    return known.judged_at - sign > max(known.longest_initial_cycle, 2 * interval)


def _nothing_seen(known: Situation) -> NextRun:
    sign = _last_sign(known) or known.judged_at
    told = f"The initial cycle was last seen on {moment(sign)}."
    if sign == known.restarted_at:
        told = f"Everybody was to be looked at again after a change on {moment(sign)}."
    text = (
        f"{told} Graph has shown no cycle since, and no log event is known, so it cannot be told "
        "whether the job runs."
    )
    return NextRun(JobState.UNKNOWN, Basis.INCOMPLETE, text)


def _log_stopped(known: Situation, interval: timedelta, began: datetime | None) -> NextRun | None:
    """Answer silent when a cycle runs and its events stopped; never without any log at all."""
    if known.last_event_time is None:
        return None
    signs = (began, known.last_event_time, known.progress_seen_at, known.restarted_at)
    quiet_since = max(time for time in signs if time is not None)
    silence = known.judged_at - quiet_since
    if silence <= 2 * interval:
        return None
    text = (
        "Graph says that a cycle is running, but the log has shown nothing for "
        f"{length(silence)}, since {moment(quiet_since)}."
    )
    return NextRun(JobState.SILENT, Basis.LOG_STOPPED, text, late_by=silence - interval)
