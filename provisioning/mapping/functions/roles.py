"""Functions on [appRoleAssignments]: the roles that a user has in the application.

An assignment is an object with id, value and displayName, or simply the role's name. Shapes:
https://learn.microsoft.com/entra/identity/app-provisioning/customize-application-attributes
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from provisioning.mapping.functions.registry import function
from provisioning.mapping.values import as_text, is_empty

if TYPE_CHECKING:
    from provisioning.mapping.calls import Arguments
    from provisioning.mapping.values import Value


@function("SingleAppRoleAssignment(appRoleAssignments)")
def single_role(arguments: Arguments) -> str | None:
    """Return the name of the one role; several are an error, as nobody knows which is sent."""
    roles = _roles(arguments)
    if len(roles) > 1:
        raise arguments.error(
            f"The user has {len(roles)} roles, and it is undefined which one is sent. "
            "Use AssertiveAppRoleAssignmentsComplex or leave the user one role."
        )
    return _name(roles[0]) if roles else None


@function("AppRoleAssignments(appRoleAssignments)")
def role_names(arguments: Arguments) -> list[str] | None:
    """Return the names of all roles."""
    roles = _roles(arguments)
    return [name for role in roles if (name := _name(role)) is not None] if roles else None


@function("AppRoleAssignmentsComplex(appRoleAssignments)")
def complex_roles(arguments: Arguments) -> list[str] | None:
    """Return all roles as the JSON texts that a PATCH carries."""
    return _all(arguments)


@function("AssertiveAppRoleAssignmentsComplex(appRoleAssignments)")
def assertive_complex_roles(arguments: Arguments) -> list[str] | None:
    """Return all roles; the target's other roles are removed."""
    return _all(arguments)


def _all(arguments: Arguments) -> list[str] | None:
    roles = _roles(arguments)
    return [_json(role) for role in roles] if roles else None


def _roles(arguments: Arguments) -> list[Value]:
    return [role for role in arguments.values("appRoleAssignments") if not is_empty(role)]


def _name(role: Value) -> str | None:
    if isinstance(role, Mapping):
        for key in ("displayName", "value", "name", "id"):
            if role.get(key):
                return str(role[key])
        return None
    return as_text(role)


def _json(role: Value) -> str:
    if not isinstance(role, Mapping):
        name = as_text(role)
        role = {"value": name, "displayName": name}
    fields = {key: role[key] for key in ("id", "value", "displayName") if role.get(key)}
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
