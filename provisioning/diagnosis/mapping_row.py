"""Which row of the job's schema feeds a target attribute, and from which source attribute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.diagnosis.attributes import known_attribute, squeeze, usual_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provisioning.model import AttributeMapping, MappingSource, ObjectMapping, Schema

_SOURCE_NAME = re.compile(r"\[([A-Za-z][\w.]{0,120})\]")


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A mapping as configured; ``source`` is the first source attribute of its expression."""

    target: str
    expression: str | None
    source: str | None
    matching: bool


def find_row(schema: Schema, object_type: str | None, attribute: str) -> MappingRow | None:
    """Return the row whose target is this attribute, in whatever dress the name comes."""
    wanted = usual_name(attribute)
    rows = list(_mappings(schema, object_type))
    for same in (_same_text, _same_path, _same_attribute):
        for mapping in rows:
            if same(mapping.target_attribute_name, wanted):
                return _row(mapping)
    return None


def matching_row(schema: Schema, object_type: str | None) -> MappingRow | None:
    """Return the first matching attribute of the object type."""
    rows = [row for row in _mappings(schema, object_type) if row.is_matching]
    return _row(min(rows, key=lambda row: row.matching_priority)) if rows else None


def required_targets(schema: Schema, object_type: str | None) -> tuple[str, ...]:
    """Return the target attributes that are marked required and are mapped."""
    mapped = [
        (m, row) for m in _object_mappings(schema, object_type) for row in m.attribute_mappings
    ]
    required = {
        (definition.name, attribute.name)
        for directory in schema.directories
        for definition in directory.objects
        for attribute in definition.attributes
        if attribute.required
    }
    return tuple(
        row.target_attribute_name
        for mapping, row in mapped
        if (mapping.target_object_name, row.target_attribute_name) in required
    )


def _same_text(target: str, wanted: str) -> bool:
    return target == wanted


def _same_path(target: str, wanted: str) -> bool:
    return squeeze(target) == squeeze(wanted)


def _same_attribute(target: str, wanted: str) -> bool:
    known = known_attribute(target)
    return known is not None and known.name == wanted


def _object_mappings(schema: Schema, object_type: str | None) -> Iterator[ObjectMapping]:
    kind = (object_type or "").rpartition(":")[2].lower()
    for rule in schema.synchronization_rules:
        for mapping in rule.object_mappings:
            names = f"{mapping.source_object_name} {mapping.target_object_name}".lower()
            if not kind or kind in names:
                yield mapping


def _mappings(schema: Schema, object_type: str | None) -> Iterator[AttributeMapping]:
    for mapping in _object_mappings(schema, object_type):
        yield from mapping.attribute_mappings


def _row(mapping: AttributeMapping) -> MappingRow:
    source = mapping.source
    expression = (source.expression if source else None) or mapping.default_value
    return MappingRow(
        target=mapping.target_attribute_name,
        expression=expression,
        source=next(_sources(source), None) if source else None,
        matching=mapping.is_matching,
    )


def _sources(source: MappingSource) -> Iterator[str]:
    if source.type == "Attribute" and source.name:
        yield source.name
    for parameter in source.parameters:
        if parameter.value is not None:
            yield from _sources(parameter.value)
    if not source.parameters and source.type != "Constant" and source.expression:
        yield from _SOURCE_NAME.findall(source.expression)
