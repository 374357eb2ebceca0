"""The tree of a mapping expression, the same for its text and for the form that Graph parsed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

# Conditions compare with these, and only there.
OPERATORS = ("=", "<>", ">", ">=", "<", "<=")

# The only names that stand without quotes or brackets.
BARE_WORDS = ("vbTextCompare", "vbBinaryCompare")


class ExpressionError(Exception):
    """An expression that the service would refuse or fail on; `position` counts from 0.

    The position is a character of the expression's text; in a tree without text it is 0.
    """

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class UnsupportedError(ExpressionError):
    """Something that the service may well accept and that is not evaluated here: no verdict."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A source attribute, `[name]`."""

    name: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A text in quotes or a bare number; hexadecimal numbers are read to their value."""

    value: str | int | Decimal
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class BareWord:
    """One of BARE_WORDS."""

    name: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A condition of IIF or CBool; `operator` is one of OPERATORS."""

    left: Node
    operator: str
    right: Node
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; an argument of None is one that is not given."""

    name: str
    arguments: tuple[Node | None, ...] = ()
    position: int = field(default=0, compare=False)


Node = Attribute | Constant | BareWord | Comparison | Call


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, each parent before its children."""
    waiting: list[Node] = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def children(node: Node) -> list[Node]:
    """Return the nodes directly below a node, without the arguments that are not given."""
    if isinstance(node, Call):
        return [argument for argument in node.arguments if argument is not None]
    if isinstance(node, Comparison):
        return [node.left, node.right]
    return []


def attribute_names(node: Node) -> list[str]:
    """Return the source attributes that an expression reads, each once, in order."""
    return list(dict.fromkeys(found.name for found in walk(node) if isinstance(found, Attribute)))
