"""How a function sees its call: arguments by name, evaluated when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from provisioning.mapping.dates import parse_date
from provisioning.mapping.nodes import Call, ExpressionError, Node
from provisioning.mapping.values import Value, as_number, as_text, is_list

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from random import Random

    from provisioning.mapping.signatures import Signature


class Tail(NamedTuple):
    """The answer of a function that is simply one of its arguments; None means null."""

    node: Node | None


class Evaluating(Protocol):
    """What functions need beside their arguments."""

    now: datetime
    random: Random
    taken: Container[str]

    def evaluate(self, node: Node) -> Value:
        """Return the value of a node."""
        ...


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one call. A null argument and one that is not given both read as None."""

    call: Call
    signature: Signature
    evaluating: Evaluating

    def node(self, name: str) -> Node | None:
        """Return an argument unevaluated, None when it is not given."""
        index = self.signature.parameters[name]
        return self.call.arguments[index] if index < len(self.call.arguments) else None

    def given(self, name: str) -> bool:
        """Return whether an argument stands in the call, be it null or not."""
        return self.node(name) is not None

    def value(self, name: str) -> Value:
        """Return an argument's value."""
        return self.evaluate(self.node(name))

    def evaluate(self, node: Node | None) -> Value:
        """Return the value of a node, None for an argument that is not given."""
        return None if node is None else self.evaluating.evaluate(node)

    def single(self, name: str) -> Value:
        """Return an argument of which one value is meant; a list of one stands for its value."""
        value = self.value(name)
        if not is_list(value):
            return value
        if len(value) > 1:
            raise self.error(
                f"{self.call.name} takes one {name} and got {len(value)} values. "
                "Choose one with Item or combine them with Join.",
                name,
            )
        return value[0] if value else None

    def text(self, name: str) -> str | None:
        """Return an argument as text."""
        return as_text(self.single(name))

    def integer(self, name: str) -> int:
        """Return an argument as a whole number."""
        value = self.single(name)
        number = as_number(value)
        if number is None or number != number.to_integral_value():
            shown = "null" if value is None else f'"{as_text(value)}"'
            raise self.error(f"{self.call.name} needs a whole number as {name}, not {shown}.", name)
        return int(number)

    def moment(self, name: str) -> datetime | None:
        """Return an argument as a UTC moment; an empty text is null."""
        value = self.single(name)
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value
        return parse_date(as_text(value) or "", self.evaluating.now)

    def values(self, name: str) -> list[Value]:
        """Return an argument as a list; null is an empty one."""
        return as_list(self.value(name))

    def repeated(self) -> Iterator[tuple[Node | None, ...]]:
        """Yield the groups of repeating arguments, unevaluated."""
        stride = self.signature.repeating
        start = len(self.signature.written) - stride
        rest = self.call.arguments[start:]
        for index in range(0, len(rest) - stride + 1, stride):
            yield rest[index : index + stride]

    def error(self, message: str, name: str | None = None) -> ExpressionError:
        """Return an error at an argument, or at the call."""
        node = self.node(name) if name else None
        return ExpressionError(message, (node or self.call).position)


def as_list(value: Value) -> list[Value]:
    """Return a value as a list; null is an empty one."""
    if value is None:
        return []
    return list(value) if is_list(value) else [value]
