"""When an application's cycles begin: a fixed grid in absolute time, so that they never move."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from sample_tenant.clock import DAY, HOUR, MINUTE
from sample_tenant.identifiers import fraction, number
from sample_tenant.story import Story

PERIOD = 40 * MINUTE + 12
_JITTER = 9
SHORTEST = 24
_BLOCK = 40
_QUARANTINE_WAITS = (5 * MINUTE, HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR)
# Retries stop after 28 days; the last entry only dates the sentence of the attempt before it.
_WAITS = (6 * MINUTE, 6 * HOUR, 12 * HOUR, *(day * DAY for day in range(1, 30)))


@dataclass(frozen=True, slots=True)
class Cycle:
    """One cycle; `after` is the beginning of the one before, whose changes it does not repeat."""

    began: int
    after: int
    kind: Literal["initial", "incremental", "quarantined"]


def retry_due(first: int, attempt: int) -> int:
    """Return when an object that first failed at `first` is tried for the n-th time again."""
    return first + _WAITS[min(attempt, len(_WAITS)) - 1]


def retries_between(first: int, after: int, until: int) -> range:
    """Return the number of each retry that falls due in the window; none after 28 days."""
    due = bisect_right(_WAITS, after - first), bisect_right(_WAITS, until - first)
    return range(due[0] + 1, min(due[1], len(_WAITS) - 1) + 1)


class Calendar:
    """The cycles of one application."""

    def __init__(self, seed: int, story: Story, objects: int) -> None:
        self.seed = seed
        self.story = story
        self._began = lru_cache(maxsize=4_096)(self._find_beginning)
        self._offset = number(seed, "offset", story.number) % PERIOD
        self.initial_times = self._initial_times(objects) if story.started is not None else []

    @property
    def initial_end(self) -> int | None:
        """Return the second in which the initial cycle ends, None when it was long ago."""
        return self.initial_times[-1] + SHORTEST if self.initial_times else None

    def between(self, after: float, until: float) -> Iterator[Cycle]:
        """Yield the cycles that begin after the one and not after the other moment, in order."""
        story = self.story
        if story.code != "running":
            return
        started, end = story.started, self.initial_end
        if started is not None and after < started <= until:
            yield Cycle(int(started), int(started), "initial")
        latest = min(until, *(t for t in (story.stopped, story.quarantined) if t is not None), 9e15)
        place = int((after - self._offset) // PERIOD) - 1
        while (began := self._began(place)) <= latest:
            if began > after and (end is None or began >= end):
                before = self._began(place - 1)
                if end is not None and started is not None and before < end:
                    before = int(started)
                yield Cycle(began, before, "incremental")
            place += 1
        yield from self._quarantined(after, until)

    def last(self, until: float, count: int = 1) -> list[Cycle]:
        """Return the last cycles that began not after the moment, newest first."""
        story = self.story
        ends = [t for t in (story.stopped, story.quarantined) if t is not None]
        reach = min([until, *ends]) - (count + 2) * PERIOD
        found = list(self.between(reach, until))
        if not found and story.started is not None and story.started <= until:
            found = list(self.between(story.started - 1, until))
        return found[::-1][:count]

    def next_after(self, moment: float) -> int | None:
        """Return when the first cycle after the moment begins, None when there is none."""
        return next((cycle.began for cycle in self.between(moment, moment + 3 * DAY)), None)

    def next_attempt(self, until: float) -> float:
        """Return when a quarantined application is tried again."""
        *_, upcoming = self._quarantine_times(until)
        return upcoming

    def _find_beginning(self, place: int) -> int:
        return place * PERIOD + self._offset + number(self.seed, self.story.number, place) % _JITTER

    def _quarantined(self, after: float, until: float) -> Iterator[Cycle]:
        before = 0
        for began in self._quarantine_times(until)[:-1]:
            if after < began <= until:
                yield Cycle(began, before or began, "quarantined")
            before = began

    def _quarantine_times(self, until: float) -> list[int]:
        """Return the attempts up to the moment and the one after them."""
        if self.story.quarantined is None:
            return [0]
        times = [int(self.story.quarantined)]
        while times[-1] <= until:
            wait = _QUARANTINE_WAITS[min(len(times), len(_QUARANTINE_WAITS)) - 1]
            times.append(times[-1] + wait)
        return times

    def _initial_times(self, objects: int) -> list[int]:
        story = self.story
        paces = [
            story.pace
            * (0.55 + 0.9 * fraction(self.seed, story.number, "pace", place // _BLOCK))
            * (0.88 + 0.24 * place / max(objects, 1))
            + (75 if number(self.seed, story.number, "pause", place) % 400 == 0 else 0)
            for place in range(objects)
        ]
        return [int((story.started or 0) + 20 + total) for total in accumulate(paces)]
