"""OData `$filter`: parsed into a tree and asked of a JSON object.

Takes eq, ne, gt, lt, ge, le, contains, startswith, endswith, tolower, toupper, and, or, not,
parentheses and the lambda any. Strings are compared as they are written, as the logs do.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')
    |(?P<moment>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<word>[A-Za-z_@$][\w.@$-]*(?:/[A-Za-z_@$][\w.@$-]*)*)
    |(?P<mark>[(),:]))""",
    re.VERBOSE,
)
_COMPARISONS = ("eq", "ne", "gt", "lt", "ge", "le")
_FUNCTIONS = {"contains": 2, "startswith": 2, "endswith": 2, "tolower": 1, "toupper": 1}
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}


class FilterError(ValueError):
    """The filter cannot be read; the message says where."""


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


def parse(text: str) -> Node:
    """Read a filter. Raises FilterError."""
    parser = _Parser(text)
    tree = parser.disjunction()
    parser.expect_end()
    return tree


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


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.position = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.position] if self.position < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.position += 1
        return token

    def accept(self, kind: str, text: str) -> bool:
        if self.peek() == (kind, text):
            self.position += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.accept("mark", mark):
            raise FilterError(f"Syntax error: '{mark}' expected at token {self.position}.")

    def expect_end(self) -> None:
        if self.peek()[0] != "end":
            raise FilterError(f"Syntax error at token {self.position}: '{self.peek()[1]}'.")

    def disjunction(self) -> Node:
        tree = self.conjunction()
        while self.accept("word", "or"):
            tree = Call("or", (tree, self.conjunction()))
        return tree

    def conjunction(self) -> Node:
        tree = self.comparison()
        while self.accept("word", "and"):
            tree = Call("and", (tree, self.comparison()))
        return tree

    def comparison(self) -> Node:
        if self.accept("word", "not"):
            return Call("not", (self.comparison(),))
        left = self.operand()
        kind, text = self.peek()
        if kind == "word" and text in _COMPARISONS:
            self.position += 1
            return Call(text, (left, self.operand()))
        return left

    def operand(self) -> Node:
        kind, text = self.take()
        if (kind, text) == ("mark", "("):
            tree = self.disjunction()
            self.expect(")")
            return tree
        if kind == "text":
            return Literal(text[1:-1].replace("''", "'"))
        if kind == "number":
            return Literal(float(text))
        if kind == "moment":
            return Literal(moment(text))
        if kind == "word":
            return self.named(text)
        raise FilterError(f"Syntax error: a value is missing at token {self.position - 1}.")

    def named(self, text: str) -> Node:
        if text in _CONSTANTS:
            return Literal(_CONSTANTS[text])
        names = tuple(text.split("/"))
        if self.peek() != ("mark", "("):
            return Path(names)
        if names[-1] == "any" and len(names) > 1:
            return self.any_of(Path(names[:-1]))
        if text not in _FUNCTIONS:
            raise FilterError(f"An unknown function with name '{text}' was found.")
        self.expect("(")
        arguments = [self.operand()]
        while self.accept("mark", ","):
            arguments.append(self.operand())
        self.expect(")")
        if len(arguments) != _FUNCTIONS[text]:
            raise FilterError(f"No function signature for '{text}' takes {len(arguments)} values.")
        return Call(text, tuple(arguments))

    def any_of(self, collection: Path) -> Node:
        self.expect("(")
        variable = self.take()[1]
        self.expect(":")
        condition = self.disjunction()
        self.expect(")")
        return Lambda(collection, variable, condition)


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise FilterError(f"Syntax error at position {position} in '{text[:200]}'.")
        found.append((match.lastgroup, match.group(match.lastgroup)))
        position = match.end()
    return found


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
    if name in _FUNCTIONS:
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
