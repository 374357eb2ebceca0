"""What will become of everyone in scope of an application, read from Graph as a stream.

First who is assigned, then the people page by page with the mapped attributes alone; nobody's
values are kept.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from provisioning.forecast import Forecast, Person
from provisioning.mapping.attributes import source_attributes
from provisioning.mapping.preflight import Preflight

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from provisioning.mapping.last_attempts import LastAttempt
    from provisioning.mapping.preflight import Prediction
    from provisioning.model import Assignment, Schema
    from provisioning.profiles import Profile
    from provisioning.wire import Decoded

Record = dict[str, Any]
_USER, _GROUP = "#microsoft.graph.user", "#microsoft.graph.group"
# Whether Graph answers at all shows soon; the pages of people may take longer.
FIRST_ANSWER_SECONDS = 20.0
_READ_AT_ONCE = 80
# Managers of a group's members take a request for 20 people each.
MOST_MANAGERS = 5_000
_MANAGER = "manager"
_MANY = f"managers of a group's members are read for the first {MOST_MANAGERS:,} alone."
_TOLD_EVERY = 250


class Client(Protocol):
    """What is asked of Graph; `graph_client.GraphClient` is one."""

    def assignments(self, service_principal_id: str, *, timeout_seconds: float) -> list[Assignment]:
        """Return who is assigned."""
        ...

    def users(self, properties: Iterable[str]) -> Iterator[Decoded[Record]]:
        """Return all users, page by page."""
        ...

    def members(self, group_id: str, properties: Iterable[str]) -> Iterator[Decoded[Record]]:
        """Return a group's direct members, page by page."""
        ...

    def users_by_id(self, ids: Sequence[str], properties: Iterable[str]) -> list[Record]:
        """Return some users."""
        ...


