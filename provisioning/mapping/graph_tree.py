"""Graph's parsed form of a mapping source to the tree that its text gives.

Graph shows an argument that is not given as the constant "": the text beside it, where there is
one, tells the two apart. A comparison is taken for a function that is named like its operator;
no public sample shows one, so the text is preferred wherever it can be parsed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from provisioning.mapping.expression import MAX_DEPTH, parse
from provisioning.mapping.nodes import (
    OPERATORS,
    Attribute,
    BareWord,
    Call,
    Comparison,
    Constant,
    ExpressionError,
    Node,
)

if TYPE_CHECKING:
    from provisioning.model import MappingSource

_SIDES = 2


def read_source(source: MappingSource) -> Node:
    """Return the tree of a mapping's source, from its text if possible; raises ExpressionError."""
    if source.type in ("Attribute", "Constant") or not source.expression:
        return from_source(source)
    try:
        return parse(source.expression)
    except ExpressionError:
        if not source.parameters:
            raise
        return from_source(source)


def from_source(source: MappingSource, depth: int = 0) -> Node:
    """Return the tree that Graph's parsed form holds; raises ExpressionError when it has gaps."""
    if depth > MAX_DEPTH:
        raise ExpressionError(f"More than {MAX_DEPTH} functions are nested.")
    if source.type == "Attribute":
        if not source.name:
            raise ExpressionError("The attribute has no name.")
        return Attribute(source.name)
    if source.type == "Constant":
        return _constant(source)
    if source.type == "Function" and source.name:
        return _function(source, source.name, depth)
    if source.expression:
        return parse(source.expression)
    raise ExpressionError(f"A part of the mapping has the unknown type {source.type}.")


def _constant(source: MappingSource) -> Node:
    written = _parsed(source)
    if isinstance(written, BareWord):
        return written
    if isinstance(written, Constant) and (not source.name or not isinstance(written.value, str)):
        return Constant(written.value)
    return Constant(source.name or "")


def _function(source: MappingSource, name: str, depth: int) -> Node:
    arguments = tuple(
        None if parameter.value is None else from_source(parameter.value, depth + 1)
        for parameter in source.parameters
    )
    if name in OPERATORS:
        left, right = (*arguments, None, None)[:_SIDES]
        if left is None or right is None or len(arguments) != _SIDES:
            raise ExpressionError(f"{name} needs one value on each side.")
        return Comparison(left, name, right)
    call = Call(name, () if arguments == (None,) else arguments)
    return _without_omitted(call, _parsed(source))


def _without_omitted(call: Call, written: Node | None) -> Call:
    """Return the call with None for each "" that the text leaves out."""
    if not isinstance(written, Call) or len(written.arguments) != len(call.arguments):
        return call
    arguments = tuple(
        None if text is None and argument == Constant("") else argument
        for argument, text in zip(call.arguments, written.arguments, strict=True)
    )
    return replace(call, arguments=arguments)


def _parsed(source: MappingSource) -> Node | None:
    try:
        return parse(source.expression) if source.expression else None
    except ExpressionError:
        return None
