"""A job's synchronization schema: mappings, scoping filters and the directories' attributes."""

from __future__ import annotations

import msgspec

from provisioning.model.record import Record


class MappingParameter(Record):
    """One argument of a function in a parsed mapping expression."""

    key: str | None = None
    value: MappingSource | None = None


class MappingSource(Record):
    """The parsed form of a mapping expression: ``type`` is Attribute, Constant or Function."""

    type: str | None = None
    name: str | None = None
    expression: str | None = None
    parameters: tuple[MappingParameter, ...] = ()


class AttributeMapping(Record):
    """How one target attribute gets its value; a matching priority above 0 makes it matching."""

    target_attribute_name: str
    source: MappingSource | None = None
    default_value: str | None = None
    matching_priority: int = 0
    flow_behavior: str | None = None
    flow_type: str | None = None
    export_missing_references: bool | None = None

    @property
    def is_matching(self) -> bool:
        """Whether objects are matched by this attribute."""
        return self.matching_priority > 0


class FilterClause(Record):
    """One condition of a scoping filter."""

    source_operand_name: str | None = None
    operator_name: str | None = None
    values: tuple[str, ...] = ()


class FilterGroup(Record):
    """Clauses that must all hold."""

    name: str | None = None
    clauses: tuple[FilterClause, ...] = ()


class ScopingFilter(Record):
    """Groups of which any must hold; no groups means every object."""

    groups: tuple[FilterGroup, ...] = ()
    input_filter_groups: tuple[FilterGroup, ...] = ()
    category_filter_groups: tuple[FilterGroup, ...] = ()


class ObjectMapping(Record):
    """Mapping of one object type, e.g. User to a SCIM user."""

    name: str | None = None
    enabled: bool | None = None
    flow_types: tuple[str, ...] = ()
    source_object_name: str | None = None
    target_object_name: str | None = None
    scope: ScopingFilter | None = None
    attribute_mappings: tuple[AttributeMapping, ...] = ()
    metadata: dict[str, str] = msgspec.field(default_factory=dict)


class SynchronizationRule(Record):
    """A set of object mappings between two directories; lowest priority number runs first."""

    id: str | None = None
    name: str | None = None
    priority: int | None = None
    source_directory_name: str | None = None
    target_directory_name: str | None = None
    object_mappings: tuple[ObjectMapping, ...] = ()


class AttributeDefinition(Record):
    """An attribute that a directory knows. ``referenced_objects`` are object names."""

    name: str
    type: str | None = None
    required: bool = False
    anchor: bool = False
    multivalued: bool = False
    case_exact: bool = False
    mutability: str | None = None
    default_value: str | None = None
    referenced_objects: tuple[str, ...] = ()
    metadata: dict[str, str] = msgspec.field(default_factory=dict)


class ObjectDefinition(Record):
    """An object type that a directory knows."""

    name: str
    attributes: tuple[AttributeDefinition, ...] = ()
    metadata: dict[str, str] = msgspec.field(default_factory=dict)


class Directory(Record):
    """A source or target directory with its object types."""

    id: str | None = None
    name: str | None = None
    objects: tuple[ObjectDefinition, ...] = ()


class Schema(Record):
    """A job's synchronization schema; ``raw`` is its untouched JSON text."""

    id: str | None = None
    version: str | None = None
    directories: tuple[Directory, ...] = ()
    synchronization_rules: tuple[SynchronizationRule, ...] = ()
    raw: str = ""
