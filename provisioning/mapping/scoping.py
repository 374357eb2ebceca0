"""Is this object in scope of the scoping filter, clause by clause, and why.

Facts: https://learn.microsoft.com/entra/identity/app-provisioning/define-conditional-rules-for-provisioning-user-accounts
An object is in scope if any group holds; a group holds if all its clauses do. A clause on a null
or empty attribute is false, except IS NULL. REGEX MATCH is read as .NET's IsMatch: the pattern may
match anywhere. What cannot be told is None, and so is all that hangs on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.mapping.dotnet_regex import compile_pattern
from provisioning.mapping.nodes import ExpressionError
from provisioning.mapping.values import Value, as_number, as_text, is_empty, is_list, sent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from provisioning.model import FilterClause, ScopingFilter


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One clause for one object; `result` is None when it cannot be told."""

    group: str
    attribute: str
    operator: str
    values: tuple[str, ...]
    actual: str | list[str] | None
    result: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class ScopeResult:
    """Whether an object is in scope; None when it cannot be told."""

    in_scope: bool | None
    clauses: tuple[ClauseResult, ...] = ()


def evaluate_scope(
    scope: ScopingFilter | None,
    attributes: Mapping[str, Value],
    names: Mapping[str, str] | None = None,
    unread: Collection[str] = (),
) -> ScopeResult:
    """Return whether an object with these source attributes passes a scoping filter.

    `names` gives the right spelling for a lower-cased name; `unread` are source attributes whose
    values are not known. No filter means every object.
    """
    if scope is None or not scope.groups:
        return ScopeResult(in_scope=True)
    clauses: list[ClauseResult] = []
    groups: list[bool | None] = []
    for number, group in enumerate(scope.groups, 1):
        title = group.name or f"Filter {number}"
        found = [
            _evaluate_clause(title, clause, attributes, names or {}, unread)
            for clause in group.clauses
        ]
        clauses += found
        groups.append(_all(clause.result for clause in found))
    return ScopeResult(_any(groups), tuple(clauses))


def filtered_attributes(scope: ScopingFilter | None) -> frozenset[str]:
    """Return the source attributes that a filter reads."""
    clauses = (clause for group in (scope.groups if scope else ()) for clause in group.clauses)
    return frozenset(clause.source_operand_name for clause in clauses if clause.source_operand_name)


def scope_words(scope: ScopingFilter | None) -> str:
    """Return a filter on one line: clauses joined by "and", groups by "or"; "" for no filter."""
    groups = [
        " and ".join(_clause_words(clause) for clause in group.clauses)
        for group in (scope.groups if scope else ())
    ]
    return " or ".join(f"({group})" if len(groups) > 1 else group for group in groups)


def _clause_words(clause: FilterClause) -> str:
    values = ", ".join(f'"{value}"' for value in clause.values)
    return f"{clause.source_operand_name} {operator_name(clause)} {values}".strip()


def operator_name(clause: FilterClause) -> str:
    """Return a clause's operator in one spelling: Graph sends EQUALS, Greater_Than, IS NULL."""
    return " ".join((clause.operator_name or "").replace("_", " ").upper().split())


def _evaluate_clause(
    title: str,
    clause: FilterClause,
    attributes: Mapping[str, Value],
    names: Mapping[str, str],
    unread: Collection[str],
) -> ClauseResult:
    name = clause.source_operand_name or ""
    operator = operator_name(clause)
    value = attributes.get(name)
    result, reason = _judge(name, operator, value, clause.values)
    right = names.get(name.lower(), name)
    if name not in attributes and right != name:
        result, reason = None, f"There is no attribute {name}. Write {right}: case matters."
    elif name in unread:
        result, reason = None, f"{name} was not read."
    return ClauseResult(title, name, operator, clause.values, sent(value), result, reason)


def _judge(
    name: str, operator: str, value: Value, wanted: tuple[str, ...]
) -> tuple[bool | None, str]:
    """Return whether a clause holds, and the reason in words."""
    if operator not in OPERATORS:
        return None, f"The operator {operator or '(none)'} is not known."
    if is_list(value) and value:
        return None, f"{name} has several values; scoping filters do not support that."
    if is_empty(value):
        if operator == "IS NULL":
            return True, f"{name} is empty."
        return False, f"{name} is empty, and a clause on an empty attribute is false."
    if operator not in _WITHOUT_VALUES and not wanted:
        return None, f"The clause on {name} has no value to compare with."
    return _compare(name, operator, as_text(value) or "", wanted)


def _compare(
    name: str, operator: str, text: str, wanted: tuple[str, ...]
) -> tuple[bool | None, str]:
    try:
        held = _TESTS[operator](text, wanted)
    except ExpressionError as error:
        return None, error.message
    except ValueError:
        return False, f'{name} is "{text}", and {operator} compares whole numbers.'
    shown = "" if operator in _WITHOUT_VALUES else " or ".join(f'"{one}"' for one in wanted)
    words = f"{operator} {shown}".rstrip()
    return held, f'{name} is "{text}", which {"satisfies" if held else "does not satisfy"} {words}.'


def _whole(text: str) -> int:
    number = as_number(text)
    if number is None or number != number.to_integral_value():
        raise ValueError(text)
    return int(number)


def _matches(text: str, patterns: tuple[str, ...]) -> bool:
    return any(compile_pattern(pattern).matches(text) for pattern in patterns)


_TESTS: dict[str, Callable[[str, tuple[str, ...]], bool]] = {
    "EQUALS": lambda text, wanted: text in wanted,
    "NOT EQUALS": lambda text, wanted: text not in wanted,
    "IS TRUE": lambda text, _: text.lower() == "true",
    "IS FALSE": lambda text, _: text.lower() == "false",
    "IS NOT NULL": lambda _, __: True,
    "IS NULL": lambda _, __: False,
    "REGEX MATCH": _matches,
    "NOT REGEX MATCH": lambda text, wanted: not _matches(text, wanted),
    "GREATER THAN": lambda text, wanted: any(_whole(text) > _whole(one) for one in wanted),
    "GREATER THAN OR EQUALS": lambda text, wanted: any(
        _whole(text) >= _whole(one) for one in wanted
    ),
    "INCLUDES": lambda text, wanted: any(one in text for one in wanted),
    "ENDS WITH": lambda text, wanted: text.endswith(wanted),
    "&": lambda text, wanted: any(text in one for one in wanted),
    "!&": lambda text, wanted: not any(text in one for one in wanted),
}
_WITHOUT_VALUES = ("IS TRUE", "IS FALSE", "IS NOT NULL", "IS NULL")
OPERATORS = frozenset(_TESTS)


def _all(results: Iterable[bool | None]) -> bool | None:
    """Return three-valued AND: one False decides, then one unknown."""
    found = list(results)
    if False in found:
        return False
    return None if None in found else True


def _any(results: Iterable[bool | None]) -> bool | None:
    """Return three-valued OR: one True decides, then one unknown."""
    found = list(results)
    if True in found:
        return True
    return None if None in found else False
