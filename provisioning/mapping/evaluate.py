"""What an expression gives for one object."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from provisioning.mapping.calls import Arguments, Tail
from provisioning.mapping.expression import parse
from provisioning.mapping.functions import IMPLEMENTATIONS, SIGNATURES
from provisioning.mapping.nodes import (
    Attribute,
    BareWord,
    Comparison,
    Constant,
    ExpressionError,
    Node,
)
from provisioning.mapping.signatures import check_calls
from provisioning.mapping.values import Value, as_number, as_text, is_list, sent

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from random import Random

# Functions inside functions, not counting the chosen branch of IIF and Switch.
_MAX_NESTED = 100


def read_expression(text: str) -> Node:
    """Return the tree of a text, with every function and count checked; raises ExpressionError."""
    tree = parse(text)
    check(tree)
    return tree


def check(tree: Node) -> None:
    """Raise ExpressionError when a tree calls an unknown function or calls one wrongly."""
    check_calls(tree, SIGNATURES)


def evaluate(
    tree: Node,
    attributes: Mapping[str, Value],
    *,
    now: datetime,
    random: Random,
    names: Mapping[str, str] | None = None,
    taken: Container[str] = frozenset(),
) -> str | list[str] | None:
    """Return what the target would get: a text, a list of texts, or None for null.

    `attributes` are source attributes; one that is missing is null. `names` gives the right
    spelling for a lower-cased name, `taken` the values that the target holds already. The tree
    must have passed `check`. Raises ExpressionError.
    """
    return sent(Evaluator(attributes, now, random, names or {}, taken).evaluate(tree))


@dataclass(slots=True)
class Evaluator:
    """Evaluates trees for one object; values are those of the language, not yet texts."""

    attributes: Mapping[str, Value]
    now: datetime
    random: Random
    names: Mapping[str, str]
    taken: Container[str] = frozenset()
    _nested: int = field(default=0)

    def evaluate(self, node: Node) -> Value:
        """Return the value of a node; raises ExpressionError with the position of the fault."""
        current: Node | None = node
        self._nested += 1
        if self._nested > _MAX_NESTED:
            raise ExpressionError(f"More than {_MAX_NESTED} functions are nested.", node.position)
        try:
            while current is not None:
                value = self._step(current)
                if not isinstance(value, Tail):
                    return value
                current = value.node
            return None
        finally:
            self._nested -= 1

    def _step(self, node: Node) -> Value | Tail:
        if isinstance(node, Attribute):
            return self._attribute(node)
        if isinstance(node, Constant):
            return node.value
        if isinstance(node, BareWord):
            return node.name
        if isinstance(node, Comparison):
            return self._compare(node)
        arguments = Arguments(node, SIGNATURES[node.name], self)
        try:
            return IMPLEMENTATIONS[node.name](arguments)
        except ExpressionError as error:
            if not error.position:
                error.position = node.position
            raise

    def _attribute(self, node: Attribute) -> Value:
        if node.name in self.attributes:
            return self.attributes[node.name]
        folded = node.name.lower()
        right = self.names.get(folded)
        if right is None or right == node.name:
            right = next((name for name in self.attributes if name.lower() == folded), node.name)
        if right != node.name:
            raise ExpressionError(
                f"There is no attribute {node.name}. Write [{right}]: case matters.", node.position
            )
        return None

    def _compare(self, node: Comparison) -> bool:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        if left is None or right is None:
            return False
        if is_list(left) or is_list(right):
            raise ExpressionError("A condition cannot compare several values.", node.position)
        order = _order(left, right, ordering=node.operator not in ("=", "<>"))
        return {
            "=": order == 0,
            "<>": order != 0,
            ">": order > 0,
            ">=": order >= 0,
            "<": order < 0,
            "<=": order <= 0,
        }[node.operator]


def _order(left: Value, right: Value, *, ordering: bool) -> int:
    """Return below, at or above 0. Numbers compare as such where one is meant, dates as dates.

    Two texts are numbers for < and > alone, so that "07" = "7" stays false.
    """
    first, second = as_number(left), as_number(right)
    if first is not None and second is not None:
        both_texts = isinstance(left, str) and isinstance(right, str)
        if ordering or not both_texts:
            return (first > second) - (first < second)
    if isinstance(left, datetime) and isinstance(right, datetime):
        return (left > right) - (left < right)
    one, other = as_text(left) or "", as_text(right) or ""
    return (one > other) - (one < other)
