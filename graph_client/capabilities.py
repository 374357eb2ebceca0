"""What a connection may read: each need tried once, with the way to grant what is missing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from graph_client.apps import service_principal_pages
from graph_client.assignments import list_assignments, read_assigned_apps
from graph_client.capability import Capability, Lack, Outcome
from graph_client.counts import count_groups, count_members, count_users, group_pages
from graph_client.errors import (
    GraphError,
    LicenceMissing,
    NotFound,
    NotInThisCloud,
    PermissionMissing,
    Refused,
    RoleMissing,
    SignInFailed,
)
from graph_client.facts import Need, needs
from graph_client.jobs import list_jobs
from graph_client.logs import audit_pages, event_pages
from graph_client.paging import Walk
from graph_client.people import user_pages
from provisioning.wire import WireError, decode_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from graph_client.session import Session

_LACKS = {
    PermissionMissing: Lack.PERMISSION,
    RoleMissing: Lack.ROLE,
    LicenceMissing: Lack.LICENCE,
    NotInThisCloud: Lack.CLOUD,
    SignInFailed: Lack.SIGN_IN,
}
# Nothing has this id; the answer "not found" shows that looking is allowed.
_NO_OBJECT = "00000000-0000-0000-0000-000000000000"
_LOG_WINDOW = timedelta(minutes=1)


async def check_capabilities(session: Session) -> list[Capability]:
    """Sign in, then try every need at the same time."""
    try:
        await session.sign_in()
    except GraphError as error:
        later = "Needs the sign-in first."
        return [
            _sign_in(error.message, error.next_step, _LACKS.get(type(error)), failed=True),
            *(_unknown(session, need, later) for need in needs().values()),
        ]
    probes = _probes(session, await _some_service_principal(session), await _some_group(session))
    results = await asyncio.gather(
        *(_try(session, need, probes[need.name]) for need in needs().values())
    )
    return [_sign_in("Signed in.", ""), *results]


def _probes(
    session: Session, service_principal_id: str, group_id: str
) -> dict[str, Callable[[], Coroutine[Any, Any, Any]]]:
    now = datetime.now(UTC)
    window = (now - _LOG_WINDOW, now)
    return {
        "service-principals": Walk(session, service_principal_pages(session, 1)).next_page,
        "jobs": lambda: list_jobs(session, service_principal_id),
        "provisioning-log": Walk(session, event_pages(session, *window)).next_page,
        "audit-log": Walk(session, audit_pages(session, *window)).next_page,
        "assignments": lambda: list_assignments(session, service_principal_id),
        "group-members": lambda: count_members(session, group_id),
        "users": lambda: count_users(session),
        "groups": lambda: count_groups(session),
        # `department` is one of the properties that User.ReadBasic.All does not show.
        "person-assignments": lambda: read_assigned_apps(session, _NO_OBJECT),
        "people": Walk(session, user_pages(session, ["department"])).next_page,
    }


async def _some_service_principal(session: Session) -> str:
    return await _first_id(Walk(session, service_principal_pages(session, 1)))


async def _some_group(session: Session) -> str:
    return await _first_id(Walk(session, group_pages(session, 1)))


async def _first_id(walk: Walk) -> str:
    """Return a real object's id to look into; a made-up one where none may be seen."""
    try:
        found = decode_objects(await walk.next_page() or b"[]").records
    except (GraphError, WireError):
        return _NO_OBJECT
    return str(found[0].get("id", _NO_OBJECT)) if found else _NO_OBJECT


async def _try(
    session: Session, need: Need, probe: Callable[[], Coroutine[Any, Any, Any]]
) -> Capability:
    lack, message, next_step = None, "Graph let us look.", ""
    try:
        await probe()
    except (NotFound, Refused):
        pass
    except GraphError as error:
        lack, message, next_step = _LACKS.get(type(error)), error.message, error.next_step
        if lack is None:
            return _unknown(session, need, message, next_step)
    outcome = Outcome.MISSING if lack else Outcome.GRANTED
    return Capability(*_about(session, need), outcome, message, next_step, lack)


def _unknown(session: Session, need: Need, detail: str, next_step: str = "") -> Capability:
    return Capability(*_about(session, need), Outcome.UNKNOWN, detail, next_step)


def _about(session: Session, need: Need) -> tuple[str, str, str, str]:
    is_delegated = session.connection.sign_in.is_delegated
    permission = need.delegated if is_delegated else need.application
    return need.name, need.title, permission, need.purpose


def _sign_in(
    detail: str, next_step: str, lack: Lack | None = None, *, failed: bool = False
) -> Capability:
    outcome = Outcome.MISSING if lack else Outcome.UNKNOWN if failed else Outcome.GRANTED
    purpose = "Get an access token for Microsoft Graph."
    return Capability("sign-in", "Sign-in", "", purpose, outcome, detail, next_step, lack)
