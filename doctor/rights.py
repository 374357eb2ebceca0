"""Sign-in, permissions, directory roles and licence: what the connection may read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from doctor.findings import Check, Level, Remedy
from doctor.panels import suffering
from doctor.remedies import assign_role, consent_link, grant_permissions
from graph_client import Lack, Outcome, grants, needs, sign_in_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph_client import Capability, Claims, Connection

_LEVELS = {
    Outcome.GRANTED: Level.WORKS,
    Outcome.MISSING: Level.FAILS,
    Outcome.UNKNOWN: Level.UNKNOWN,
}
SIGN_IN = "sign-in"


def right_checks(
    connection: Connection, capabilities: Sequence[Capability], claims: Claims | None
) -> Iterator[Check]:
    """Yield the sign-in, then a check for each permission with all that it is for."""
    tried = {found.name: found for found in capabilities}
    yield _sign_in(connection, tried.pop(SIGN_IN), claims)
    lacks = {name: _lack(found, claims) for name, found in tried.items()}
    absent = {tried[name].permission for name, lack in lacks.items() if lack is Lack.PERMISSION}
    grant = grant_permissions(connection, claims, sorted(absent))
    groups: dict[tuple[str, Outcome, Lack | None], list[Capability]] = {}
    for name, found in tried.items():
        groups.setdefault((found.permission, found.outcome, lacks[name]), []).append(found)
    for (_, _, lack), group in groups.items():
        if lack is Lack.ROLE:
            yield _role(connection, claims, group)
        else:
            yield _right(group, lack, grant)


def _lack(found: Capability, claims: Claims | None) -> Lack | None:
    """Tell a missing role from a missing permission: Graph answers both with the same words."""
    is_person = claims is not None and claims.kind == "user"
    has_it = claims is not None and found.permission in claims.permissions
    return Lack.ROLE if found.lack is Lack.PERMISSION and is_person and has_it else found.lack


def _right(group: Sequence[Capability], lack: Lack | None, grant: Remedy) -> Check:
    """Return the check of one permission; `grant` is the remedy for all that are missing."""
    first, names = group[0], tuple(found.name for found in group)
    titles = ", ".join(found.title for found in group)
    level, title = _LEVELS[first.outcome], first.permission
    detail = f"{titles}: {first.detail}"
    remedy = Remedy(first.next_step) if first.next_step else None
    if level is Level.WORKS:
        detail = f"Granted. For: {titles}."
    elif level is Level.UNKNOWN:
        detail = f"Could not be tried. {first.detail}"
    elif lack is Lack.PERMISSION:
        also = needs()[first.name].also
        detail = f"Not granted, or without admin consent. For: {titles}. {also or ''}".rstrip()
        remedy = grant
    elif lack is Lack.LICENCE:
        title = needs()[first.name].licence or "Licence"
        remedy = Remedy(first.next_step, " or ".join(grants()["licence"].roles))
    name = f"permission {first.permission}"
    return Check(name, title, level, detail, remedy, names, suffering(names))


def _role(connection: Connection, claims: Claims | None, group: Sequence[Capability]) -> Check:
    """Return the check of a directory role that the account lacks."""
    needed = [needs()[found.name] for found in group]
    # The role that does for the most demanding of them does for all of one permission.
    need = max(needed, key=lambda one: len(one.not_enough))
    least = (need.roles or ("Directory Readers",))[0]
    held = _held_roles(claims)
    titles = ", ".join(found.title for found in group)
    detail = f"{titles}: the account lacks a directory role. {least} is the least that does."
    for role in need.not_enough:
        detail += (
            f" It has {role}, and a {role} cannot read this."
            if role in held
            else f" {role} is not enough."
        )
    others = [role for role in held if role not in need.not_enough]
    if others:
        detail += f" It has {', '.join(others)}."
    names = tuple(found.name for found in group)
    remedy = assign_role(connection, claims, least)
    title = f"Directory role {least}"
    return Check(f"role {least}", title, Level.FAILS, detail, remedy, names, suffering(names))


def _held_roles(claims: Claims | None) -> list[str]:
    roles = claims.directory_roles if claims else ()
    return [role for role in roles if not role.startswith("Default rights")]


def _sign_in(connection: Connection, found: Capability, claims: Claims | None) -> Check:
    needed = tuple(needs())
    level, detail = _LEVELS[found.outcome], found.detail
    remedy = Remedy(found.next_step) if found.next_step else None
    if level is Level.FAILS and any(
        error.consent and f"({code})" in detail for code, error in sign_in_errors().items()
    ):
        who = " or ".join(grants()["application"].roles)
        remedy = Remedy(found.next_step, who, consent_link(connection, claims))
    if level is Level.WORKS and claims and _is_other_tenant(connection, claims):
        level = Level.FAILS
        detail = f"The token is for tenant {claims.tenant_id}, not {connection.tenant_id}."
        remedy = Remedy(f"Sign in to the right tenant: az login --tenant {connection.tenant_id}")
    panels = suffering(needed) if level is not Level.WORKS else ()
    return Check(SIGN_IN, "Sign-in", level, detail, remedy, needed, panels)


def _is_other_tenant(connection: Connection, claims: Claims) -> bool:
    """Whether the token is another tenant's; a domain name in the file cannot be compared."""
    try:
        UUID(connection.tenant_id)
    except ValueError:
        return False
    return bool(claims.tenant_id) and claims.tenant_id.lower() != connection.tenant_id.lower()
