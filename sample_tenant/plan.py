"""What one application's service does in each cycle: who is created, changed, tried again."""

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from sample_tenant.causes import Cause
from sample_tenant.clock import DAY, HOUR
from sample_tenant.cycles import Calendar, Cycle, retries_between
from sample_tenant.identifiers import as_guid, digest, fraction, number
from sample_tenant.oddities import AFTER_CREATION
from sample_tenant.outcome import Application, Outcome

_STORMS = (Cause.INTERNAL, Cause.THROTTLED, Cause.UNREACHABLE)


class Kind(StrEnum):
    """What happens to an object."""

    CREATE = "create"
    RETRY_CREATE = "retry of a creation"
    UPDATE = "update"
    RETRY_UPDATE = "retry of an update"
    DISABLE = "disable"
    REDUNDANT = "redundant"
    STRANGER = "stranger"
    GROUP_CREATE = "group creation"
    GROUP_UPDATE = "group update"
    GROUP_REDUNDANT = "redundant group"


class Event(NamedTuple):
    """One change of one object in one cycle; the record's text is made from it when asked for."""

    time: int
    id: str
    change_id: str
    kind: Kind
    index: int
    odd: bool
    storm: Cause | None
    retries: int
    first: int
    cycle: Cycle


class Task(NamedTuple):
    """An event before it has a time and ids."""

    kind: Kind
    index: int
    odd: bool = False
    storm: Cause | None = None
    retries: int = 0
    first: int = 0


class Trouble(NamedTuple):
    """A person who keeps failing from `first` until `fixed` (None: nobody repairs it)."""

    index: int
    first: int
    fixed: float | None
    updating: bool


