"""People with chosen properties: all users, a group's direct members, or some by their id.

Properties are Graph's names. `manager` gives the manager's id: lists of users and single users are
expanded by it, members of a group cannot be. Other relations are not asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graph_client.batch import read_existing
from graph_client.explain import Failure, explain_failure
from graph_client.paging import Pages
from graph_client.session import configure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kiota_abstractions.request_information import RequestInformation

    from graph_client.connection import Connection
    from graph_client.session import Session

# The most that Graph puts into a page of users or members:
# https://learn.microsoft.com/graph/api/user-list (checked 2026-11-24)
PAGE_SIZE = 999
# Lists that are expanded come in smaller pages:
# https://learn.microsoft.com/graph/query-parameters#expand-parameter (checked 2026-11-24)
EXPANDED_PAGE_SIZE = 100
_MANAGER = "manager"
# `$levels` is for single users: https://learn.microsoft.com/graph/api/user-list-manager
_EXPAND_MANAGER = "manager($select=id)"
_RELATIONS = frozenset({"manager", "directReports", "memberOf", "appRoleAssignments"})
_KIND = "@odata.type"
USER = "#microsoft.graph.user"
_ALWAYS = ("id", "displayName", "userPrincipalName")


def selected(properties: Iterable[str]) -> list[str]:
    """Return what to select: the properties that stand in the record itself, and who it is."""
    return sorted({*_ALWAYS, *properties} - _RELATIONS)


def user_pages(session: Session, properties: Iterable[str]) -> Pages:
    """Walk all users of the tenant."""
    from msgraph.generated.users.users_request_builder import UsersRequestBuilder as Builder

    builder = session.sdk.users
    wanted = frozenset(properties)
    query = Builder.UsersRequestBuilderGetQueryParameters(select=selected(wanted), top=PAGE_SIZE)
    if _MANAGER in wanted:
        query.expand, query.top = [_EXPAND_MANAGER], EXPANDED_PAGE_SIZE

    def first() -> RequestInformation:
        return builder.to_get_request_information(configure(query))

    return Pages("people", first, lambda link: builder.with_url(link).to_get_request_information())


def member_pages(session: Session, group_id: str, properties: Iterable[str]) -> Pages:
    """Walk a group's direct members of every kind; `@odata.type` tells users from groups."""
    from msgraph.generated.groups.item.members.members_request_builder import (
        MembersRequestBuilder as Builder,
    )

    builder = session.sdk.groups.by_group_id(group_id).members
    select = selected(properties)

    def first() -> RequestInformation:
        query = Builder.MembersRequestBuilderGetQueryParameters(select=select, top=PAGE_SIZE)
        return builder.to_get_request_information(configure(query))

    return Pages("people", first, lambda link: builder.with_url(link).to_get_request_information())


def require_values(records: Iterable[dict[str, Any]], connection: Connection) -> None:
    """Raise PermissionMissing when Graph shows that people exist and not who they are.

    A list of members is not refused for want of a permission; all but the ids is then left out:
    https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
    """
    for record in records:
        if record.get(_KIND, USER) == USER and not record.get("userPrincipalName"):
            raise explain_failure(Failure(403, {}, None, ""), connection, "people")


async def read_users(
    session: Session, ids: Sequence[str], properties: Iterable[str]
) -> list[dict[str, Any]]:
    """Read users by id or user principal name, 20 to a request; those that are gone are left out.

    Raises GraphError for any other refusal.
    """
    wanted = frozenset(properties)
    query = f"$select={','.join(selected(wanted))}"
    if _MANAGER in wanted:
        query += f"&$expand={_EXPAND_MANAGER}"
    paths = [f"/users/{quote(one, safe='')}?{query}" for one in ids]
    found = await read_existing(session, paths, "people")
    require_values(found, session.connection)
    return found
