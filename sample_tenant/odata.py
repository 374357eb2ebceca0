"""OData `$filter` as a tree, asked of a JSON object.

Strings are compared as they are written, as the logs do; `odata_parser` reads the text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FUNCTIONS = {"contains": 2, "startswith": 2, "endswith": 2, "tolower": 1, "toupper": 1}


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: text, number, truth value, null; a moment is its second since 1970."""

    value: Any


@dataclass(frozen=True, slots=True)
class Path:
    """A property, its names from the outside in."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A comparison, a function or a logical operator and what it is applied to."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Lambda:
    """True if the condition holds for any element of the collection."""

    collection: Path
    variable: str
    condition: "Node"


Node = Literal | Path | Call | Lambda


def matches(tree: Node, record: Mapping[str, Any]) -> bool:
    """Tell whether the record satisfies the filter."""
    return _value(tree, record) is True


def conjuncts(tree: Node) -> list[Node]:
    """Return the parts that must all hold."""
    if isinstance(tree, Call) and tree.name == "and":
        return [part for argument in tree.arguments for part in conjuncts(argument)]
    return [tree]


def operations(tree: Node) -> list[tuple[str, tuple[str, ...] | None]]:
    """List each operator and function with the property that it is applied to."""
    if isinstance(tree, Lambda):
        return [("any", tree.collection.names), *operations(tree.condition)]
    if not isinstance(tree, Call):
        return []
    paths = [part.names for part in tree.arguments if isinstance(part, Path)]
    found = [(tree.name, paths[0] if paths else None)]
    return found + [item for part in tree.arguments for item in operations(part)]


def moment(text: str) -> float | None:
    """Return the second of an ISO date, or None when the text is not one."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _value(tree: Node, record: Any) -> Any:
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, Path):
        return _property(record, tree.names)
    if isinstance(tree, Lambda):
        elements = _property(record, tree.collection.names) or []
        return any(
            _value(tree.condition, {**record, tree.variable: element}) is True
            for element in elements
        )
    if tree.name in ("and", "or"):
        left = _value(tree.arguments[0], record) is True
        if left == (tree.name == "or"):
            return left
        return _value(tree.arguments[1], record) is True
    values = [_value(argument, record) for argument in tree.arguments]
    return _apply(tree.name, values)


def _property(record: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        if not isinstance(record, Mapping):
            return None
        record = record.get(name)
    return record


def _apply(name: str, values: list[Any]) -> Any:
    if name == "not":
        return values[0] is not True
    if name in ("tolower", "toupper"):
        text = str(values[0] or "")
        return text.lower() if name == "tolower" else text.upper()
    if name in FUNCTIONS:
        return _text_test(name, str(values[0] or ""), str(values[1] or ""))
    left, right = _comparable(*values)
    if name in ("eq", "ne"):
        return (left == right) == (name == "eq")
    if left is None or right is None or isinstance(left, str) != isinstance(right, str):
        return False
    return {"gt": left > right, "lt": left < right, "ge": left >= right, "le": left <= right}[name]


def _text_test(name: str, text: str, part: str) -> bool:
    if name == "contains":
        return part in text
    return text.startswith(part) if name == "startswith" else text.endswith(part)


def _comparable(left: Any, right: Any) -> tuple[Any, Any]:
    """Bring a date's text and a moment to the same measure."""
    if isinstance(left, str) and isinstance(right, float):
        return moment(left), right
    if isinstance(right, str) and isinstance(left, float):
        return left, moment(right)
    return left, right
