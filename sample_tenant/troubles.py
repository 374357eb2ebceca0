"""Who keeps failing from when until when, and who is assigned at which moment."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sample_tenant.clock import DAY, HOUR
from sample_tenant.cycles import Calendar
from sample_tenant.identifiers import fraction
from sample_tenant.oddities import AFTER_CREATION
from sample_tenant.outcome import Application

_SOONEST_FIX = 8 * HOUR
_FIX_SPREAD = 6 * DAY


class Trouble(NamedTuple):
    """A person who fails from `first` until `fixed` (None: nobody repairs it)."""

    index: int
    first: int
    fixed: float | None
    updating: bool


class Troubles:
    """The people of one application whose entries or accounts are odd.

    Whether they really fail is for the application to say.
    """

    def __init__(
        self, application: Application, calendar: Calendar, places: dict[int, int]
    ) -> None:
        self._seed = application.seed
        self._story = story = application.story
        self._calendar = calendar
        self._places = places
        self._first_cycle = lru_cache(maxsize=4_096)(calendar.next_after)
        self._odd_ring = [index for index in story.family.oddities if story.is_ring(index)]
        self._base = {trouble.index: trouble for trouble in self._find_base(application)}

    def at(self, moment: float) -> Iterator[Trouble]:
        """Yield the troubles of everyone who is assigned at the moment."""
        yield from self._base.values()
        for index in self._odd_ring:
            if self._story.is_member(index, moment):
                yield self._make(index, self._ring_first(index, moment))

    def of(self, index: int, moment: float) -> Trouble | None:
        """Return a person's trouble as it stands at the moment."""
        if index in self._story.family.oddities and self._story.is_ring(index):
            return self._make(index, self._ring_first(index, moment))
        return self._base.get(index)

    def is_odd(self, index: int, moment: float) -> bool:
        """Tell whether the directory entry is still as it was, with its oddity."""
        oddity = self._story.family.oddities.get(index)
        if oddity is None:
            return False
        trouble = self.of(index, moment)
        if trouble is None:
            return oddity not in AFTER_CREATION
        if oddity in AFTER_CREATION and moment < trouble.first:
            return False
        return trouble.fixed is None or moment < trouble.fixed

    def _find_base(self, application: Application) -> Iterator[Trouble]:
        story = self._story
        if story.started is None:
            return
        for index in application.doubtful():
            if story.family.oddities.get(index) not in AFTER_CREATION:
                yield self._make(index, self._calendar.initial_times[index])
                continue
            delay = (0.3 + 4 * fraction(self._seed, "after", index)) * DAY
            first = self._first_cycle(story.started + delay)
            if first is not None:
                yield self._make(index, first)

    def _make(self, index: int, first: int) -> Trouble:
        draw = fraction(self._seed, self._story.number, index, "fixed")
        share, oddity = self._story.fixed_share, self._story.family.oddities.get(index)
        fixed = first + _SOONEST_FIX + draw / share * _FIX_SPREAD if draw < share else None
        return Trouble(index, first, fixed if oddity else None, oddity in AFTER_CREATION)

    def _ring_first(self, index: int, moment: float) -> int:
        """Return when the person was first tried."""
        joined = self._story.joined(index, moment)
        started = self._story.started
        if started is not None and joined <= started:
            place = self._places.get(index)
            return joined if place is None else self._calendar.initial_times[place]
        return self._first_cycle(joined) or joined
