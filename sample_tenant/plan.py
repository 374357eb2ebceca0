"""What one application's service does in each cycle: who is created, changed, tried again."""

from collections.abc import Iterator
from functools import lru_cache

from sample_tenant.causes import Cause
from sample_tenant.clock import DAY, HOUR
from sample_tenant.cycles import SHORTEST, Calendar, Cycle, retries_between
from sample_tenant.event import SKIPPED_KINDS, Event, Kind, Task
from sample_tenant.identifiers import as_guid, digest, fraction, number
from sample_tenant.oddities import AFTER_CREATION
from sample_tenant.outcome import Application, Outcome
from sample_tenant.troubles import Trouble, Troubles

_BUSY = 500  # in a large application it is mostly the same people whose entries change
_SPACING = 3  # seconds between two events of an incremental cycle, as long as they are few
_BUSIEST = 1_500  # seconds that a cycle's events take at most
_KEPT_CYCLES = 96  # at least: a job looks back over 72
_STORMS = (Cause.INTERNAL, Cause.THROTTLED, Cause.UNREACHABLE, Cause.NONCOMPLIANT)
# Of a hundred changes: groups, of these with an effect, people who are not assigned, no effect.
_GROUPS, _GROUP_UPDATES, _UNASSIGNED, _REDUNDANT = 16, 5, 27, 55
_UPDATING = frozenset({Kind.UPDATE, Kind.RETRY_UPDATE})


