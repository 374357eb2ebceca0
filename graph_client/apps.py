"""Which applications provision people: service principals that have synchronization jobs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from graph_client.batch import read_batched
from graph_client.jobs import jobs_pages
from graph_client.paging import Pages, all_records
from graph_client.session import configure
from provisioning.model import Job, ProvisionedApp, ServicePrincipal
from provisioning.wire import WireError, decode_jobs, decode_service_principals

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

    from graph_client.errors import GraphError
    from graph_client.session import Session

_LOG = logging.getLogger(__name__)
_FIELDS = ["id", "appId", "displayName", "accountEnabled"]
_PAGE_SIZE = 999
# An application that never had provisioning answers 404 or 400, by its kind.
_HAS_NO_JOBS = frozenset({400, 404})


async def list_apps(session: Session) -> list[ProvisionedApp]:
    """List the applications with jobs, with the jobs' status, by display name.

    Where the permission covers owned applications only, the others are left out. Raises GraphError
    when no application may be read at all.
    """
    principals = await list_service_principals(session)
    paths = [f"/servicePrincipals/{principal.id}/synchronization/jobs" for principal in principals]
    parts = await read_batched(session, paths, "jobs")
    refused = [part.error for part in parts if part.error and not _is_empty(part.error)]
    if refused and len(refused) == len(parts):
        raise refused[0]
    if refused:
        _LOG.warning("Jobs of %d of %d applications were refused", len(refused), len(parts))
    apps = []
    for principal, part in zip(principals, parts, strict=True):
        jobs = await _all_jobs(session, principal, part.data) if part.data else ()
        if jobs:
            apps.append(ProvisionedApp(service_principal=principal, jobs=jobs))
    return sorted(apps, key=lambda app: (app.service_principal.display_name or "").casefold())


async def list_service_principals(session: Session) -> list[ServicePrincipal]:
    """List all service principals of the tenant."""
    return await all_records(session, service_principal_pages(session), decode_service_principals)


def _is_empty(error: GraphError) -> bool:
    return error.status in _HAS_NO_JOBS


async def _all_jobs(
    session: Session, principal: ServicePrincipal, first_page: bytes
) -> tuple[Job, ...]:
    """Decode the jobs of a batch's part; a longer list is walked from its start."""
    try:
        decoded = decode_jobs(first_page)
    except WireError:
        _LOG.warning("The jobs of %s cannot be read", principal.id)
        return ()
    for rejected in decoded.rejected:
        _LOG.warning("A job of %s cannot be read: %s", principal.id, rejected.reason)
    if decoded.next_link is None:
        return tuple(decoded.records)
    return tuple(await all_records(session, jobs_pages(session, principal.id), decode_jobs))


def service_principal_pages(session: Session, page_size: int = _PAGE_SIZE) -> Pages:
    """How to walk the service principals of the tenant."""
    from msgraph.generated.service_principals.service_principals_request_builder import (
        ServicePrincipalsRequestBuilder as Builder,
    )

    builder = session.sdk.service_principals

    def first() -> RequestInformation:
        query = Builder.ServicePrincipalsRequestBuilderGetQueryParameters(
            select=_FIELDS, top=page_size
        )
        return builder.to_get_request_information(configure(query))

    return Pages(
        "service-principals",
        first,
        lambda link: builder.with_url(link).to_get_request_information(),
    )
