"""The window in which a waiting job starts again, from its last cycle, interval and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from provisioning.schedule.answer import Basis, ObservedCycle
from provisioning.wording import length

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from provisioning.model import Job

# "The process runs every 40 minutes", not configurable:
# https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups
DEFAULT_INTERVAL = timedelta(minutes=40)
# Longest interval that is believed. Graph's placeholder for "none" is 29,000 years.
LONGEST_INTERVAL = timedelta(days=31)
GAPS_NEEDED = 5
# Older gaps tell how the service behaved then.
GAPS_USED = 36


@dataclass(frozen=True, slots=True)
class LastCycle:
    """The newest cycle that is known to have ended; `began` is None where only its end is."""

    began: datetime | None
    ended: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """Earliest and latest start that is due, the rule that gave it, and the rule in words."""

    earliest: datetime
    latest: datetime
    basis: Basis
    rule: str


def interval_of(job: Job) -> timedelta | None:
    """Return the job's interval, 40 minutes when it states none, None when it is absurd."""
    interval = job.schedule.interval
    if interval is None or interval <= timedelta():
        return DEFAULT_INTERVAL
    return interval if interval <= LONGEST_INTERVAL else None


def due_window(last: LastCycle, interval: timedelta, cycles: Sequence[ObservedCycle]) -> Window:
    """Return when the next cycle is due after `last`."""
    if last.began is None:
        rule = f"{length(interval)} after the end of the last cycle, whose start Graph does not say"
        due = last.ended + interval
        return Window(due, due, Basis.INTERVAL_FROM_END, rule)
    declared = Window(
        last.began + interval,
        last.ended + interval,
        Basis.INTERVAL,
        f"{length(interval)} after the start of the last cycle at the earliest, "
        "after its end at the latest",
    )
    narrowed = _observed_windows(last, interval, cycles)
    candidates = [w for w in (_overlap(declared, n) for n in narrowed) if w is not None]
    return min(candidates, key=lambda w: w.latest - w.earliest, default=declared)


def _observed_windows(
    last: LastCycle, interval: timedelta, cycles: Sequence[ObservedCycle]
) -> list[Window]:
    """Return what the gaps between observed cycles say, counted from starts and from ends.

    Only gaps that one cycle can fill are used. A cycle without changes leaves no event, so a
    longer gap holds unseen cycles.
    """
    complete = sorted(
        (c for c in cycles if c.ended is not None and c.ended >= c.began), key=lambda c: c.began
    )
    from_start: list[timedelta] = []
    from_end: list[timedelta] = []
    for cycle, following in pairwise(complete):
        gap, pause = following.began - cycle.began, following.began - _end(cycle)
        if timedelta() < pause < 1.5 * interval and gap > interval / 2:
            from_start.append(gap)
            from_end.append(pause)
    if len(from_start) < GAPS_NEEDED or last.began is None:
        return []
    return [
        _observed(last.began, from_start[-GAPS_USED:], Basis.OBSERVED_FROM_START, "start"),
        _observed(last.ended, from_end[-GAPS_USED:], Basis.OBSERVED_FROM_END, "end"),
    ]


def _observed(anchor: datetime, gaps: list[timedelta], basis: Basis, side: str) -> Window:
    low, high = min(gaps), max(gaps)
    span = length(low) if length(low) == length(high) else f"{length(low)} to {length(high)}"
    rule = f"the last {len(gaps)} gaps seen here were {span}, counted from the {side} of a cycle"
    return Window(anchor + low, anchor + high, basis, rule)


def _overlap(declared: Window, observed: Window) -> Window | None:
    """Return the part of the observed window that the interval allows, None when there is none."""
    earliest = max(declared.earliest, observed.earliest)
    latest = min(declared.latest, observed.latest)
    return Window(earliest, latest, observed.basis, observed.rule) if earliest <= latest else None


def _end(cycle: ObservedCycle) -> datetime:
    return cycle.began if cycle.ended is None else cycle.ended
