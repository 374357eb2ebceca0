"""Who is assigned to an application, and to which applications a person is assigned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph_client.paging import Pages, all_records
from graph_client.session import configure
from provisioning.wire import decode_assignments, decode_objects

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

    from graph_client.session import Session
    from provisioning.model import Assignment

_PAGE_SIZE = 999


async def list_assignments(session: Session, service_principal_id: str) -> list[Assignment]:
    """List the app role assignments; one principal may have several."""
    from msgraph.generated.service_principals.item.app_role_assigned_to import (
        app_role_assigned_to_request_builder as module,
    )

    builder = session.sdk.service_principals.by_service_principal_id(
        service_principal_id
    ).app_role_assigned_to
    parameters = module.AppRoleAssignedToRequestBuilder

    def first() -> RequestInformation:
        query = parameters.AppRoleAssignedToRequestBuilderGetQueryParameters(top=_PAGE_SIZE)
        return builder.to_get_request_information(configure(query))

    pages = Pages(
        "assignments",
        first,
        lambda link: builder.with_url(link).to_get_request_information(),
    )
    return await all_records(session, pages, decode_assignments)


async def read_assigned_apps(session: Session, user_id: str) -> frozenset[str]:
    """Return the service principals that a user is assigned to.

    Graph counts assignments of groups that the user is a direct member of, as provisioning does:
    https://learn.microsoft.com/graph/api/user-list-approleassignments (checked 2026-11-24)
    """
    from msgraph.generated.users.item.app_role_assignments import (
        app_role_assignments_request_builder as module,
    )

    builder = session.sdk.users.by_user_id(user_id).app_role_assignments
    parameters = module.AppRoleAssignmentsRequestBuilder

    def first() -> RequestInformation:
        query = parameters.AppRoleAssignmentsRequestBuilderGetQueryParameters(top=_PAGE_SIZE)
        return builder.to_get_request_information(configure(query))

    pages = Pages(
        "person-assignments",
        first,
        lambda link: builder.with_url(link).to_get_request_information(),
    )
    found = await all_records(session, pages, decode_objects)
    return frozenset(str(one["resourceId"]) for one in found if one.get("resourceId"))
