"""The mappings of one object type as a table: where each value comes from and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.mapping.lint import lint
from provisioning.mapping.mappings import object_mapping, prepare
from provisioning.mapping.targets import find_attribute, same_name, target_object

if TYPE_CHECKING:
    from provisioning.mapping.findings import Finding
    from provisioning.mapping.mappings import Prepared
    from provisioning.model import AttributeDefinition, ObjectMapping, Schema
    from provisioning.profiles import Profile

# https://learn.microsoft.com/graph/api/resources/synchronization-attributemapping
_FLOW_TYPES = {
    "Always": "Always",
    "ObjectAddOnly": "Only on creation",
    "MultiValueAddOnly": "Values are added only",
    "ValueAddOnly": "Values are added only",
    "AttributeAddOnly": "Only when empty",
    "None": "Never",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping. `source` is as configured; `matching` is its priority, 0 for none."""

    prepared: Prepared
    kind: str
    required: bool
    flow: str
    findings: tuple[Finding, ...]

    @property
    def target(self) -> str:
        """Target attribute."""
        return self.prepared.target

    @property
    def source(self) -> str:
        """The expression, attribute or constant as configured."""
        return self.prepared.text

    @property
    def matching(self) -> int:
        """Matching priority, 0 when objects are not matched by it."""
        return self.prepared.mapping.matching_priority

    @property
    def default(self) -> str:
        """What is sent when the source is null, empty for nothing."""
        return self.prepared.mapping.default_value or ""


@dataclass(frozen=True, slots=True)
class MappingTable:
    """All rows of an object type; `general` are findings that belong to none of them."""

    mapping: ObjectMapping
    rows: tuple[Row, ...]
    general: tuple[Finding, ...]


def mapping_table(schema: Schema, object_name: str, profile: Profile | None) -> MappingTable | None:
    """Return the table, None when the schema does not map such objects."""
    mapping = object_mapping(schema, object_name)
    if mapping is None:
        return None
    found = [
        finding
        for finding in lint(schema, profile)
        if finding.object_name.lower() == object_name.lower()
    ]
    definition = target_object(schema, mapping)
    rows = tuple(
        _row(prepare(one), find_attribute(definition, one.target_attribute_name), found)
        for one in mapping.attribute_mappings
    )
    told = {id(finding) for row in rows for finding in row.findings}
    return MappingTable(mapping, rows, tuple(one for one in found if id(one) not in told))


def _row(prepared: Prepared, attribute: AttributeDefinition | None, found: list[Finding]) -> Row:
    own = [one for one in found if one.target and same_name(one.target, prepared.target)]
    return Row(
        prepared=prepared,
        kind=_kind(prepared),
        required=attribute is not None and attribute.required,
        flow=_flow(prepared),
        findings=tuple(own),
    )


def _kind(prepared: Prepared) -> str:
    source = prepared.mapping.source
    if source is None:
        return "Default only"
    return {"Attribute": "Direct", "Constant": "Constant"}.get(source.type or "", "Expression")


def _flow(prepared: Prepared) -> str:
    mapping = prepared.mapping
    applied = _FLOW_TYPES.get(mapping.flow_type or "Always", mapping.flow_type or "")
    return f"{applied}, every cycle" if mapping.flow_behavior == "FlowAlways" else applied
