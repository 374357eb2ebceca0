"""Who is kept out before any value is looked at: not assigned, disabled, outside the filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.mapping.predictions import skipped
from provisioning.mapping.values import is_true

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from provisioning.mapping.predictions import Prediction
    from provisioning.mapping.scoping import ScopeResult
    from provisioning.mapping.values import Value


def kept_out(
    identifier: str,
    attributes: Mapping[str, Value],
    assigned: Collection[str] | None,
    scope: ScopeResult,
) -> Prediction | None:
    """Return why a person will be skipped, None for whoever will be tried.

    `assigned` are the ids of those who are assigned; None means that everyone given is.
    """
    if assigned is not None and identifier not in assigned:
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
    if scope.in_scope is not False:
        return None
    failed = next(clause for clause in scope.clauses if clause.result is False)
    return skipped(
        identifier,
        "out_of_scope_or_unassigned",
        f"The scoping filter keeps this person out: {failed.reason}",
        failed.attribute,
    )
