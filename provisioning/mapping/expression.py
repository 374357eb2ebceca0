r"""Mapping expressions as text: parsed to a tree, and a tree printed to text.

The language: https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data
Two readings where that page is silent: a backslash before any character but `"` and `\` stands
for itself, and a name in brackets may hold every character but brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from provisioning.mapping.nodes import (
    BARE_WORDS,
    Attribute,
    BareWord,
    Call,
    Comparison,
    Constant,
    ExpressionError,
    Node,
)

# https://learn.microsoft.com/entra/identity/app-provisioning/known-issues
MAX_LENGTH = 10_000
# Deeper than any mapping that fits into MAX_LENGTH sensibly, and within Python's own limit.
MAX_DEPTH = 250

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<attribute>\[[^\[\]]*\])
  | (?P<text>"(?:[^"\\]|\\.)*")
  | (?P<hexadecimal>&[Hh][0-9A-Fa-f]+)
  | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<operator><>|>=|<=|=|<|>)
  | (?P<open>\()
  | (?P<close>\))
  | (?P<comma>,)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r'\\(["\\])')
_UNREADABLE = {
    '"': "This text has no closing quote.",
    "[": "This attribute has no closing bracket ].",
    "]": "This bracket ] closes nothing.",
    "\u201c": 'Use straight quotes (") around text.',
    "\u201d": 'Use straight quotes (") around text.',
    "'": 'Use double quotes (") around text.',
}


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


@dataclass(slots=True)
class _Open:
    """A function whose closing bracket has not come yet; the outermost one has no name."""

    name: str = ""
    position: int = 0
    opened: bool = False
    arguments: list[Node | None] = field(default_factory=list)
    left: Node | None = None
    operator: _Token | None = None
    value: Node | None = None


def parse(text: str) -> Node:
    """Return the tree of an expression's text; raises ExpressionError, and nothing else.

    Only the form is judged here: `provisioning.mapping.signatures.check` judges the functions.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"The expression has {len(text):,} characters; {MAX_LENGTH:,} are allowed.", MAX_LENGTH
        )
    tokens = _tokens(text)
    calls = [_Open()]
    for index, token in enumerate(tokens):
        following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
        _take(calls, token, following)
    if len(calls) > 1:
        raise ExpressionError(f"The bracket of {calls[-1].name} is not closed.", calls[-1].position)
    tree = _argument(calls[0], len(text))
    if tree is None:
        raise ExpressionError("The expression is empty.")
    return tree


def print_expression(node: Node) -> str:
    """Return the text of a tree; parsing it gives the same tree."""
    if isinstance(node, Attribute):
        return f"[{node.name}]"
    if isinstance(node, BareWord):
        return node.name
    if isinstance(node, Constant):
        return _quoted(node.value) if isinstance(node.value, str) else format(node.value, "f")
    if isinstance(node, Comparison):
        left, right = print_expression(node.left), print_expression(node.right)
        return f"{left} {node.operator} {right}"
    arguments = ["" if part is None else print_expression(part) for part in node.arguments]
    return f"{node.name}({', '.join(arguments)})"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tokens(text: str) -> list[_Token]:
    tokens = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            character = text[position]
            message = _UNREADABLE.get(character, f"{character!r} has no meaning here.")
            raise ExpressionError(message, position)
        if found.lastgroup != "space":
            tokens.append(_Token(found.lastgroup, found.group(), position))
        position = found.end()
    return tokens


def _take(calls: list[_Open], token: _Token, following: str) -> None:
    current = calls[-1]
    if token.kind == "name" and following == "open":
        if len(calls) > MAX_DEPTH:
            raise ExpressionError(f"More than {MAX_DEPTH} functions are nested.", token.position)
        calls.append(_Open(token.text, token.position))
    elif token.kind == "open":
        if current.opened or not current.name:
            raise ExpressionError("A bracket ( must follow a function's name.", token.position)
        current.opened = True
    elif token.kind == "close":
        _close(calls, token)
    elif token.kind == "comma":
        if len(calls) == 1:
            raise ExpressionError("A comma stands outside any function.", token.position)
        current.arguments.append(_argument(current, token.position))
    elif token.kind == "operator":
        if current.value is None or current.operator is not None:
            raise ExpressionError(f"{token.text} needs one value on each side.", token.position)
        current.left, current.operator, current.value = current.value, token, None
    else:
        _place(current, _value(token), token.position)


def _close(calls: list[_Open], token: _Token) -> None:
    if len(calls) == 1:
        raise ExpressionError("This bracket ) closes nothing.", token.position)
    done = calls.pop()
    last = _argument(done, token.position)
    if done.arguments or last is not None:
        done.arguments.append(last)
    _place(calls[-1], Call(done.name, tuple(done.arguments), done.position), done.position)


def _place(current: _Open, node: Node, position: int) -> None:
    if current.value is not None:
        raise ExpressionError("A comma is missing before this value.", position)
    current.value = node


def _argument(current: _Open, end: int) -> Node | None:
    value, left, operator = current.value, current.left, current.operator
    current.value = current.left = current.operator = None
    if operator is None or left is None:
        return value
    if value is None:
        raise ExpressionError(f"{operator.text} needs a value on its right.", end)
    return Comparison(left, operator.text, value, operator.position)


def _value(token: _Token) -> Node:
    if token.kind == "attribute":
        if not token.text[1:-1].strip():
            raise ExpressionError("The attribute has no name.", token.position)
        return Attribute(token.text[1:-1], token.position)
    if token.kind == "text":
        return Constant(_ESCAPED.sub(r"\1", token.text[1:-1]), token.position)
    if token.kind == "hexadecimal":
        return Constant(int("0x" + token.text[2:], 0), token.position)
    if token.kind == "number":
        number = Decimal(token.text) if "." in token.text else int(token.text)
        return Constant(number, token.position)
    return _bare_word(token)


def _bare_word(token: _Token) -> BareWord:
    if token.text in BARE_WORDS:
        return BareWord(token.text, token.position)
    if token.text.upper() in {"AND", "OR"}:
        raise ExpressionError(
            f"{token.text} is not supported. Nest one IIF in another instead.", token.position
        )
    for word in BARE_WORDS:
        if word.lower() == token.text.lower():
            raise ExpressionError(f"Write {word}: case matters.", token.position)
    raise ExpressionError(
        f'Write "{token.text}" for text, [{token.text}] for an attribute or {token.text}() for a '
        "function.",
        token.position,
    )
