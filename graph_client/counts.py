"""How many objects a job may have to look at."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from graph_client.assignments import list_assignments
from graph_client.errors import (
    LicenceMissing,
    NotFound,
    NotInThisCloud,
    PermissionMissing,
    RoleMissing,
)
from graph_client.paging import Pages
from graph_client.session import configure
from provisioning.model import ScopeCounts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kiota_abstractions.request_information import RequestInformation

    from graph_client.session import Session

T = TypeVar("T")

_COUNTS_AT_ONCE = 6
# Counts are answered from the directory's search index, which must be asked for.
_EVENTUAL = {"ConsistencyLevel": "eventual"}
_REFUSALS = (PermissionMissing, RoleMissing, LicenceMissing, NotInThisCloud)


async def count_scope(session: Session, service_principal_id: str) -> ScopeCounts:
    """Count assigned users, assigned groups with their direct members, all users, all groups.

    A piece that Graph refuses is None. A user or group with several roles counts once; a person in
    two assigned groups counts twice, as each membership is work.
    """
    assigned, all_users, all_groups = await asyncio.gather(
        _unless_refused(_assigned(session, service_principal_id)),
        _unless_refused(count_users(session)),
        _unless_refused(count_groups(session)),
    )
    if assigned is None:
        return ScopeCounts(all_users=all_users, all_groups=all_groups)
    users, groups = assigned
    return ScopeCounts(
        assigned_users=len(users),
        assigned_groups=len(groups),
        direct_members=await _unless_refused(_count_all_members(session, sorted(groups))),
        all_users=all_users,
        all_groups=all_groups,
    )


async def count_users(session: Session) -> int:
    """Count the users of the tenant, guests among them."""
    return await _count(session, session.sdk.users.count.to_get_request_information, "users")


async def count_groups(session: Session) -> int:
    """Count the groups of the tenant."""
    return await _count(session, session.sdk.groups.count.to_get_request_information, "groups")


async def count_members(session: Session, group_id: str) -> int:
    """Count the direct members of a group; a group deleted meanwhile has none."""
    members = session.sdk.groups.by_group_id(group_id).members
    return await _count_unless_gone(session, members.count.to_get_request_information)


async def count_user_members(session: Session, group_id: str) -> int:
    """Count a group's direct members that are users; a group deleted meanwhile has none."""
    users = session.sdk.groups.by_group_id(group_id).members.graph_user
    return await _count_unless_gone(session, users.count.to_get_request_information)


def group_pages(session: Session, page_size: int) -> Pages:
    """How to walk the ids of the tenant's groups."""
    from msgraph.generated.groups.groups_request_builder import GroupsRequestBuilder as Builder

    builder = session.sdk.groups

    def first() -> RequestInformation:
        query = Builder.GroupsRequestBuilderGetQueryParameters(select=["id"], top=page_size)
        return builder.to_get_request_information(configure(query))

    return Pages("groups", first, lambda link: builder.with_url(link).to_get_request_information())


async def _assigned(session: Session, service_principal_id: str) -> tuple[set[str], set[str]]:
    assignments = await list_assignments(session, service_principal_id)
    users = {a.principal_id for a in assignments if a.principal_type == "User"}
    groups = {a.principal_id for a in assignments if a.principal_type == "Group"}
    return users, groups


async def _count_all_members(session: Session, group_ids: list[str]) -> int:
    at_once = asyncio.Semaphore(_COUNTS_AT_ONCE)

    async def bounded(group_id: str) -> int:
        async with at_once:
            return await count_members(session, group_id)

    return sum(await asyncio.gather(*(bounded(group_id) for group_id in group_ids)))


async def _unless_refused(work: Awaitable[T]) -> T | None:
    try:
        return await work
    except _REFUSALS:
        return None


async def _count_unless_gone(session: Session, build: Callable[..., RequestInformation]) -> int:
    try:
        return await _count(session, build, "group-members")
    except NotFound:
        return 0


async def _count(session: Session, build: Callable[..., RequestInformation], need: str) -> int:
    def request() -> RequestInformation:
        information = build()
        for name, value in _EVENTUAL.items():
            information.headers.add(name, value)
        return information

    return await session.read(request, need, lambda data: int(data.decode("utf-8-sig")))
