"""Synchronization schemas: the default of a SCIM application and the edits of its admins."""

import copy
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec

Schema = dict[str, Any]
Edit = Callable[[Schema], None]
Node = dict[str, Any]
ENTERPRISE_USER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
MAIL = 'emails[type eq "work"].value'
WORK_PHONE = 'phoneNumbers[type eq "work"].value'
MOBILE = 'phoneNumbers[type eq "mobile"].value'
FAX = 'phoneNumbers[type eq "fax"].value'
COUNTRY = 'addresses[type eq "work"].country'
EMPLOYEE_NUMBER = f"{ENTERPRISE_USER}:employeeNumber"
DEPARTMENT = f"{ENTERPRISE_USER}:department"
MANAGER = f"{ENTERPRISE_USER}:manager"


@lru_cache(maxsize=1)
def _default() -> bytes:
    return (files("sample_tenant") / "data" / "schema.json").read_bytes()


def edited(edits: tuple[Edit, ...]) -> Schema:
    """Return the default schema after the edits."""
    schema = msgspec.json.decode(_default())
    for edit in edits:
        edit(schema)
    return schema


def mappings(schema: Schema, source: str) -> list[dict[str, Any]]:
    """Return the attribute mappings of `User` or `Group`."""
    return object_mapping(schema, source)["attributeMappings"]


def object_mapping(schema: Schema, source: str) -> dict[str, Any]:
    """Return the object mapping of `User` or `Group`."""
    found = schema["synchronizationRules"][0]["objectMappings"]
    return next(item for item in found if item["sourceObjectName"] == source)


def required(schema: Schema) -> tuple[str, ...]:
    """Return the user attributes that must have a value before Entra calls the application."""
    return tuple(item["name"] for item in _attributes(schema) if item["required"])


def matching(schema: Schema, source: str) -> str:
    """Return the target attribute by which existing objects are found."""
    return min(
        (item for item in mappings(schema, source) if item["matchingPriority"]),
        key=lambda item: item["matchingPriority"],
    )["targetAttributeName"]


def delete(*targets: str) -> Edit:
    """Delete the user mappings to these target attributes."""

    def edit(schema: Schema) -> None:
        mapping = object_mapping(schema, "User")
        mapping["attributeMappings"] = [
            item
            for item in mapping["attributeMappings"]
            if item["targetAttributeName"] not in targets
        ]

    return edit


def source(target: str, node: Node, *, default: str | None = None) -> Edit:
    """Feed a target attribute from another expression; the mapping is added if there is none."""

    def edit(schema: Schema) -> None:
        items = mappings(schema, "User")
        item = next((item for item in items if item["targetAttributeName"] == target), None)
        if item is None:
            item = copy.deepcopy(items[-1]) | {"targetAttributeName": target}
            items.append(item)
        item |= {"source": node, "defaultValue": default}

    return edit


def match_by(target: str) -> Edit:
    """Make this the only matching attribute of users."""

    def edit(schema: Schema) -> None:
        for item in mappings(schema, "User"):
            item["matchingPriority"] = int(item["targetAttributeName"] == target)

    return edit


def require(*targets: str, on: bool = True) -> Edit:
    """Tick Required in the attribute list of users."""

    def edit(schema: Schema) -> None:
        for item in _attributes(schema):
            if item["name"] in targets:
                item["required"] = on

    return edit


def limit(**lengths: int) -> Edit:
    """State maximum lengths in the attribute list; dots in names are written as `__`."""

    def edit(schema: Schema) -> None:
        for item in _attributes(schema):
            length = lengths.get(item["name"].replace(".", "__"))
            if length:
                item["metadata"] = [{"key": "MaximumLength", "value": str(length)}]

    return edit


def members_are_users(schema: Schema) -> None:
    """Let group members refer to users only."""
    for item in _attributes(schema, GROUP):
        if item["name"] == "members":
            item["referencedObjects"] = [
                {"referencedObjectName": ENTERPRISE_USER, "referencedProperty": None}
            ]


def without_groups(schema: Schema) -> None:
    """Switch the mapping of groups off."""
    object_mapping(schema, "Group")["enabled"] = False


def scope(title: str, *clauses: tuple[str, str, str]) -> Edit:
    """Add a scoping filter for users: source attribute, operator and value of each clause."""

    def edit(schema: Schema) -> None:
        group = {
            "name": title,
            "clauses": [
                {
                    "sourceOperandName": name,
                    "operatorName": operator,
                    "targetOperand": {"values": [value] if value else []},
                }
                for name, operator, value in clauses
            ],
        }
        object_mapping(schema, "User")["scope"] = {
            "groups": [group],
            "inputFilterGroups": [],
            "categoryFilterGroups": [],
        }

    return edit


def attribute(name: str) -> Node:
    """Return the tree of `[name]`."""
    return {"expression": f"[{name}]", "name": name, "parameters": [], "type": "Attribute"}


def constant(value: str) -> Node:
    """Return the tree of a text constant."""
    text = value.replace("\\", "\\\\").replace('"', '\\"')
    return {"expression": f'"{text}"', "name": value, "parameters": [], "type": "Constant"}


def function(name: str, **parameters: Node) -> Node:
    """Return the tree of a function; a number at the end of a parameter's name is dropped."""
    inner = ", ".join(node["expression"] for node in parameters.values())
    return {
        "expression": f"{name}({inner})",
        "name": name,
        "parameters": [
            {"key": key.rstrip("0123456789"), "value": node} for key, node in parameters.items()
        ],
        "type": "Function",
    }


def _attributes(schema: Schema, kind: str = ENTERPRISE_USER) -> list[dict[str, Any]]:
    objects = schema["directories"][1]["objects"]
    return next(item for item in objects if item["name"] == kind)["attributes"]
