"""The two logs: entries in order of time, found by the hour and written out when asked for."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from sample_tenant.audit import (
    change_record,
    execution_record,
    object_record,
    quarantine_record,
    unrelated_record,
)
from sample_tenant.clock import DAY, HOUR, Clock, american_text, precise_text, seconds_text
from sample_tenant.cycles import Cycle, retry_due
from sample_tenant.directory import Directory
from sample_tenant.event import GROUP_KINDS, Event, Kind
from sample_tenant.group_records import GroupFacts, group_record
from sample_tenant.identifiers import digest
from sample_tenant.jobs import CREDENTIALS_ERROR
from sample_tenant.plan import Plan
from sample_tenant.registration import Registration
from sample_tenant.story import Group
from sample_tenant.template import Template
from sample_tenant.user_records import user_record

RETENTION = 30 * DAY
_TEMPLATES = 8_000
_UNRELATED_HOURS = 3


class Entry(NamedTuple):
    """One record of a log: when, which, and how its text is made."""

    time: float
    id: str
    writer: Callable[[Any], bytes]
    item: Any

    def write(self) -> bytes:
        """Return the record's JSON text."""
        return self.writer(self.item)


class Source:
    """One application's part of both logs."""

    def __init__(
        self, seed: int, plan: Plan, registration: Registration, clock: Clock, directory: Directory
    ) -> None:
        self.plan = plan
        self.registration = registration
        self._seed = seed
        self._clock = clock
        self._directory = directory
        self._cycle_id = lru_cache(maxsize=64)(plan.cycle_id)
        self._event_templates: dict[tuple[object, ...], Template] = {}
        self._audit_templates: dict[tuple[object, ...], Template] = {}

    def events(self, hour: int) -> Iterator[Event]:
        """Yield what happens in the hour."""
        start, stop = hour * HOUR, (hour + 1) * HOUR
        for cycle in self._cycles(start, stop):
            for event in self.plan.events(cycle):
                if start <= event.time < stop:
                    yield event

    def provisioning(self, hour: int) -> Iterator[Entry]:
        """Yield the hour's provisioning log entries."""
        for event in self.events(hour):
            yield Entry(event.time, event.id, self._write_event, event)

    def audits(self, hour: int) -> Iterator[Entry]:
        """Yield the hour's audit entries."""
        for event in self.events(hour):
            identifier = f"Sync_{event.change_id}_{event.id[:5]}"
            yield Entry(event.time, identifier, self._write_audit, event)
        start, stop = hour * HOUR, (hour + 1) * HOUR
        for time, record in self._other_audits(start, stop):
            yield Entry(time, record["id"], msgspec.json.encode, record)

    def _cycles(self, start: float, stop: float) -> Iterator[Cycle]:
        story, end = self.plan.story, self.plan.calendar.initial_end
        reach = start - HOUR
        if story.started is not None and end is not None and start < end:
            reach = min(reach, story.started - 1)
        return self.plan.calendar.between(reach, stop)

    def _other_audits(self, start: float, stop: float) -> Iterator[tuple[float, dict[str, Any]]]:
        for cycle in self._cycles(start, stop):
            ended = self.plan.ended(cycle)
            if start <= ended < stop:
                yield from self._cycle_audits(cycle, ended)
        if self.plan.story.number == 1 and (start // HOUR) % _UNRELATED_HOURS == 0:
            time = start + 417
            record = unrelated_record(self.registration, self._seed, self._clock.real(time))
            yield time, record
        for change in self.plan.story.history:
            if start <= change.time < stop:
                time = self._clock.real(change.time)
                yield change.time, change_record(self.registration, self._seed, change, time)

    def _cycle_audits(self, cycle: Cycle, ended: int) -> Iterator[tuple[float, dict[str, Any]]]:
        identifier, time = self.plan.cycle_id(cycle), self._clock.real(ended)
        error = CREDENTIALS_ERROR if cycle.kind == "quarantined" else None
        yield ended, execution_record(self.registration, identifier, time, error)
        if error:
            yield ended, quarantine_record(self.registration, identifier, time, error)

    def _write_event(self, event: Event) -> bytes:
        return self._write(event, self._event_templates, self._record)

    def _write_audit(self, event: Event) -> bytes:
        return self._write(event, self._audit_templates, self._audit)

    def _write(
        self,
        event: Event,
        templates: dict[tuple[object, ...], Template],
        make: Callable[[Event], dict[str, Any]],
    ) -> bytes:
        key = event.task[:4]
        template = templates.get(key)
        if template is None:
            if len(templates) >= _TEMPLATES:
                templates.clear()
            template = templates[key] = Template(make(event))
        values = {
            "ID": event.id,
            "CHANGE": event.change_id,
            "CYCLE": self._cycle_id(event.cycle),
            "TIME": seconds_text(self._clock.real(event.time)),
            "DURATION": str(180 + int(event.id[:4], 16) % 1900),
            "SUFFIX": event.id[:5],
        }
        if template.retried:
            values |= self._retry_values(event)
        return template.fill(values)

    def _retry_values(self, event: Event) -> dict[str, str]:
        real, first, retries = self._clock.real, event.task.first, event.task.retries
        return {
            "RETRIES": str(retries),
            "AGAIN": precise_text(real(retry_due(first, retries + 1)) + 0.5149427),
            "PROCESSED": str(max(retries - 1, 0)),
            "CREATED": precise_text(real(first) + 0.9099941),
            "DUE": american_text(real(retry_due(first, max(retries, 1)))),
        }

    def _record(self, event: Event) -> dict[str, Any]:
        if event.task.kind in GROUP_KINDS:
            group = self._group(event)
            facts = GroupFacts(
                self._directory.group_id(group.number),
                group.name,
                digest(self._seed, "group anchor", group.number, size=5).hex(),
                self._lost_member(event, group),
            )
            return group_record(self.registration, event.task.kind, facts)
        outcome = self.plan.outcome(event.task)
        return user_record(self.registration, self.plan.application, event.task, outcome)

    def _lost_member(self, event: Event, group: Group) -> str | None:
        """Return a member who never arrived, so that the group could not be given that member."""
        plan = self.plan
        if event.task.kind is Kind.GROUP_REDUNDANT:
            return None
        for index in plan.story.family.oddities:
            trouble = plan.troubles.of(index, event.time)
            if index in range(group.start, group.stop) and trouble and trouble.fixed is None:
                outcome = plan.application.outcome(index, "create", odd=True, storm=None)
                if outcome.status == "failure":
                    return plan.application.identifier(index)
        return None

    def _audit(self, event: Event) -> dict[str, Any]:
        if event.task.kind in GROUP_KINDS:
            group = self._group(event)
            return object_record(self.registration, event.task.kind, group.name, None)
        outcome = self.plan.outcome(event.task)
        return object_record(
            self.registration, event.task.kind, outcome.source["userPrincipalName"] or "", outcome
        )

    def _group(self, event: Event) -> Group:
        return next(group for group in self.plan.story.groups if group.number == event.task.index)


class Log:
    """One log of all applications, newest first or oldest first."""

    def __init__(
        self, clock: Clock, hours: Callable[[int], Iterator[Entry]], kept_hours: int
    ) -> None:
        self._clock = clock
        self._hour = lru_cache(maxsize=kept_hours)(lambda hour: sorted(hours(hour), key=_order))

    def now(self) -> float:
        """Return the simulated second that it is."""
        return self._clock.simulated_now()

    def entries(
        self,
        since: float,
        until: float,
        *,
        descending: bool,
        beyond: tuple[float, str] | None = None,
    ) -> Iterator[Entry]:
        """Yield entries with since < time < until, in whole real seconds.

        `beyond` is the place of the last entry that was served before.
        """
        clock = self._clock
        now = clock.now().timestamp()
        earliest = clock.simulated(math.floor(max(since, now - RETENTION)) + 1)
        latest = min(clock.simulated(math.ceil(until)), clock.simulated(now) + 0.001)
        first, last = int(earliest // HOUR), int(latest // HOUR)
        if beyond:
            hour = int(beyond[0] // HOUR)
            first, last = (first, min(last, hour)) if descending else (max(first, hour), last)
        for hour in range(last, first - 1, -1) if descending else range(first, last + 1):
            found = self._hour(hour)
            start = bisect_left(found, earliest, key=_time)
            stop = bisect_left(found, latest, key=_time)
            if beyond and descending:
                stop = min(stop, bisect_left(found, beyond, key=_order))
            elif beyond:
                start = max(start, bisect_right(found, beyond, key=_order))
            yield from reversed(found[start:stop]) if descending else found[start:stop]


def _time(entry: Entry) -> float:
    return entry.time


def _order(entry: Entry) -> tuple[float, str]:
    return entry[:2]