class Plan:
    """The plan of one application."""

    def __init__(self, application: Application, scale: float) -> None:
        self.application = application
        self.story = application.story
        people = self._initial_people() if self.story.started is not None else []
        self.initial_places = {index: place for place, index in enumerate(people)}
        self.calendar = Calendar(application.seed, self.story, len(people) + len(self.story.groups))
        self.scale = scale
        self._seed = application.seed
        self._odd_ring = [n for n in self.story.family.oddities if self._is_ring(n)]
        self.events = lru_cache(maxsize=96)(self._events)
        self._base_troubles = lru_cache(maxsize=1)(self._find_base_troubles)

    def cycle_id(self, cycle: Cycle) -> str:
        """Return the id that the log and the job give to a cycle."""
        return self._guid("cycle", cycle.began)

    def ended(self, cycle: Cycle) -> int:
        """Return when the cycle ends or ended."""
        if cycle.kind == "quarantined":
            return cycle.began + 1
        events = self.events(cycle)
        return max([cycle.began + 22, *(event.time + 8 for event in events[-1:])])

    def outcome(self, event: Event) -> Outcome:
        """Return what became of a person's event."""
        updating = event.kind in (Kind.UPDATE, Kind.RETRY_UPDATE)
        operation = "update" if updating else "create"
        return self.application.outcome(event.index, operation, odd=event.odd, storm=event.storm)

    def status(self, event: Event) -> str:
        """Return success, failure or skipped."""
        if event.kind in (Kind.REDUNDANT, Kind.GROUP_REDUNDANT, Kind.STRANGER):
            return "skipped"
        if event.kind in (Kind.DISABLE, Kind.GROUP_CREATE, Kind.GROUP_UPDATE):
            return "success"
        return self.outcome(event).status

    def is_odd(self, index: int, moment: float) -> bool:
        """Tell whether the directory entry is still as it was, with its oddity."""
        oddity = self.application.oddity(index)
        if oddity is None:
            return False
        trouble = self.trouble(index, moment)
        if trouble is None:
            return oddity not in AFTER_CREATION
        if oddity in AFTER_CREATION and moment < trouble.first:
            return False
        return trouble.fixed is None or moment < trouble.fixed

    def is_member(self, index: int, moment: float) -> bool:
        """Tell whether the person is assigned at the moment."""
        if not self._is_ring(index):
            return index < self.story.people
        ring = self.story.ring
        joined = self._joined(index, moment)
        return ring is not None and moment - joined < ring.tenure

    def trouble(self, index: int, moment: float) -> Trouble | None:
        """Return the trouble of an odd person as it stands at the moment."""
        if self._is_ring(index):
            return self._trouble(index, self._ring_first(index, moment))
        return next((item for item in self._base_troubles() if item.index == index), None)

    def _initial_people(self) -> list[int]:
        """Return who is in scope when the initial cycle begins."""
        started = self.story.started or 0
        ring = range(self.story.people, self.story.first_stranger())
        return [*range(self.story.people), *(n for n in ring if self.is_member(n, started))]

    def _events(self, cycle: Cycle) -> list[Event]:
        if cycle.kind == "quarantined":
            return []
        if cycle.kind == "initial":
            times = self.calendar.initial_times
            tasks = self._initial_tasks()
            return [
                self._event(cycle, place, time, task)
                for place, (time, task) in enumerate(zip(times, tasks, strict=True))
            ]
        tasks = [*self._after_storm(cycle), *self._attempts(cycle), *self._fresh(cycle)]
        gap = min(3.0, 1500 / max(len(tasks), 1))
        return [
            self._event(cycle, place, int(cycle.began + 5 + place * gap), task)
            for place, task in enumerate(tasks)
        ]

    def _event(self, cycle: Cycle, place: int, time: int, task: Task) -> Event:
        text = digest(self._seed, self.story.number, cycle.began, place, size=32).hex()
        first = task.first or time
        return Event(
            time,
            as_guid(text[:32]),
            as_guid(text[32:]),
            task.kind,
            task.index,
            task.odd,
            task.storm,
            task.retries,
            first,
            cycle,
        )

    def _initial_tasks(self) -> list[Task]:
        tasks = [
            Task(Kind.CREATE, index, odd=self.application.oddity(index) not in AFTER_CREATION)
            for index in self.initial_places
        ]
        return tasks + [Task(Kind.GROUP_CREATE, group.number) for group in self.story.groups]

    def _attempts(self, cycle: Cycle) -> Iterator[Task]:
        """Yield who joins, who is tried again and who has been put right since the last cycle."""
        after, until = cycle.after, cycle.began
        for trouble in self._troubles(until):
            if trouble.fixed is not None and trouble.fixed <= until:
                if trouble.fixed > after and trouble.first <= after:
                    kind = Kind.UPDATE if trouble.updating else Kind.CREATE
                    yield Task(kind, trouble.index)
                continue
            if trouble.updating and after < trouble.first <= until:
                yield Task(Kind.UPDATE, trouble.index, odd=True)
            kind = Kind.RETRY_UPDATE if trouble.updating else Kind.RETRY_CREATE
            outcome = self.application.outcome(
                trouble.index, "update" if trouble.updating else "create", odd=True, storm=None
            )
            if outcome.status == "failure" and trouble.first <= after:
                for retries in retries_between(trouble.first, after, until):
                    yield Task(kind, trouble.index, True, None, retries, trouble.first)
        yield from self._ring_moves(after, until)

    def _ring_moves(self, after: float, until: float) -> Iterator[Task]:
        ring = self.story.ring
        if ring is None or self.story.started == after == until:
            return
        for slot in ring.positions(after, until):
            index = self.story.people + slot % ring.size
            odd = self.application.oddity(index) is not None
            yield Task(Kind.CREATE, index, odd=odd)
        for slot in ring.positions(after - ring.tenure, until - ring.tenure):
            yield Task(Kind.DISABLE, self.story.people + slot % ring.size)

    def _after_storm(self, cycle: Cycle) -> Iterator[Task]:
        """Yield the changes that a bad quarter of an hour of the application had refused."""
        before = next((c for c in self.calendar.between(cycle.after - 1, cycle.after)), None)
        if before is None or before.kind != "incremental":
            return
        if self._storm(before):
            for place, task in enumerate(self._fresh(before)):
                if task.storm:
                    first = before.began + 5 + place * 3
                    yield task._replace(kind=Kind.RETRY_UPDATE, storm=None, retries=1, first=first)

    def _storm(self, cycle: Cycle) -> Cause | None:
        storms = self.story.storms
        draw = number(self._seed, self.story.number, cycle.began, "storm")
        return _STORMS[draw % 3] if storms and draw // 3 % storms == 0 else None

    def _fresh(self, cycle: Cycle) -> list[Task]:
        storm = self._storm(cycle)
        count = self.story.changes * self.scale * _business(cycle.began)
        draw = fraction(self._seed, self.story.number, cycle.began, "count")
        total = int(count * (0.5 + draw) + fraction(self._seed, cycle.began, self.story.number))
        if storm:
            total = max(total, 2)
        tasks = [self._one_change(cycle, place) for place in range(total)]
        if storm:
            tasks[:3] = [Task(Kind.UPDATE, self._plain(cycle, n), storm=storm) for n in range(3)]
        return tasks

    def _one_change(self, cycle: Cycle, place: int) -> Task:
        story = self.story
        draw = number(self._seed, story.number, cycle.began, place, "kind") % 100
        if draw < 16 and story.groups:
            kind = Kind.GROUP_UPDATE if draw < 5 else Kind.GROUP_REDUNDANT
            return Task(kind, story.groups[draw % len(story.groups)].number)
        if draw < 27 and story.strangers:
            pick = number(self._seed, cycle.began, place, "stranger") % story.strangers
            return Task(Kind.STRANGER, story.first_stranger() + pick)
        index = self._plain(cycle, place)
        return Task(Kind.REDUNDANT if draw < 55 else Kind.UPDATE, index)

    def _plain(self, cycle: Cycle, place: int) -> int:
        """Pick a person without any oddity."""
        people = self.story.people
        index = number(self._seed, self.story.number, cycle.began, place) % people
        while index in self.story.family.oddities:
            index = (index + 1) % people
        return index

    def _troubles(self, moment: float) -> Iterator[Trouble]:
        yield from self._base_troubles()
        for index in self._odd_ring:
            if self.is_member(index, moment):
                yield self._trouble(index, self._ring_first(index, moment))

    def _find_base_troubles(self) -> list[Trouble]:
        story, found = self.story, []
        for index, oddity in story.family.oddities.items():
            if index >= story.people or story.started is None:
                continue
            if oddity in AFTER_CREATION:
                delay = (0.3 + 4 * fraction(self._seed, "after", index)) * DAY
                first = self.calendar.next_after(story.started + delay)
                if first is None:
                    continue
            else:
                first = self.calendar.initial_times[index]
            found.append(self._trouble(index, first))
        return found

    def _trouble(self, index: int, first: int) -> Trouble:
        draw = fraction(self._seed, self.story.number, index, "fixed")
        share = self.story.fixed_share
        fixed = first + 8 * HOUR + draw / share * 6 * DAY if draw < share else None
        updating = self.application.oddity(index) in AFTER_CREATION
        return Trouble(index, first, fixed, updating)

    def _ring_first(self, index: int, moment: float) -> int:
        """Return when the person was first tried."""
        joined = self._joined(index, moment)
        started = self.story.started
        if started is not None and joined <= started:
            place = self.initial_places.get(index)
            return joined if place is None else self.calendar.initial_times[place]
        return self.calendar.next_after(joined) or joined

    def _joined(self, index: int, moment: float) -> int:
        ring = self.story.ring
        return ring.joined((index - self.story.people) % ring.size, moment) if ring else 0

    def _is_ring(self, index: int) -> bool:
        return self.story.people <= index < self.story.first_stranger()

    def _guid(self, *parts: object) -> str:
        return as_guid(digest(self._seed, self.story.number, *parts).hex())


def _business(moment: float) -> float:
    """Return how busy the hour is: office hours of a working week have most changes."""
    weekday, hour = int(moment // DAY + 3) % 7, int(moment % DAY // HOUR)
    if weekday > 4:
        return 0.35
    return 1.9 if 7 <= hour < 18 else 0.5
