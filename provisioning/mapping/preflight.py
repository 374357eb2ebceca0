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
from provisioning.mapping.evaluate import Evaluator
from provisioning.mapping.mappings import is_nothing, send
from provisioning.mapping.nodes import ExpressionError, UnsupportedError
from provisioning.mapping.predictions import (
    SHOWN,
    Predicted,
    Prediction,
    failing,
    missing_value,
    nested_only,
    skipped,
    value_failures,
)
from provisioning.mapping.scoping import evaluate_scope
from provisioning.mapping.targets import normal_name, source_object, user_mapping
from provisioning.mapping.values import is_true

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from random import Random

    from provisioning.mapping.values import Value
    from provisioning.model import Schema
    from provisioning.profiles import Profile

# An expression that failed on this many people without end (a hostile pattern) is left out after.
_PATIENCE = 3


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who is assigned: directly or as direct member of an assigned group, and who only deeper.

    `people` of None means that everyone given is in scope by assignment.
    """

    people: frozenset[str] | None = None
    nested_only: frozenset[str] = frozenset()


class NoUserMappingError(Exception):
    """The schema has no mapping of people, so nothing can be predicted."""


@dataclass(slots=True)
class Preflight:
    """Predicts for one job; feed it every person once through `judge`.

    `untold` names the targets whose expressions are not evaluated here, with the reason. Raises
    NoUserMappingError when it is made for a schema without a mapping of people.
    """

    schema: Schema
    profile: Profile | None
    now: datetime
    random: Random
    assigned: Assigned = field(default_factory=Assigned)
    people: int = 0
    untold: dict[str, str] = field(default_factory=dict)
    _demands: tuple[Demand, ...] = ()
    _unmapped: tuple[str, ...] = ()
    _scope: Any = None
    _names: dict[str, str] = field(default_factory=dict)
    _holders: dict[tuple[str, str], str] = field(default_factory=dict)
    _told: set[tuple[str, str]] = field(default_factory=set)
    _faults: Counter[str] = field(default_factory=Counter)
    _outcomes: dict[str, Predicted] = field(default_factory=dict)

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
        for group in self._scope.groups if self._scope else ():
            names |= {clause.source_operand_name or "" for clause in group.clauses}
        return graph_properties(names - {""})

    def leave_out_unreadable(self) -> None:
        """Do not judge mappings of values that are missing in records read with `properties`."""
        for demand in self._demands:
            if names := unreadable(demand.prepared.sources):
                self.untold[demand.prepared.target] = f"{', '.join(names)} was not read."

    @property
    def predicted(self) -> Counter[Predicted]:
        """How many of the people given so far will fail, and how many will be skipped."""
        return Counter(self._outcomes.values())

    @property
    def arriving(self) -> int:
        """How many of the people given so far should arrive."""
        return self.people - len(self._outcomes)

    def judge_all(self, people: Iterable[Mapping[str, Any]]) -> Iterator[Prediction]:
        """Yield the predictions for people as Graph returns them."""
        for person in people:
            yield from self.judge(person)

    def judge(self, person: Mapping[str, Any]) -> list[Prediction]:
        """Return why a person will be skipped or fail, nothing when they should arrive.

        Whoever shares the value of a matching attribute is named when the second one comes.
        """
        attributes = source_attributes(person)
        identifier = str(attributes.get("objectId") or attributes.get("userPrincipalName") or "")
        self.people += 1
        kept_out = self._skip(identifier, attributes)
        found = [kept_out] if kept_out else self._failures(identifier, attributes)
        for one in found:
            self._outcomes[one.id] = one.outcome
        return found

    def judge_nested(self, person: Mapping[str, Any]) -> list[Prediction]:
        """Return that a person is skipped who is only in a group inside an assigned group."""
        found = nested_only(str(person.get("id") or ""))
        self.people += 1
        self._outcomes[found.id] = found.outcome
        return [found]

    # --- Skips -----------------------------------------------------------------------------

    def _skip(self, identifier: str, attributes: Mapping[str, Value]) -> Prediction | None:
        assigned = self.assigned
        if assigned.people is not None and identifier not in assigned.people:
            if identifier in assigned.nested_only:
                return nested_only(identifier)
            return skipped(
                identifier, "out_of_scope_or_unassigned", "Is not assigned to the application."
            )
        if is_true(attributes.get("IsSoftDeleted")):
            return skipped(
                identifier,
                "deleted_or_disabled_state_conflict",
                "The account is disabled or deleted, and such accounts are not created.",
                "accountEnabled",
            )
        scope = evaluate_scope(self._scope, attributes, self._names)
        if scope.in_scope is False:
            failed = next(clause for clause in scope.clauses if clause.result is False)
            return skipped(
                identifier,
                "out_of_scope_or_unassigned",
                f"The scoping filter keeps this person out: {failed.reason}",
                failed.attribute,
            )
        return None

    # --- Failures --------------------------------------------------------------------------

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
        if is_nothing(value):
            return missing_value(identifier, demand)
        values = [value] if isinstance(value, str) else value or []
        found = value_failures(identifier, demand, values)
        if demand.matching and not demand.searchable:
            detail = f"People are matched by {target}, by which the application cannot search."
            found.append(failing(identifier, "matching_attribute_not_filterable", target, detail))
        if demand.unique or demand.matching:
            found += self._sharing(identifier, demand, values)
        return found

    def _sharing(self, identifier: str, demand: Demand, values: list[str]) -> list[Prediction]:
        """Return who shares a value: on a matching attribute all, else all but the first."""
        target, found = demand.prepared.target, []
        for value in values:
            key = (normal_name(target), value if demand.case_exact else value.lower())
            holder = self._holders.setdefault(key, identifier)
            if holder == identifier:
                continue
            cause = "matching_ambiguous" if demand.matching else "duplicate_in_target"
            verb = "are matched by" if demand.matching else "share"
            people = [identifier]
            if demand.matching and key not in self._told:
                self._told.add(key)
                people.insert(0, holder)
            for one in people:
                other = identifier if one == holder else holder
                detail = f'This person and {other} {verb} "{value[:SHOWN]}".'
                found.append(
                    Prediction(one, Predicted.WILL_FAIL, cause, target, detail, shared_with=other)
                )
        return found
