"""People with chosen properties: all users, a group's direct members, or some by their id.

Properties are Graph's names. What is only reachable by another request (a manager) is not asked
for, so it is missing in the records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec

from graph_client.batch import read_batched
from graph_client.errors import NotFound
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
    select = selected(properties)

    def first() -> RequestInformation:
        query = Builder.UsersRequestBuilderGetQueryParameters(select=select, top=PAGE_SIZE)
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
    select = ",".join(selected(properties))
    paths = [f"/users/{quote(one, safe='')}?$select={select}" for one in ids]
    found = []
    for part in await read_batched(session, paths, "people"):
        if part.data is not None:
            found.append(msgspec.json.decode(part.data, type=dict))
        elif part.error is not None and not isinstance(part.error, NotFound):
            raise part.error
    require_values(found, session.connection)
    return found
