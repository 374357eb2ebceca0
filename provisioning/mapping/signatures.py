"""What each function takes, and whether an expression calls its functions rightly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from provisioning.mapping.nodes import (
    BareWord,
    Call,
    Comparison,
    ExpressionError,
    Node,
    UnsupportedError,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# In Graph's function list and on no page of Microsoft's, so nobody can tell what they give.
UNDOCUMENTED = frozenset({"DefaultDomain", "IsNothing", "Prepend"})

# Only these take a comparison, and only as their first argument.
CONDITIONAL = frozenset({"IIF", "CBool"})


@dataclass(frozen=True)
class Signature:
    """A function's name and parameters, read from text such as `Join(separator, source...)`.

    `?` marks a parameter that may be left out; the ones with `...` at the end repeat together, at
    least once, or `...?` any number of times.
    """

    text: str

    @property
    def name(self) -> str:
        """Name of the function."""
        return self.text.partition("(")[0]

    @cached_property
    def written(self) -> list[str]:
        """The parameters with their marks."""
        inside = self.text.partition("(")[2].rstrip(")")
        return [part.strip() for part in inside.split(",") if part.strip()]

    @cached_property
    def parameters(self) -> dict[str, int]:
        """Name of each parameter and its index; of a repeating one the first index."""
        return {name.rstrip("?."): index for index, name in enumerate(self.written)}

    @cached_property
    def repeating(self) -> int:
        """How many parameters repeat together at the end."""
        return sum("..." in name for name in self.written)

    @cached_property
    def fixed(self) -> list[str]:
        """The parameters that do not repeat, with their marks."""
        return self.written[: len(self.written) - self.repeating]

    @cached_property
    def least(self) -> int:
        """How many arguments a call has at least, counting those that it leaves empty."""
        if self.repeating:
            optional = self.written[-1].endswith("?")
            return len(self.fixed) + (0 if optional else self.repeating)
        return max((i + 1 for i, name in enumerate(self.fixed) if "?" not in name), default=0)

    def fault(self, call: Call) -> str | None:
        """Return what is wrong with the arguments of a call, None when nothing is."""
        given = len(call.arguments)
        if self.repeating and (given - len(self.fixed)) % self.repeating:
            return (
                f"{self.name} takes an even number of arguments, {given} given. "
                f"Write {self.text.replace('?', '')}."
            )
        if given < self.least or (given > len(self.fixed) and not self.repeating):
            return f"{self.name} takes {self._counts()}, {given} given. Write {self.text}."
        for index, name in enumerate(self.fixed):
            if "?" not in name and call.arguments[index] is None:
                return f"{self.name} needs its {name}."
        return None

    def _counts(self) -> str:
        most = len(self.fixed)
        if self.repeating:
            return f"at least {self.least} arguments"
        if most == 0:
            return "no arguments"
        count = str(most) if self.least == most else f"{self.least} to {most}"
        return f"{count} argument{'' if count == '1' else 's'}"


def check_calls(tree: Node, signatures: Mapping[str, Signature]) -> None:
    """Raise ExpressionError for the first function, count or comparison that does not fit."""
    conditions = set()
    for node in walk(tree):
        if isinstance(node, Call):
            _check_call(node, signatures)
            if node.name in CONDITIONAL and node.arguments:
                conditions.add(id(node.arguments[0]))
        elif isinstance(node, Comparison):
            if id(node) not in conditions:
                raise ExpressionError(
                    f"{node.operator} stands outside a condition; only IIF and CBool take one.",
                    node.position,
                )
            for side in (node.left, node.right):
                if isinstance(side, Comparison):
                    raise ExpressionError("A condition holds one comparison.", side.position)
    if isinstance(tree, BareWord):
        raise ExpressionError(f"{tree.name} has a meaning inside InStr only.", tree.position)


def _check_call(call: Call, signatures: Mapping[str, Signature]) -> None:
    signature = signatures.get(call.name)
    if signature is None:
        raise _unknown(call, signatures)
    fault = signature.fault(call)
    if fault:
        raise ExpressionError(fault, call.position)


def _unknown(call: Call, signatures: Mapping[str, Signature]) -> ExpressionError:
    if call.name in UNDOCUMENTED:
        return UnsupportedError(
            f"{call.name} is not described by Microsoft, so it is not evaluated here.",
            call.position,
        )
    for name in signatures:
        if name.lower() == call.name.lower():
            return ExpressionError(
                f"There is no function {call.name}. Write {name}: case matters.", call.position
            )
    return ExpressionError(f"There is no function {call.name}.", call.position)