def foresee(
    client: Client,
    service_principal_id: str,
    schema: Schema,
    profile: Profile,
    *,
    now: datetime,
    all_users: bool = False,
    last: Mapping[str, LastAttempt] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Forecast:
    """Foretell who will fail or be skipped; `progress` is told how many people were judged.

    `all_users` is for jobs that synchronise everyone; Graph does not tell which do. `last` are the
    failures that the log tells of, by person. Raises GraphError, and NoUserMappingError when the
    schema maps no people.
    """
    preflight = Preflight(schema, profile, now, random.SystemRandom(), last=last or {})
    preflight.leave_out_unreadable()
    scope = _Scope(client, preflight)
    run = _Run(preflight, progress or (lambda _: None))
    if all_users:
        run.judge(scope.everyone())
    else:
        run.judge(scope.assigned(service_principal_id))
        run.judge(scope.only_nested(), nested=True)
    run.warnings = preflight.lost_links(scope.seen)
    return Forecast(
        made_at=now,
        in_scope=frozenset(scope.seen),
        predictions=tuple(run.predictions),
        warnings=tuple(run.warnings),
        who=run.who | scope.named(run.mentioned() - set(run.who)),
        untold=dict(preflight.untold),
        nested=tuple(scope.nested.values()),
    )


def foresee_listed(
    people: Sequence[Record],
    schema: Schema,
    profile: Profile,
    *,
    now: datetime,
    last: Mapping[str, LastAttempt] | None = None,
    assigned: Collection[str] | None = None,
) -> Forecast:
    """Foretell for people of a list, all of whom count as in scope.

    `assigned` are the ids of those who are assigned, None when all are. What no record of the list
    holds is not judged. Raises NoUserMappingError.
    """
    preflight = Preflight(
        schema, profile, now, random.SystemRandom(), assigned=assigned, last=last or {}
    )
    preflight.leave_out_absent({name for one in people for name in source_attributes(one)})
    run = _Run(preflight, lambda _: None)
    run.judge(iter(people))
    in_scope = frozenset(one["id"] for one in people)
    run.warnings = preflight.lost_links(in_scope)
    mentioned = run.mentioned() - set(run.who)
    return Forecast(
        made_at=now,
        in_scope=in_scope,
        predictions=tuple(run.predictions),
        warnings=tuple(run.warnings),
        who=run.who | {one["id"]: _person(one) for one in people if one["id"] in mentioned},
        untold=dict(preflight.untold),
    )


@dataclass(slots=True)
class _Run:
    preflight: Preflight
    tell: Callable[[int], None]
    predictions: list[Prediction] = field(default_factory=list)
    warnings: list[Prediction] = field(default_factory=list)
    who: dict[str, Person] = field(default_factory=dict)

    def mentioned(self) -> set[str]:
        """Return the ids of people who are told of, and of whom they share a value with or need."""
        told = (*self.predictions, *self.warnings)
        return {one.id for one in told} | {one.shared_with for one in told if one.shared_with}

    def judge(self, people: Iterator[Record], *, nested: bool = False) -> None:
        judge = self.preflight.judge_nested if nested else self.preflight.judge
        for person in people:
            found = judge(person)
            self.predictions += found
            if found:
                self.who[person["id"]] = _person(person)
            if self.preflight.people % _TOLD_EVERY == 0:
                self.tell(self.preflight.people)


@dataclass(slots=True)
class _Scope:
    """Walks people, each once; `nested` are the groups found inside assigned ones, by id."""

    client: Client
    preflight: Preflight
    seen: set[str] = field(default_factory=set)
    nested: dict[str, str] = field(default_factory=dict)
    _assigned: set[str] = field(default_factory=set)
    _managers_read: int = 0

    @property
    def properties(self) -> list[str]:
        return self.preflight.properties

    def everyone(self) -> Iterator[Record]:
        for page in self.client.users(self.properties):
            yield from self._new(page.records)

    def assigned(self, service_principal_id: str) -> Iterator[Record]:
        found = self.client.assignments(service_principal_id, timeout_seconds=FIRST_ANSWER_SECONDS)
        users = list({one.principal_id: None for one in found if one.principal_type == "User"})
        groups = {one.principal_id: None for one in found if one.principal_type == "Group"}
        self._assigned = set(groups)
        for group in groups:
            yield from self._managed(self._members(group))
        users = [user for user in users if user not in self.seen]
        for start in range(0, len(users), _READ_AT_ONCE):
            wanted = users[start : start + _READ_AT_ONCE]
            yield from self._new(self.client.users_by_id(wanted, self.properties))

    def only_nested(self) -> Iterator[Record]:
        """Yield people who are reached through a group in a group, however deep, and only so."""
        walked: set[str] = set()
        while left := [group for group in self.nested if group not in walked]:
            for group in left:
                walked.add(group)
                yield from self._members(group)

    def named(self, ids: set[str]) -> dict[str, Person]:
        """Return who people are that were judged well at first: they hold a value of another."""
        wanted = sorted(ids)
        return {
            record["id"]: _person(record)
            for start in range(0, len(wanted), _READ_AT_ONCE)
            for record in self.client.users_by_id(wanted[start : start + _READ_AT_ONCE], [])
        }

    def _members(self, group_id: str) -> Iterator[Record]:
        for page in self.client.members(group_id, self.properties):
            for record in page.records:
                if record.get("@odata.type") == _GROUP and record["id"] not in self._assigned:
                    self.nested[record["id"]] = record.get("displayName") or record["id"]
            people = (one for one in page.records if one.get("@odata.type", _USER) == _USER)
            yield from self._new(people)

    def _managed(self, people: Iterator[Record]) -> Iterator[Record]:
        """Add the managers of members, whom Graph tells for single people alone."""
        if _MANAGER not in self.properties:
            yield from people
            return
        while some := list(islice(people, _READ_AT_ONCE)):
            self._managers_read += len(some)
            if self._managers_read > MOST_MANAGERS:
                self.preflight.leave_out(_MANAGER, _MANY)
                yield from some
                yield from people
                return
            ids = [one["id"] for one in some]
            found = {one["id"]: one for one in self.client.users_by_id(ids, [_MANAGER])}
            for one in some:
                yield one | {_MANAGER: found.get(one["id"], {}).get(_MANAGER)}

    def _new(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            if record["id"] not in self.seen:
                self.seen.add(record["id"])
                yield record


def _person(record: Record) -> Person:
    return Person(
        record["id"], record.get("displayName") or "", record.get("userPrincipalName") or ""
    )
