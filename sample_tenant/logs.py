"""The two logs: entries in order of time, found by the hour and written out when asked for."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from sample_tenant.audit import change_record, execution_record, object_record, quarantine_record
from sample_tenant.clock import DAY, HOUR, Clock, american_text, precise_text, seconds_text
from sample_tenant.cycles import Cycle, retry_due
from sample_tenant.directory import Directory
from sample_tenant.entra import Names, group_record, user_record
from sample_tenant.identifiers import digest
from sample_tenant.jobs import CREDENTIALS_ERROR
from sample_tenant.plan import Event, Kind, Plan
from sample_tenant.template import Template

RETENTION = 30 * DAY
_GROUP_KINDS = (Kind.GROUP_CREATE, Kind.GROUP_UPDATE, Kind.GROUP_REDUNDANT)


class Entry(NamedTuple):
    """One record of a log: when, which, and how its text is made."""

    time: float
    id: str
    write: Callable[[], bytes]


class Source:
    """One application's part of both logs."""

    def __init__(
        self, seed: int, plan: Plan, names: Names, clock: Clock, directory: Directory
    ) -> None:
        self.plan = plan
        self.names = names
        self._seed = seed
        self._clock = clock
        self._directory = directory
        self._event_template = lru_cache(maxsize=8_000)(self._make_event_template)
        self._audit_template = lru_cache(maxsize=8_000)(self._make_audit_template)

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
            yield Entry(event.time, event.id, lambda event=event: self._write_event(event))

    def audits(self, hour: int) -> Iterator[Entry]:
        """Yield the hour's audit entries."""
        for event in self.events(hour):
            identifier = f"Sync_{event.change_id}_{event.id[:5]}"
            yield Entry(event.time, identifier, lambda event=event: self._write_audit(event))
        start, stop = hour * HOUR, (hour + 1) * HOUR
        for record in self._other_audits(start, stop):
            time, body = record
            yield Entry(time, body["id"], lambda body=body: msgspec.json.encode(body))

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
        for change in self.plan.story.history:
            if start <= change.time < stop:
                time = self._clock.real(change.time)
                yield change.time, change_record(self.names, self._seed, change, time)

    def _cycle_audits(self, cycle: Cycle, ended: int) -> Iterator[tuple[float, dict[str, Any]]]:
        identifier, time = self.plan.cycle_id(cycle), self._clock.real(ended)
        error = CREDENTIALS_ERROR if cycle.kind == "quarantined" else None
        yield ended, execution_record(self.names, identifier, time, error)
        if error:
            yield ended, quarantine_record(self.names, identifier, time, error)

    def _write_event(self, event: Event) -> bytes:
        template = self._event_template(
            event.kind, event.index, odd=event.odd, storm=event.storm, event=_Same(event)
        )
        return template.fill(self._gaps(event))

    def _write_audit(self, event: Event) -> bytes:
        template = self._audit_template(
            event.kind, event.index, odd=event.odd, storm=event.storm, event=_Same(event)
        )
        return template.fill(self._gaps(event))

    def _gaps(self, event: Event) -> dict[str, str]:
        real, first = self._clock.real, event.first
        again = precise_text(real(retry_due(first, event.retries + 1)) + 0.5149427)
        created = real(first)
        return {
            "ID": event.id,
            "CHANGE": event.change_id,
            "CYCLE": self.plan.cycle_id(event.cycle),
            "TIME": seconds_text(real(event.time)),
            "DURATION": str(180 + int(event.id[:4], 16) % 1900),
            "RETRIES": str(event.retries),
            "AGAIN": again,
            "PROCESSED": str(max(event.retries - 1, 0)),
            "CREATED": precise_text(created + 0.9099941),
            "DUE": american_text(real(retry_due(first, max(event.retries, 1)))),
            "SUFFIX": event.id[:5],
        }

    def _make_event_template(self, *_: object, event: "_Same", **__: object) -> Template:
        return Template(self._record(event.event))

    def _record(self, event: Event) -> dict[str, Any]:
        if event.kind in _GROUP_KINDS:
            group = next(g for g in self.plan.story.groups if g.number == event.index)
            identifier = self._directory.group_id(group.number)
            anchor = digest(self._seed, "group anchor", group.number, size=5).hex()
            lost = self._lost_member(event)
            return group_record(self.names, event, identifier, group.name, anchor, lost)
        outcome = self.plan.outcome(event)
        return user_record(self.names, self.plan.application, event, outcome)

    def _lost_member(self, event: Event) -> str | None:
        """Return a member who never arrived, so that the group could not be given that member."""
        group = next(g for g in self.plan.story.groups if g.number == event.index)
        if event.kind is Kind.GROUP_REDUNDANT:
            return None
        for index in self.plan.story.family.oddities:
            if group.start <= index < group.stop and index < self.plan.story.people:
                trouble = self.plan.trouble(index, event.time)
                outcome = self.plan.application.outcome(index, "create", odd=True, storm=None)
                if trouble and trouble.fixed is None and outcome.status == "failure":
                    return self.plan.application.identifier(index)
        return None

    def _make_audit_template(self, *_: object, event: "_Same", **__: object) -> Template:
        happened = event.event
        if happened.kind in _GROUP_KINDS:
            group = next(g for g in self.plan.story.groups if g.number == happened.index)
            return Template(object_record(self.names, happened, group.name, None))
        outcome = self.plan.outcome(happened)
        upn = outcome.source["userPrincipalName"] or ""
        return Template(object_record(self.names, happened, upn, outcome))


class _Same:
    """Carries an event into a cache without being part of its key."""

    __slots__ = ("event",)

    def __init__(self, event: Event) -> None:
        self.event = event

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same)

    def __hash__(self) -> int:
        return 0


class Log:
    """One log of all applications, newest first or oldest first."""

    def __init__(self, clock: Clock, hours: Callable[[int], Iterator[Entry]]) -> None:
        self._clock = clock
        self._hour = lru_cache(maxsize=64)(lambda hour: sorted(hours(hour), key=_order))

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
        now = self._clock.now().timestamp()
        since = max(since, now - RETENTION)
        first = int(self._clock.simulated(since) // HOUR)
        last = int(self._clock.simulated(min(until, now)) // HOUR)
        if beyond:
            hour = int(beyond[0] // HOUR)
            first, last = (first, hour) if descending else (hour, last)
        hours = range(last, first - 1, -1) if descending else range(first, last + 1)
        for hour in hours:
            found = self._hour(hour)
            for entry in reversed(found) if descending else found:
                real = self._clock.real(entry.time)
                if not since < int(real) < until or real > now:
                    continue
                place = entry[:2]
                if beyond and (place >= beyond if descending else place <= beyond):
                    continue
                yield entry


def _order(entry: Entry) -> tuple[float, str]:
    return entry[:2]
