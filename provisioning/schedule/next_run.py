"""The next run of one job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.schedule.cycles import scheduled, under_way
from provisioning.schedule.quarantine import quarantined
from provisioning.schedule.situation import situation
from provisioning.schedule.stopped import not_configured, stopped, unreadable
from provisioning.schedule.window import DEFAULT_INTERVAL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from provisioning.model import Job
    from provisioning.schedule.answer import NextRun, ObservedCycle

# The first that has an answer gives it: a job without credentials is nothing else besides, and a
# stopped job does not run, whatever its last status was.
_WITHOUT_CYCLES = (not_configured, stopped, quarantined, unreadable)


def next_run(
    job: Job,
    *,
    now: datetime,
    cycles: Iterable[ObservedCycle] = (),
    last_event_time: datetime | None = None,
    restarted_at: datetime | None = None,
    seen_at: datetime | None = None,
    longest_initial_cycle: timedelta | None = None,
) -> NextRun:
    """Return the state of a job and when its next cycle starts.

    All times are aware. `last_event_time` is the job's newest log event, None when the log cannot
    be read or holds none. `restarted_at` is the newest restart or change of mappings or scope,
    which makes the next cycle an initial one. `seen_at` is when Graph last gave this job; lateness
    is judged as of then, so that old data does not make a job late. `longest_initial_cycle` is how
    long an initial cycle that nothing shows is believed to run, a week when None. Raises ValueError
    when `now` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("now must have a time zone.")
    known = situation(
        job,
        now=now,
        cycles=cycles,
        last_event_time=last_event_time,
        restarted_at=restarted_at,
        seen_at=seen_at,
        longest_initial_cycle=longest_initial_cycle,
    )
    for rule in _WITHOUT_CYCLES:
        answer = rule(known)
        if answer is not None:
            return answer
    interval = known.interval or DEFAULT_INTERVAL
    return under_way(known, interval) or scheduled(known, interval)
