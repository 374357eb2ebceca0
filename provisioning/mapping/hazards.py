"""What can go wrong with one mapping, whatever the data.

Facts: https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from provisioning.mapping.attributes import SOURCE_ATTRIBUTES
from provisioning.mapping.dotnet_regex import compile_pattern
from provisioning.mapping.nodes import (
    Attribute,
    Call,
    Comparison,
    Constant,
    ExpressionError,
    Node,
    UnsupportedError,
    attribute_names,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provisioning.mapping.mappings import Prepared

_NULL_TESTS = frozenset({"IsNull", "IsNullOrEmpty", "IsPresent"})
_ROLE_FUNCTIONS = frozenset(
    {
        "AppRoleAssignments",
        "AppRoleAssignmentsComplex",
        "AssertiveAppRoleAssignmentsComplex",
        "SingleAppRoleAssignment",
    }
)
# Which argument of Replace is its regular expression.
_PATTERN = 2
# Every user has these, so a condition on them cannot fail for want of a value.
_NEVER_EMPTY = frozenset(
    {
        "objectId",
        "userPrincipalName",
        "displayName",
        "IsSoftDeleted",
        "accountEnabled",
        "originalUserPrincipalName",
    }
)


@dataclass(frozen=True, slots=True)
class Hazard:
    """One thing that can go wrong, how badly, and what to do."""

    rule: str
    severity: Literal["error", "warning", "note"]
    message: str
    fix: str


def mapping_hazards(
    prepared: Prepared, names: Mapping[str, str], *, from_hr: bool = False
) -> Iterator[Hazard]:
    """Yield the hazards of a mapping. `from_hr`: its people come from an HR system.

    `names` are the right spellings of source attributes by their lower case.
    """
    if prepared.fault is not None:
        yield _fault_hazard(prepared.fault, prepared.fault.position)
    tree = prepared.tree
    if tree is None:
        return
    for name in attribute_names(tree):
        right = names.get(name.lower(), name)
        if right != name and name not in SOURCE_ATTRIBUTES:
            yield Hazard(
                "attribute-spelling",
                "error",
                f"There is no attribute {name}.",
                f"Write [{right}]: case matters.",
            )
    if isinstance(tree, Attribute) and tree.name == "appRoleAssignments":
        yield Hazard(
            "role-mapped-directly",
            "error",
            "appRoleAssignments is mapped as it is.",
            "Use SingleAppRoleAssignment or AssertiveAppRoleAssignmentsComplex.",
        )
    if prepared.target == "id":
        yield Hazard(
            "anchor-mapped",
            "warning",
            "The application makes the id itself.",
            "Delete the mapping to id.",
        )
    for node in walk(tree):
        if isinstance(node, Call):
            yield from _call_hazards(node)
            if node.name == "SelectUniqueValue":
                yield from _unique_value_hazards(prepared, tree, node, from_hr=from_hr)


def _fault_hazard(fault: ExpressionError, position: int) -> Hazard:
    unsupported = isinstance(fault, UnsupportedError)
    return Hazard(
        "unsupported-expression" if unsupported else "expression-error",
        "note" if unsupported else "error",
        f"{fault.message} (at character {position + 1})",
        "Try it with Provision on demand." if unsupported else "Correct the expression.",
    )


def _call_hazards(call: Call) -> Iterator[Hazard]:
    if call.name == "Switch" and call.arguments[0] is not None:
        yield from _switch_hazards(call.arguments[0])
    elif call.name == "IIF" and call.arguments[0] is not None:
        yield from _condition_hazards(call.arguments[0])
    elif call.name == "Replace":
        yield from _pattern_hazards(call.arguments[_PATTERN : _PATTERN + 1])
    if call.name == "SingleAppRoleAssignment":
        yield Hazard(
            "single-role",
            "warning",
            "Which role is sent is undefined when a user has several.",
            "Leave users one role, or use AssertiveAppRoleAssignmentsComplex.",
        )
    if call.name in _ROLE_FUNCTIONS:
        # Graph does not tell whether a job synchronises all users and groups.
        yield Hazard(
            "roles-need-assigned-scope",
            "note",
            f"{call.name} does not work when all users and groups are synchronised.",
            "Set the scope to assigned users and groups.",
        )


def _pattern_hazards(given: tuple[Node | None, ...]) -> Iterator[Hazard]:
    for pattern in given:
        if isinstance(pattern, Constant):
            try:
                compile_pattern(str(pattern.value))
            except ExpressionError as fault:
                yield _fault_hazard(fault, pattern.position)


def _switch_hazards(source: Node) -> Iterator[Hazard]:
    names = attribute_names(source)
    if "manager" in names:
        yield Hazard(
            "switch-on-manager",
            "error",
            "Switch does not take a reference such as manager.",
            "Map manager as it is.",
        )
    elif isinstance(source, Call) and source.name in _NULL_TESTS:
        yield Hazard(
            "switch-on-null-test",
            "error",
            f"{source.name} may not be the source of Switch.",
            'Use the attribute as source and "" as a key.',
        )
    # Microsoft's own default for `active` switches on IsSoftDeleted.
    elif names and names != ["IsSoftDeleted"]:
        yield Hazard(
            "switch-clears-unchanged",
            "warning",
            f"When {', '.join(names)} did not change but another mapped attribute did, Switch can "
            "give null and clear the target.",
            "If the attribute always has a value, use nested IIF instead.",
        )


def _condition_hazards(condition: Node) -> Iterator[Hazard]:
    tests_null = any(
        isinstance(node, Call) and node.name in _NULL_TESTS for node in walk(condition)
    )
    with_empty = isinstance(condition, Comparison) and Constant("") in (
        condition.left,
        condition.right,
    )
    if tests_null or with_empty:
        yield Hazard(
            "iif-on-null-test",
            "error",
            "IIF cannot test whether an attribute is empty: its condition then fails.",
            'Use Switch with a "" key.',
        )
        return
    names = [name for name in attribute_names(condition) if name not in _NEVER_EMPTY]
    if names:
        yield Hazard(
            "iif-on-empty",
            "note",
            f"Where {', '.join(names)} is empty, IIF gives its last value.",
            'If the attribute may be empty and that matters, use Switch with a "" key.',
        )


def _unique_value_hazards(
    prepared: Prepared, tree: Node, call: Call, *, from_hr: bool
) -> Iterator[Hazard]:
    faults = {
        "it works for people from Workday, SuccessFactors or the inbound API alone": not from_hr,
        "it must stand outermost": call is not tree,
        "it may not feed a matching attribute": prepared.mapping.is_matching,
        "it must be applied only during creation": prepared.mapping.flow_type != "ObjectAddOnly",
    }
    broken = [fault for fault, holds in faults.items() if holds]
    if broken:
        yield Hazard(
            "select-unique-value",
            "error",
            f"SelectUniqueValue: {'; '.join(broken)}.",
            "Use a source attribute that is unique already.",
        )
    if not any(isinstance(one, Call) and one.name == "NormalizeDiacritics" for one in walk(call)):
        yield Hazard(
            "unique-value-with-diacritics",
            "warning",
            "SelectUniqueValue fails on letters with diacritics.",
            "Wrap the names in NormalizeDiacritics.",
        )
