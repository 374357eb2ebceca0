"""Functions on multi-valued attributes; a single value is a list of one, null an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.mapping.calls import as_list
from provisioning.mapping.functions.registry import function
from provisioning.mapping.values import as_text, sent

if TYPE_CHECKING:
    from provisioning.mapping.calls import Arguments
    from provisioning.mapping.values import Value


@function("Item(attribute, index)")
def item(arguments: Arguments) -> Value:
    """Return the 1-based value of a multi-valued attribute, null where it has none."""
    values, index = arguments.values("attribute"), arguments.integer("index")
    return values[index - 1] if 1 <= index <= len(values) else None


@function("Count(attribute)")
def count(arguments: Arguments) -> int:
    """Return how many values an attribute has."""
    return len(arguments.values("attribute"))


@function("RemoveDuplicates(attribute)")
def remove_duplicates(arguments: Arguments) -> Value:
    """Return each value once, in the order of their first occurrence."""
    value = arguments.value("attribute")
    return (
        None if value is None else list({as_text(part): part for part in as_list(value)}.values())
    )


@function("Join(separator, source...)")
def join(arguments: Arguments) -> str:
    """Return all values with a separator between; empty ones leave no trace."""
    separator = arguments.text("separator") or ""
    parts: list[str] = []
    for (node,) in arguments.repeated():
        found = sent(arguments.evaluate(node))
        parts += [found] if isinstance(found, str) else found or []
    return separator.join(part for part in parts if part)


@function("Split(source, delimiter)")
def split(arguments: Arguments) -> list[str] | None:
    """Return the trimmed parts of a text; an empty text has none."""
    source, delimiter = arguments.text("source"), arguments.text("delimiter")
    if source is None:
        return None
    if not delimiter:
        raise arguments.error("Split needs a delimiter that is not empty.", "delimiter")
    return [part.strip() for part in source.split(delimiter)] if source else []
