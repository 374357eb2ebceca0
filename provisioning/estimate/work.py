"""The work of a running cycle over time: how much was done when."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class WorkPoint:
    """How many units were done in all by a time."""

    at: datetime
    done: int


@dataclass(frozen=True, slots=True)
class Work:
    """A running cycle's work; `unit` is "objects" from events or "pages" from a job's progress.

    `total` is the count in scope, or the pages that Graph announces. Pages are not people: the
    two tell the same finish but never the same share.
    """

    began: datetime
    points: Sequence[WorkPoint]
    total: int
    unit: str = "objects"

    def since(self, restart: datetime) -> Work:
        """Return the work after a restart, which begins again at zero."""
        if restart <= self.began:
            return self
        before = max((p.done for p in self.points if p.at <= restart), default=0)
        after = [WorkPoint(p.at, p.done - before) for p in self.points if p.at > restart]
        return Work(restart, after, self.total, self.unit)

    def curve(self, now: datetime) -> Curve:
        """Return the work until now as a curve; a count never falls and no time lies ahead."""
        minutes, done = [0.0], [0]
        for point in sorted(self.points, key=lambda p: p.at):
            if self.began <= point.at <= now and point.done > done[-1]:
                minutes.append((point.at - self.began).total_seconds() / 60)
                done.append(point.done)
        return Curve(minutes, done, (now - self.began).total_seconds() / 60)


@dataclass(frozen=True, slots=True)
class Curve:
    """Units done over minutes since the start; both lists rise. `now` is in minutes too."""

    minutes: list[float]
    done: list[int]
    now: float

    def minute_of(self, units: float) -> float:
        """Return when so many units were done, on straight lines between the points."""
        place = bisect_left(self.done, units)
        if place == 0:
            return self.minutes[0]
        start, step = self.minutes[place - 1], self.minutes[place] - self.minutes[place - 1]
        before, size = self.done[place - 1], self.done[place] - self.done[place - 1]
        return start + step * (units - before) / size
