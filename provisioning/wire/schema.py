"""The synchronization schema of a job: rules, mappings, scoping filters and directories."""

from __future__ import annotations

from provisioning.model import (
    AttributeDefinition,
    AttributeMapping,
    Directory,
    FilterClause,
    FilterGroup,
    MappingParameter,
    MappingSource,
    ObjectDefinition,
    ObjectMapping,
    Schema,
    ScopingFilter,
    SynchronizationRule,
)
from provisioning.wire.decoded import decode_each, read_object
from provisioning.wire.outline import WireError
from provisioning.wire.values import Fields, Unreadable


def decode_schema(data: bytes) -> Schema:
    """Decode one schema; raises WireError when the text does not hold exactly one."""
    decoded = decode_each(data, _read_schema)
    if decoded.rejected:
        raise WireError(decoded.rejected[0].reason)
    if len(decoded.records) != 1:
        raise WireError(f"One schema was expected, {len(decoded.records)} found.")
    return decoded.records[0]


def _read_schema(raw: bytes) -> Schema:
    record = read_object(raw)
    if record.get("synchronizationRules") is None:
        raise Unreadable("The record has no synchronizationRules, so it is not a schema.")
    return Schema(
        id=record.text("id"),
        version=record.text("version"),
        directories=tuple(map(_directory, record.objects("directories"))),
        synchronization_rules=tuple(map(_rule, record.objects("synchronizationRules"))),
        raw=raw.decode(),
    )


# --- Rules and mappings ------------------------------------------------------------------------


def _rule(fields: Fields) -> SynchronizationRule:
    return SynchronizationRule(
        id=fields.text("id"),
        name=fields.text("name"),
        priority=fields.integer("priority"),
        source_directory_name=fields.text("sourceDirectoryName"),
        target_directory_name=fields.text("targetDirectoryName"),
        object_mappings=tuple(map(_object_mapping, fields.objects("objectMappings"))),
    )


def _object_mapping(fields: Fields) -> ObjectMapping:
    scope = fields.object("scope")
    return ObjectMapping(
        name=fields.text("name"),
        enabled=fields.truth("enabled"),
        flow_types=fields.texts("flowTypes"),
        source_object_name=fields.text("sourceObjectName"),
        target_object_name=fields.text("targetObjectName"),
        scope=None if scope is None else _scope(scope),
        attribute_mappings=tuple(map(_attribute_mapping, fields.objects("attributeMappings"))),
        metadata=fields.pairs("metadata"),
    )


def _attribute_mapping(fields: Fields) -> AttributeMapping:
    source = fields.object("source")
    return AttributeMapping(
        target_attribute_name=fields.text("targetAttributeName") or "",
        source=None if source is None else _source(source),
        default_value=fields.text("defaultValue"),
        matching_priority=fields.integer("matchingPriority") or 0,
        flow_behavior=fields.text("flowBehavior"),
        flow_type=fields.text("flowType"),
        export_missing_references=fields.truth("exportMissingReferences"),
    )


def _source(fields: Fields) -> MappingSource:
    return MappingSource(
        type=fields.text("type"),
        name=fields.text("name"),
        expression=fields.text("expression"),
        parameters=tuple(map(_parameter, fields.objects("parameters"))),
    )


def _parameter(fields: Fields) -> MappingParameter:
    value = fields.object("value")
    return MappingParameter(key=fields.text("key"), value=None if value is None else _source(value))


# --- Scoping filters ---------------------------------------------------------------------------


def _scope(fields: Fields) -> ScopingFilter:
    return ScopingFilter(
        groups=tuple(map(_group, fields.objects("groups"))),
        input_filter_groups=tuple(map(_group, fields.objects("inputFilterGroups"))),
        category_filter_groups=tuple(map(_group, fields.objects("categoryFilterGroups"))),
    )


def _group(fields: Fields) -> FilterGroup:
    return FilterGroup(
        name=fields.text("name"), clauses=tuple(map(_clause, fields.objects("clauses")))
    )


def _clause(fields: Fields) -> FilterClause:
    operand = fields.object("targetOperand")
    values = operand.get("values") if operand else None
    return FilterClause(
        source_operand_name=fields.text("sourceOperandName"),
        operator_name=fields.text("operatorName"),
        values=tuple(str(value) for value in values) if isinstance(values, list) else (),
    )


# --- Directories -------------------------------------------------------------------------------


def _directory(fields: Fields) -> Directory:
    return Directory(
        id=fields.text("id"),
        name=fields.text("name"),
        objects=tuple(map(_object, fields.objects("objects"))),
    )


def _object(fields: Fields) -> ObjectDefinition:
    return ObjectDefinition(
        name=fields.text("name") or "",
        attributes=tuple(map(_attribute, fields.objects("attributes"))),
        metadata=fields.pairs("metadata"),
    )


def _attribute(fields: Fields) -> AttributeDefinition:
    references = (
        reference.text("referencedObjectName") for reference in fields.objects("referencedObjects")
    )
    return AttributeDefinition(
        name=fields.text("name") or "",
        type=fields.text("type"),
        required=fields.truth("required") or False,
        anchor=fields.truth("anchor") or False,
        multivalued=fields.truth("multivalued") or False,
        case_exact=fields.truth("caseExact") or False,
        mutability=fields.text("mutability"),
        default_value=fields.text("defaultValue"),
        referenced_objects=tuple(name for name in references if name),
        metadata=fields.pairs("metadata"),
    )
