"""What can go wrong with a scoping filter, whatever the data.

Facts: https://learn.microsoft.com/entra/identity/app-provisioning/known-issues#unsupported-scoping-filters
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.mapping.dotnet_regex import compile_pattern
from provisioning.mapping.hazards import Hazard
from provisioning.mapping.nodes import ExpressionError, UnsupportedError
from provisioning.mapping.scoping import OPERATORS, operator_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provisioning.model import FilterClause, ScopingFilter

_UNSUPPORTED = frozenset(
    {
        "appRoleAssignments",
        "userType",
        "manager",
        "members",
        "createdDateTime",
        "employeeHireDate",
        "employeeLeaveDateTime",
        "accountExpires",
    }
)


def scoping_hazards(scope: ScopingFilter | None, names: Mapping[str, str]) -> Iterator[Hazard]:
    """Yield the hazards of a scoping filter.

    `names` are the right spellings of source attributes by their lower case.
    """
    for group in scope.groups if scope else ():
        for clause in group.clauses:
            yield from _clause_hazards(clause, names)


def _clause_hazards(clause: FilterClause, names: Mapping[str, str]) -> Iterator[Hazard]:
    attribute, operator = clause.source_operand_name or "", operator_name(clause)
    right = names.get(attribute.lower(), attribute)
    if right != attribute:
        yield Hazard(
            "scope-attribute-spelling",
            "error",
            f"The scoping filter names {attribute}; the attribute is {right}.",
            f"Write {right}: case matters.",
        )
    if attribute in _UNSUPPORTED:
        yield Hazard(
            "scope-attribute-unsupported",
            "error",
            f"Scoping filters do not support {attribute}.",
            "Filter by another attribute.",
        )
    if operator not in OPERATORS:
        yield Hazard(
            "scope-operator-unknown",
            "note",
            f"The operator {clause.operator_name} is not known, so who passes cannot be told.",
            "Check the filter with Provision on demand.",
        )
    for pattern in clause.values if operator.endswith("REGEX MATCH") else ():
        try:
            compile_pattern(pattern)
        except ExpressionError as error:
            unsupported = isinstance(error, UnsupportedError)
            yield Hazard(
                "scope-pattern",
                "note" if unsupported else "error",
                error.message,
                "Correct the pattern of the scoping filter.",
            )
