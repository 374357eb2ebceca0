"""Reads OData `$filter` text.

Takes eq, ne, gt, lt, ge, le, contains, startswith, endswith, tolower, toupper, and, or, not,
parentheses and the lambda any.
"""

import re
from typing import Any

from sample_tenant.odata import FUNCTIONS, Call, Lambda, Literal, Node, Path, moment

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')
    |(?P<moment>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<word>[A-Za-z_@$][\w.@$-]*(?:/[A-Za-z_@$][\w.@$-]*)*)
    |(?P<mark>[(),:]))""",
    re.VERBOSE,
)
_COMPARISONS = ("eq", "ne", "gt", "lt", "ge", "le")
_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}


class FilterError(ValueError):
    """The filter cannot be read; the message says where."""


def parse(text: str) -> Node:
    """Read a filter. Raises FilterError."""
    parser = _Parser(text)
    tree = parser.disjunction()
    parser.expect_end()
    return tree


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
        if text not in FUNCTIONS:
            raise FilterError(f"An unknown function with name '{text}' was found.")
        self.expect("(")
        arguments = [self.operand()]
        while self.accept("mark", ","):
            arguments.append(self.operand())
        self.expect(")")
        if len(arguments) != FUNCTIONS[text]:
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
