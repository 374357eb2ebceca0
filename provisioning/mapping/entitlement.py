"""Who is kept out before any value is looked at: not assigned, disabled, outside the filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.mapping.predictions import nested_only, skipped
from provisioning.mapping.scoping import evaluate_scope
from provisioning.mapping.values import is_true

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provisioning.mapping.predictions import Prediction
    from provisioning.mapping.values import Value
    from provisioning.model import ScopingFilter


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who is assigned: directly or as direct member of an assigned group, and who only deeper.

    `people` of None means that everyone given is in scope by assignment.
    """

    people: frozenset[str] | None = None
    nested_only: frozenset[str] = frozenset()


def kept_out(
    identifier: str,
    attributes: Mapping[str, Value],
    assigned: Assigned,
    scope: ScopingFilter | None,
    names: Mapping[str, str],
) -> Prediction | None:
    """Return why a person will be skipped, None for whoever will be tried.

    `names` are the right spellings of source attributes by their lower case.
    """
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
    judged = evaluate_scope(scope, attributes, names)
    if judged.in_scope is not False:
        return None
    failed = next(clause for clause in judged.clauses if clause.result is False)
    return skipped(
        identifier,
        "out_of_scope_or_unassigned",
        f"The scoping filter keeps this person out: {failed.reason}",
        failed.attribute,
    )