class Plan:
    """The plan of one application."""

    def __init__(self, application: Application, scale: float) -> None:
        self.application = application
        self.story = story = application.story
        self.scale = scale
        self.groups = application.groups()
        self._seed = application.seed
        people = story.initial_people()
        places = {index: place for place, index in enumerate(people)}
        self._initial_people = people
        self.calendar = Calendar(application.seed, story, len(people) + len(self.groups))
        self.troubles = Troubles(application, self.calendar, places)
        self.events = lru_cache(maxsize=max(int(1_200 / scale), _KEPT_CYCLES))(self._events)

    def cycle_id(self, cycle: Cycle) -> str:
        """Return the id that the log and the job give to a cycle."""
        return as_guid(digest(self._seed, self.story.number, "cycle", cycle.began).hex())

    def ended(self, cycle: Cycle) -> int:
        """Return when the cycle ends or ended."""
        if cycle.kind == "quarantined":
            return cycle.began + 1
        last = [event.time + 8 for event in self.events(cycle)[-1:]]
        return max([cycle.began + SHORTEST - 2, *last])

    def outcome(self, task: Task) -> Outcome:
        """Return what becomes of a task that concerns a person."""
        operation = "update" if task.kind in _UPDATING else "create"
        return self.application.outcome(task.index, operation, odd=task.odd, storm=task.storm)

    def status(self, task: Task) -> str:
        """Return success, failure or skipped."""
        if task.kind in SKIPPED_KINDS:
            return "skipped"
        if task.kind in (Kind.DISABLE, Kind.GROUP_CREATE, Kind.GROUP_UPDATE):
            return "success"
        return self.outcome(task).status

    def _events(self, cycle: Cycle) -> list[Event]:
        if cycle.kind == "quarantined":
            return []
        if cycle.kind == "initial":
            tasks, times = self._initial_tasks(), self.calendar.initial_times
        else:
            tasks = [*self._after_storm(cycle), *self._attempts(cycle), *self._fresh(cycle)]
            gap = min(_SPACING, _BUSIEST / max(len(tasks), 1))
            times = [int(cycle.began + 5 + place * gap) for place in range(len(tasks))]
        timed = enumerate(zip(times, tasks, strict=True))
        return [self._event(cycle, place, time, task) for place, (time, task) in timed]

    def _event(self, cycle: Cycle, place: int, time: int, task: Task) -> Event:
        text = digest(self._seed, self.story.number, cycle.began, place, size=32).hex()
        task = task if task.first else task._replace(first=time)
        return Event(time, as_guid(text[:32]), as_guid(text[32:]), task, cycle)

    def _initial_tasks(self) -> list[Task]:
        people = [
            Task(Kind.CREATE, index, odd=self.application.oddity(index) not in AFTER_CREATION)
            for index in self._initial_people
        ]
        return [*people, *(Task(Kind.GROUP_CREATE, group.number) for group in self.groups)]

    def _attempts(self, cycle: Cycle) -> Iterator[Task]:
        """Yield who is tried again, who has been put right, who joins and who leaves."""
        after, until = cycle.after, cycle.began
        for trouble in self.troubles.at(until):
            if trouble.fixed is not None and trouble.fixed <= until:
                if trouble.fixed > after and trouble.first < until:
                    kind = Kind.UPDATE if trouble.updating else Kind.CREATE
                    yield Task(kind, trouble.index)
            elif trouble.updating and after < trouble.first <= until:
                yield Task(Kind.UPDATE, trouble.index, odd=True)
            else:
                yield from self._retries(trouble, after, until)
        yield from self._moves(after, until)

    def _retries(self, trouble: Trouble, after: int, until: int) -> Iterator[Task]:
        kind = Kind.RETRY_UPDATE if trouble.updating else Kind.RETRY_CREATE
        for retries in retries_between(trouble.first, after, until):
            task = Task(kind, trouble.index, odd=True, retries=retries, first=trouble.first)
            if self.outcome(task).status == "failure":
                yield task

    def _moves(self, after: int, until: int) -> Iterator[Task]:
        ring, first = self.story.ring, self.story.people
        if ring is None:
            return
        for slot in ring.slots(after, until):
            index = first + slot % ring.size
            yield Task(Kind.CREATE, index, odd=self.application.oddity(index) is not None)
        for slot in ring.slots(after - ring.tenure, until - ring.tenure):
            index = first + slot % ring.size
            arrived = not self.troubles.is_odd(index, until - ring.tenure)
            yield Task(Kind.DISABLE if arrived else Kind.UNASSIGNED, index)

    def _after_storm(self, cycle: Cycle) -> Iterator[Task]:
        """Yield the changes that the application refused when it was in bad shape."""
        before = next(self.calendar.between(cycle.after - 1, cycle.after), None)
        if before is None or before.kind != "incremental" or not self._storm(before):
            return
        for event in self.events(before):
            if event.task.storm:
                yield event.task._replace(
                    kind=Kind.RETRY_UPDATE, storm=None, retries=1, first=event.time
                )

    def _storm(self, cycle: Cycle) -> Cause | None:
        storms = self.story.storms
        draw = number(self._seed, self.story.number, cycle.began, "storm")
        if not storms or draw // len(_STORMS) % storms:
            return None
        return _STORMS[draw % len(_STORMS)]

    def _fresh(self, cycle: Cycle) -> list[Task]:
        count = self.story.changes * self.scale * _business(cycle.began)
        draw = fraction(self._seed, self.story.number, cycle.began, "count")
        total = int(count * (0.5 + draw) + fraction(self._seed, cycle.began, self.story.number))
        tasks = [self._one_change(cycle, place) for place in range(total)]
        storm = self._storm(cycle)
        if storm:
            hit = {self._plain(cycle, place) for place in range(3)}
            tasks[:3] = [Task(Kind.UPDATE, index, storm=storm) for index in sorted(hit)]
        return tasks

    def _one_change(self, cycle: Cycle, place: int) -> Task:
        story = self.story
        draw = number(self._seed, story.number, cycle.began, place, "kind") % 100
        if draw < _GROUPS and self.groups:
            kind = Kind.GROUP_UPDATE if draw < _GROUP_UPDATES else Kind.GROUP_REDUNDANT
            return Task(kind, self.groups[draw % len(self.groups)].number)
        if draw < _UNASSIGNED and story.strangers:
            pick = number(self._seed, cycle.began, place, "stranger") % story.strangers
            return Task(Kind.UNASSIGNED, story.first_stranger() + pick)
        kind = Kind.REDUNDANT if draw < _REDUNDANT else Kind.UPDATE
        return Task(kind, self._plain(cycle, place))

    def _plain(self, cycle: Cycle, place: int) -> int:
        """Pick a person who is in the application without any trouble."""
        people = min(self.story.people, self.story.rules.seats or self.story.people)
        busy = min(people, _BUSY)
        index = number(self._seed, self.story.number, cycle.began, place) % busy * (people // busy)
        while index in self.story.family.oddities:
            index = (index + 1) % people
        return index


def _business(moment: float) -> float:
    """Return how busy the hour is: office hours of a working week have most changes."""
    weekday, hour = int(moment // DAY + 3) % 7, int(moment % DAY // HOUR)
    if weekday in (5, 6):
        return 0.35
    return 1.9 if hour in range(7, 18) else 0.5
