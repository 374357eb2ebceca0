"""What changed between two versions of a schema, as a reader would say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from provisioning.mapping.mappings import prepare
from provisioning.mapping.scoping import scope_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provisioning.model import AttributeDefinition, AttributeMapping, ObjectMapping, Schema

ALL_RECORDS = "all records"


class Change(StrEnum):
    """What became of one thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One difference. `place` is for example "User mapping", `name` what stands there.

    `aspect` is what of it changed, such as "source"; both texts are empty where there was nothing.
    """

    change: Change
    place: str
    name: str
    aspect: str
    before: str
    after: str


def schema_changes(before: Schema, after: Schema) -> list[SchemaChange]:
    """Return all differences that can matter to what people get: mappings, scope, attributes."""
    return [*_mapping_changes(before, after), *_attribute_changes(before, after)]


def _mapping_changes(before: Schema, after: Schema) -> Iterator[SchemaChange]:
    old, new = _object_mappings(before), _object_mappings(after)
    for name in dict.fromkeys([*old, *new]):
        first, second = old.get(name), new.get(name)
        yield from _differences(name, "", _settings(first), _settings(second))
        targets, later = _by_target(first), _by_target(second)
        for target in dict.fromkeys([*targets, *later]):
            yield from _differences(
                f"{name} mapping",
                target,
                _mapping_facts(targets.get(target)),
                _mapping_facts(later.get(target)),
            )


def _attribute_changes(before: Schema, after: Schema) -> Iterator[SchemaChange]:
    old, new = _definitions(before), _definitions(after)
    for key in dict.fromkeys([*old, *new]):
        directory, kind, name = key
        yield from _differences(
            f"{directory} attribute list, {kind.rpartition(':')[2]}",
            name,
            _definition_facts(old.get(key)),
            _definition_facts(new.get(key)),
        )


def _differences(
    place: str, name: str, before: Mapping[str, str] | None, after: Mapping[str, str] | None
) -> Iterator[SchemaChange]:
    """Yield what differs; something new or gone is one change, told by its first fact."""
    if before is None or after is None:
        known = before or after
        if known is None:
            return
        aspect, text = next(iter(known.items()), ("", ""))
        change = Change.ADDED if before is None else Change.REMOVED
        first, second = ("", text) if before is None else (text, "")
        yield SchemaChange(change, place, name, aspect, first, second)
        return
    for aspect in dict.fromkeys([*before, *after]):
        first, second = before.get(aspect, ""), after.get(aspect, "")
        if first != second:
            yield SchemaChange(Change.CHANGED, place, name, aspect, first, second)


def _object_mappings(schema: Schema) -> dict[str, ObjectMapping]:
    return {
        mapping.source_object_name or mapping.name or "": mapping
        for rule in schema.synchronization_rules
        for mapping in rule.object_mappings
    }


def _settings(mapping: ObjectMapping | None) -> dict[str, str] | None:
    if mapping is None:
        return None
    return {
        "enabled": "no" if mapping.enabled is False else "yes",
        "actions": ", ".join(mapping.flow_types),
        "scope": scope_words(mapping.scope) or ALL_RECORDS,
    }


def _by_target(mapping: ObjectMapping | None) -> dict[str, AttributeMapping]:
    return {
        one.target_attribute_name: one for one in (mapping.attribute_mappings if mapping else ())
    }


def _mapping_facts(mapping: AttributeMapping | None) -> dict[str, str] | None:
    if mapping is None:
        return None
    return {
        "source": prepare(mapping).text,
        "default value": mapping.default_value or "",
        "matching priority": str(mapping.matching_priority or ""),
        "applied": mapping.flow_type or "",
        "flow": mapping.flow_behavior or "",
    }


def _definitions(schema: Schema) -> dict[tuple[str, str, str], AttributeDefinition]:
    return {
        (directory.name or "", found.name, attribute.name): attribute
        for directory in schema.directories
        for found in directory.objects
        for attribute in found.attributes
    }


def _definition_facts(attribute: AttributeDefinition | None) -> dict[str, str] | None:
    if attribute is None:
        return None
    return {
        "type": attribute.type or "",
        "required": "yes" if attribute.required else "no",
        "multi-valued": "yes" if attribute.multivalued else "no",
        "default value": attribute.default_value or "",
        "refers to": ", ".join(attribute.referenced_objects),
        **attribute.metadata,
    }
