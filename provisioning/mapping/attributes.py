"""A user or group as Graph returns it, under the names that mappings use.

The names are facts of `source_attributes.toml`. A plain object of source attributes passes through
unchanged, so both may be mixed: a name that is there already wins.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provisioning.mapping.values import Value, is_list

if TYPE_CHECKING:
    from collections.abc import Iterable

_FACTS = tomllib.loads(
    (Path(__file__).parent / "source_attributes.toml").read_text(encoding="utf-8")
)
_GRAPH_NAMES: dict[str, str] = _FACTS["names"]
_EXTENSIONS = "onPremisesExtensionAttributes"
_GUEST_MARK = "#EXT#"
_RELATIONS = frozenset({"appRoleAssignments", "members", "owners"})
_DIRECTORY_EXTENSION = "extension_"

SOURCE_ATTRIBUTES: frozenset[str] = frozenset(
    [
        *_FACTS["same"],
        *_FACTS["derived"],
        *_GRAPH_NAMES,
        *(f"extensionAttribute{number}" for number in range(1, 16)),
    ]
)


def spellings(names: Iterable[str] = ()) -> dict[str, str]:
    """Return the right spelling for each lower-cased name; `names` add to the known attributes."""
    return {name.lower(): name for name in (*SOURCE_ATTRIBUTES, *names)}


def graph_properties(names: Iterable[str]) -> list[str]:
    """Return the Graph properties to ask for so that these source attributes can be read."""
    wanted = {"id", "accountEnabled", "userPrincipalName"}
    for name in names:
        if name.startswith("extensionAttribute"):
            wanted.add(_EXTENSIONS)
        elif name in _FACTS["derived"]:
            wanted.add("userPrincipalName" if name != "IsSoftDeleted" else "deletedDateTime")
        elif not unreadable([name]):
            wanted.add(_GRAPH_NAMES.get(name, name))
    return sorted(wanted)


def unreadable(names: Iterable[str]) -> list[str]:
    """Return the source attributes whose values Graph does not show in a user's record."""
    return [
        name
        for name in names
        if name in _RELATIONS
        or (name not in SOURCE_ATTRIBUTES and not name.startswith(_DIRECTORY_EXTENSION))
    ]


def source_attributes(record: Mapping[str, Any]) -> dict[str, Value]:
    """Return an object's values under the names of source attributes.

    IsSoftDeleted is True for a deleted or disabled user and None when the object tells neither. A
    guest's userPrincipalName loses #EXT# and the tenant's domain, as the service sends it.
    """
    attributes: dict[str, Value] = {name: _value(value) for name, value in record.items()}
    for name, graph_name in _GRAPH_NAMES.items():
        if name not in attributes and graph_name in attributes:
            value = attributes[graph_name]
            attributes[name] = (value[0] if value else None) if is_list(value) else value
    extensions = record.get(_EXTENSIONS)
    if isinstance(extensions, Mapping):
        for name, value in extensions.items():
            attributes.setdefault(str(name), _value(value))
    if "IsSoftDeleted" not in attributes:
        attributes["IsSoftDeleted"] = _is_soft_deleted(record)
    if "id" in record:
        _unmask_guest(attributes)
    return attributes


def _is_soft_deleted(record: Mapping[str, Any]) -> bool | None:
    if record.get("deletedDateTime"):
        return True
    enabled = record.get("accountEnabled")
    if enabled is None:
        return None
    return str(enabled).lower() == "false"


def _unmask_guest(attributes: dict[str, Value]) -> None:
    name = attributes.get("userPrincipalName")
    attributes.setdefault("originalUserPrincipalName", name)
    if isinstance(name, str) and _GUEST_MARK in name:
        alias, separator, domain = name.partition(_GUEST_MARK)[0].rpartition("_")
        if separator:
            attributes["userPrincipalName"] = f"{alias}@{domain}"


def _value(value: Any) -> Value:
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, Mapping) and "id" in value and "value" not in value:
        return str(value["id"])
    if isinstance(value, list):
        return [_value(part) if not isinstance(part, Mapping) else part for part in value]
    return value
