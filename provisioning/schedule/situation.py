"""What is known about a job at one moment, tidied: words in lower case, no future times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from provisioning.schedule.answer import ObservedCycle
from provisioning.schedule.window import LastCycle, interval_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from provisioning.model import Execution, Job

# Two clocks that differ by less than this are taken as equal.
CLOCK_SKEW = timedelta(minutes=5)
# Events of one cycle follow each other more closely than this while it works.
STILL_WORKING = timedelta(minutes=5)
# Microsoft's formula gives 100,000 objects five and a half days at most.
LONGEST_INITIAL_CYCLE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OpenCycle:
    """A cycle that has not ended; `began` is None where only its progress shows it."""

    began: datetime | None


@dataclass(frozen=True, slots=True)
class Situation:
    """A job, the time, and what history knows; `judged_at` is when Graph last gave the job."""

    job: Job
    now: datetime
    judged_at: datetime
    interval: timedelta | None
    cycles: tuple[ObservedCycle, ...]
    last_event_time: datetime | None
    restarted_at: datetime | None
    longest_initial_cycle: timedelta

    @property
    def code(self) -> str:
        """Status code in lower case, empty when not stated."""
        return (self.job.status.code or "").strip().lower()

    @property
    def schedule_state(self) -> str:
        """Schedule state in lower case, empty when not stated."""
        return (self.job.schedule.state or "").strip().lower()

    @property
    def has_run(self) -> bool:
        """Whether anything shows that the job ever ran."""
        status = self.job.status
        traces = (
            *_executions(self.job),
            status.steady_state_first_achieved_time,
            status.steady_state_last_achieved_time,
            self.last_event_time,
        )
        return bool(self.cycles) or any(trace is not None for trace in traces)

    @property
    def is_ahead_of_clock(self) -> bool:
        """Whether the job's own times lie in the future by more than clocks may differ."""
        limit = self.now + CLOCK_SKEW
        times = (t for e in _executions(self.job) for t in (e.time_began, e.time_ended) if t)
        return any(time > limit for time in times)

    @property
    def last_cycle(self) -> LastCycle | None:
        """The newest cycle that ended, from the job or, when it shows a newer one, the log."""
        last = next(self._cycles_of_job(), None)
        logged = [LastCycle(c.began, c.ended) for c in self.cycles if c.ended is not None]
        newer = [c for c in logged if c.began and (last is None or c.began > last.ended)]
        return max(newer, key=lambda c: c.ended, default=last)

    @property
    def open_cycle(self) -> OpenCycle | None:
        """The cycle that runs now, from the job, its log or its progress."""
        execution = self.job.status.last_execution
        if execution is not None and execution.time_began is not None and not _ended(execution):
            return OpenCycle(execution.time_began)
        last = next(self._cycles_of_job(), None)
        newer = [c for c in self.cycles if last is None or c.began > last.ended]
        newest = max(newer, key=lambda c: c.began, default=None)
        if newest and (newest.ended is None or self.now - newest.ended < STILL_WORKING):
            return OpenCycle(newest.began)
        return None if self.progress_seen_at is None else OpenCycle(None)

    @property
    def progress_seen_at(self) -> datetime | None:
        """When unfinished progress of a cycle newer than the last one was seen."""
        last = next(self._cycles_of_job(), None)
        times = [
            p.progress_observation_date_time
            for p in self.job.status.progress
            if p.progress_observation_date_time is not None
            and p.completed_units is not None
            and p.total_units is not None
            and p.completed_units < p.total_units
            and (last is None or p.progress_observation_date_time > last.ended)
        ]
        return max((t for t in times if t <= self.now + CLOCK_SKEW), default=None)

    def _cycles_of_job(self) -> Iterator[LastCycle]:
        """Yield the job's own ended cycles, the most telling first."""
        executions = list(_executions(self.job))
        if executions and executions[0] is self.job.status.last_execution:
            yield from _ended_cycles(executions[:1])
            executions = executions[1:]
        yield from sorted(_ended_cycles(executions), key=lambda c: c.ended, reverse=True)
        steady = self.job.status.steady_state_last_achieved_time
        if steady is not None and steady <= self.now + CLOCK_SKEW:
            yield LastCycle(None, steady)


def situation(
    job: Job,
    *,
    now: datetime,
    cycles: Iterable[ObservedCycle],
    last_event_time: datetime | None,
    restarted_at: datetime | None,
    seen_at: datetime | None,
    longest_initial_cycle: timedelta | None,
) -> Situation:
    """Gather what is known, leaving out future times and cycles that end before they begin."""
    limit = now + CLOCK_SKEW
    known = (c for c in cycles if c.began <= limit and (c.ended is None or c.began <= c.ended))
    return Situation(
        job=job,
        now=now,
        judged_at=min(now, seen_at or now),
        interval=interval_of(job),
        cycles=tuple(ObservedCycle(c.began, _not_after(c.ended, limit)) for c in known),
        last_event_time=_not_after(last_event_time, limit),
        restarted_at=_not_after(restarted_at, limit),
        longest_initial_cycle=longest_initial_cycle or LONGEST_INITIAL_CYCLE,
    )


def _not_after(time: datetime | None, limit: datetime) -> datetime | None:
    return time if time is not None and time <= limit else None


def _executions(job: Job) -> Iterator[Execution]:
    status = job.status
    for execution in (
        status.last_execution,
        status.last_successful_execution,
        status.last_successful_execution_with_exports,
    ):
        if execution is not None:
            yield execution


def _ended(execution: Execution) -> bool:
    """Whether it ended: an end before the start belongs to the execution before this one."""
    began, ended = execution.time_began, execution.time_ended
    return ended is not None and (began is None or began <= ended)


def _ended_cycles(executions: Iterable[Execution]) -> Iterator[LastCycle]:
    for execution in executions:
        if execution.time_ended is not None and _ended(execution):
            yield LastCycle(execution.time_began, execution.time_ended)
