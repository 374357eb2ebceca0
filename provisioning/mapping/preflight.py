"""Who will fail or be skipped in the first cycle, told before it runs.

People are streamed: one pass, and for the whole crowd no more is kept than the values that must be
unique. Not predicted is what the data cannot show, such as accounts that the application already
holds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from provisioning.mapping.attributes import (
    graph_properties,
    source_attributes,
    spellings,
    unreadable,
)
from provisioning.mapping.demands import Demand, demands
from provisioning.mapping.entitlement import kept_out
from provisioning.mapping.evaluate import Evaluator
from provisioning.mapping.last_attempts import LastAttempt, fails_again
from provisioning.mapping.mappings import send
from provisioning.mapping.nodes import ExpressionError, UnsupportedError
from provisioning.mapping.predictions import (
    Prediction,
    failing,
    missing_value,
    nested_only,
    value_failures,
)
from provisioning.mapping.references import Links
from provisioning.mapping.scoping import evaluate_scope, filtered_attributes
from provisioning.mapping.sharing import Holders
from provisioning.mapping.targets import source_object, user_mapping
from provisioning.mapping.values import is_empty

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from random import Random

    from provisioning.mapping.values import Value
    from provisioning.model import Schema, ScopingFilter
    from provisioning.profiles import Profile

FILTER = "The scoping filter"
# An expression that failed on this many people without end (a hostile pattern) is left out after.
_PATIENCE = 3


class NoUserMappingError(Exception):
    """The schema has no mapping of people, so nothing can be predicted."""


@dataclass(slots=True)
class Preflight:
    """Predicts for one job; feed it every person once through `judge`.

    `assigned` are the ids of those who are assigned; None means that everyone given is. `last` are
    the failures that the log tells of, by person. `untold` names the targets that are not judged,
    and FILTER when that is not, with the reason. Raises NoUserMappingError when it is made for a
    schema without a mapping of people.
    """

    schema: Schema
    profile: Profile | None
    now: datetime
    random: Random
    assigned: Collection[str] | None = None
    last: Mapping[str, LastAttempt] = field(default_factory=dict)
    people: int = 0
    untold: dict[str, str] = field(default_factory=dict)
    _demands: tuple[Demand, ...] = ()
    _unmapped: tuple[str, ...] = ()
    _scope: ScopingFilter | None = None
    _unread: frozenset[str] = frozenset()
    _names: dict[str, str] = field(default_factory=dict)
    _holders: Holders = field(default_factory=Holders)
    _links: Links = field(default_factory=Links)
    _faults: Counter[str] = field(default_factory=Counter)
    _missing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        users = user_mapping(self.schema)
        if users is None:
            raise NoUserMappingError("The schema has no mapping of users.")
        found = demands(self.schema, users, self.profile)
        self._demands, self._unmapped = found.mapped, found.unmapped
        self._scope = users.scope
        definition = source_object(self.schema, users)
        self._names = spellings(one.name for one in (definition.attributes if definition else ()))

    @property
    def properties(self) -> list[str]:
        """Graph properties of a user that the mappings and the scoping filter read.

        What Graph does not show in a user's record is not among them.
        """
        names = {name for demand in self._demands for name in demand.prepared.sources}
        return graph_properties(names | filtered_attributes(self._scope))

    def leave_out_unreadable(self) -> None:
        """Do not judge by values that are missing in records read with `properties`."""
        self._unread = frozenset(unreadable(filtered_attributes(self._scope)))
        for demand in self._demands:
            if names := unreadable(self._well_spelt(demand)):
                self.untold[demand.prepared.target] = f"{', '.join(names)} was not read."

    def leave_out(self, name: str, why: str) -> None:
        """Judge mappings of a source attribute no longer."""
        for demand in self._demands:
            if name in demand.prepared.sources:
                self.untold[demand.prepared.target] = why

    def leave_out_absent(self, names: Collection[str]) -> None:
        """Do not judge by source attributes that are not among those that are known."""
        self._unread = filtered_attributes(self._scope).difference(names)
        for demand in self._demands:
            if absent := [one for one in self._well_spelt(demand) if one not in names]:
                said = f"The list of people does not hold {', '.join(absent)}."
                self.untold[demand.prepared.target] = said

    def _well_spelt(self, demand: Demand) -> list[str]:
        """Return the source attributes of a mapping; one in the wrong case is an error instead."""
        sources = demand.prepared.sources
        return [name for name in sources if self._names.get(name.lower(), name) == name]

    def judge(self, person: Mapping[str, Any]) -> list[Prediction]:
        """Return why a person will be skipped or fail, nothing when they should arrive.

        Whoever shares the value of a matching attribute is named when the second one comes.
        """
        attributes = source_attributes(person)
        identifier = str(attributes.get("objectId") or attributes.get("userPrincipalName") or "")
        self.people += 1
        scope = evaluate_scope(self._scope, attributes, self._names, self._unread)
        if scope.in_scope is None:
            self.untold[FILTER] = next(one.reason for one in scope.clauses if one.result is None)
        skip = kept_out(identifier, attributes, self.assigned, scope)
        found = [skip] if skip else self._failures(identifier, attributes)
        self._missing.update(one.id for one in found)
        return found

    def lost_links(self, in_scope: Collection[str]) -> list[Prediction]:
        """Return who arrives without a link, once everyone was judged; `in_scope` are all ids."""
        return self._links.lost(in_scope, self._missing)

    def judge_nested(self, person: Mapping[str, Any]) -> list[Prediction]:
        """Return that a person is skipped who is only in a group inside an assigned group."""
        found = nested_only(str(person.get("id") or ""))
        self.people += 1
        self._missing.add(found.id)
        return [found]

    def _failures(self, identifier: str, attributes: Mapping[str, Value]) -> list[Prediction]:
        evaluator = Evaluator(attributes, self.now, self.random, self._names)
        found = [
            failing(
                identifier,
                "missing_required_source_value",
                name,
                f"{name} is required and nothing is mapped to it.",
            )
            for name in self._unmapped
        ]
        for demand in self._demands:
            found += self._mapping_failures(identifier, demand, evaluator)
        last = self.last.get(identifier)
        if not found and last is not None:
            again = fails_again(identifier, last, self._demands, evaluator)
            return [again] if again else []
        return found

    def _mapping_failures(
        self, identifier: str, demand: Demand, evaluator: Evaluator
    ) -> list[Prediction]:
        target = demand.prepared.target
        if target in self.untold:
            return []
        try:
            value = send(demand.prepared, evaluator)
        except UnsupportedError as error:
            self._faults[target] += 1
            if demand.prepared.fault or self._faults[target] >= _PATIENCE:
                self.untold[target] = error.message
            return []
        except ExpressionError as error:
            return [failing(identifier, "expression_error", target, error.message)]
        if is_empty(value):
            return missing_value(identifier, demand)
        self._links.note(identifier, demand, value)
        values = [value] if isinstance(value, str) else value or []
        found = value_failures(identifier, demand, values)
        if demand.matching and not demand.searchable:
            detail = f"People are matched by {target}, by which the application cannot search."
            found.append(failing(identifier, "matching_attribute_not_filterable", target, detail))
        if demand.unique or demand.matching:
            found += self._holders.clashes(identifier, demand, values)
        return found
