"""The target side of a schema: which attributes the application has, and what they demand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from provisioning.mapping.mappings import GROUP, USER, object_mapping

if TYPE_CHECKING:
    from provisioning.model import (
        AttributeDefinition,
        Directory,
        ObjectDefinition,
        ObjectMapping,
        Schema,
    )

MAXIMUM_LENGTH = "MaximumLength"

_EXTENSION = re.compile(r"urn:[\w.:-]+:(?=\w)")
_SLOPPY_URN = re.compile(r"^urn[:.]ietf[:.]params[:.]scim[:.]schemas[:.]", re.IGNORECASE)


def normal_name(name: str) -> str:
    """Return a name as it compares: guides and admins write urn:ietf.params and externalid."""
    return _SLOPPY_URN.sub("urn:ietf:params:scim:schemas:", name.strip()).lower()


def short_names(text: str) -> str:
    """Return a text in which names of SCIM's extensions are cut to their last part, to be read."""
    return _EXTENSION.sub("", text)


def same_name(one: str, other: str) -> bool:
    """Return whether two attribute or object names mean the same."""
    return normal_name(one) == normal_name(other)


def target_object(schema: Schema, mapping: ObjectMapping) -> ObjectDefinition | None:
    """Return the target's definition of the objects that a mapping writes."""
    return _object(schema, mapping, source=False)


def source_object(schema: Schema, mapping: ObjectMapping) -> ObjectDefinition | None:
    """Return the source's definition of the objects that a mapping reads."""
    return _object(schema, mapping, source=True)


def find_attribute(found: ObjectDefinition | None, name: str) -> AttributeDefinition | None:
    """Return the attribute of that name, None when the object has none."""
    attributes = found.attributes if found else ()
    return next((one for one in attributes if same_name(one.name, name)), None)


def maximum_length(attribute: AttributeDefinition) -> int | None:
    """Return how many characters an attribute may have, None when the schema does not say."""
    stated = attribute.metadata.get(MAXIMUM_LENGTH, "")
    return int(stated) if stated.isdecimal() else None


def user_mapping(schema: Schema) -> ObjectMapping | None:
    """Return the mapping of people."""
    return object_mapping(schema, USER)


def group_mapping(schema: Schema) -> ObjectMapping | None:
    """Return the mapping of groups."""
    return object_mapping(schema, GROUP)


def _object(schema: Schema, mapping: ObjectMapping, *, source: bool) -> ObjectDefinition | None:
    name = (mapping.source_object_name if source else mapping.target_object_name) or ""
    for rule in schema.synchronization_rules:
        if mapping in rule.object_mappings:
            directory = rule.source_directory_name if source else rule.target_directory_name
            return _in_directory(schema.directories, directory, name)
    return _in_directory(schema.directories, None, name)


def _in_directory(
    directories: tuple[Directory, ...], directory: str | None, name: str
) -> ObjectDefinition | None:
    for found in directories:
        if directory is None or found.name == directory:
            for one in found.objects:
                if same_name(one.name, name):
                    return one
    return None
