"""Functions that choose and test.

Microsoft's null rules: a condition of IIF fails when an attribute inside it is null or empty;
Switch takes a null source for "", so that a key "" catches it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.mapping.calls import Tail
from provisioning.mapping.functions.registry import function
from provisioning.mapping.nodes import Attribute, walk
from provisioning.mapping.values import as_text, is_empty, is_true

if TYPE_CHECKING:
    from provisioning.mapping.calls import Arguments
    from provisioning.mapping.values import Value


@function("IIF(condition, valueIfTrue, valueIfFalse)")
def choose(arguments: Arguments) -> Tail:
    """Return one of two values; the other is not evaluated."""
    holds = _has_its_values(arguments) and is_true(arguments.value("condition"))
    return Tail(arguments.node("valueIfTrue" if holds else "valueIfFalse"))


def _has_its_values(arguments: Arguments) -> bool:
    condition = arguments.node("condition")
    if condition is None:
        return False
    return not any(
        is_empty(arguments.evaluate(node))
        for node in walk(condition)
        if isinstance(node, Attribute)
    )


@function("Switch(source, defaultValue?, key..., value...)")
def switch(arguments: Arguments) -> Tail:
    """Return the value of the first key that equals source, else the default."""
    source = arguments.text("source") or ""
    for key, value in arguments.repeated():
        if (as_text(arguments.evaluate(key)) or "") == source:
            return Tail(value)
    return Tail(arguments.node("defaultValue"))


@function("Coalesce(source...)")
def coalesce(arguments: Arguments) -> Value:
    """Return the first argument that is not null; an empty text is not null."""
    for (node,) in arguments.repeated():
        value = arguments.evaluate(node)
        if value is not None:
            return value
    return None


@function("SelectUniqueValue(uniqueValueRule1, uniqueValueRule2, uniqueValueRule...?)")
def select_unique(arguments: Arguments) -> Value:
    """Return the first value that is not taken in the target, null when all are."""
    for node in arguments.call.arguments:
        value = as_text(arguments.evaluate(node))
        if value and value not in arguments.evaluating.taken:
            return value
    return None


@function("CBool(Expression)")
def as_boolean(arguments: Arguments) -> bool:
    """Return whether a comparison holds or a value is True or not zero."""
    return is_true(arguments.single("Expression"))


@function("Not(source)")
def negate(arguments: Arguments) -> bool:
    """Return False for True and True for all else."""
    return arguments.text("source") != "True"


@function("IsNull(Expression)")
def is_null(arguments: Arguments) -> bool:
    """Return whether a value is null."""
    return arguments.value("Expression") is None


@function("IsNullOrEmpty(Expression)")
def is_null_or_empty(arguments: Arguments) -> bool:
    """Return whether a value is null or empty."""
    return is_empty(arguments.value("Expression"))


@function("IsPresent(Expression)")
def is_present(arguments: Arguments) -> bool:
    """Return whether a value is neither null nor empty."""
    return not is_empty(arguments.value("Expression"))


@function("IsString(Expression)")
def is_string(arguments: Arguments) -> bool:
    """Return whether a value is text, and not a number, a truth value or null."""
    return isinstance(arguments.value("Expression"), str)


@function("IgnoreFlowIfNullOrEmpty(Expression)")
def ignore_if_empty(arguments: Arguments) -> Value:
    """Return a value, null when it is empty: the attribute then takes no part in the flow."""
    value = arguments.value("Expression")
    return None if is_empty(value) else value


@function("Redact(value)")
def redact(arguments: Arguments) -> Value:
    """Return the value: the target gets it, only the provisioning log shows [Redact]."""
    return arguments.value("value")
