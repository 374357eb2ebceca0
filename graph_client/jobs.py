"""Synchronization jobs of one application, with their status, and a job's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph_client.paging import Pages, all_records
from provisioning.wire import decode_job, decode_jobs, decode_schema

if TYPE_CHECKING:
    from graph_client.session import Session
    from provisioning.model import Job, Schema


async def list_jobs(session: Session, service_principal_id: str) -> list[Job]:
    """List the jobs of an application; raises NotFound when it has no provisioning."""
    return await all_records(session, jobs_pages(session, service_principal_id), decode_jobs)


async def read_job(session: Session, service_principal_id: str, job_id: str) -> Job:
    """Read one job with its status."""
    synchronization = session.sdk.service_principals.by_service_principal_id(
        service_principal_id
    ).synchronization
    builder = synchronization.jobs.by_synchronization_job_id(job_id)
    return await session.read(builder.to_get_request_information, "jobs", decode_job)


async def read_schema(session: Session, service_principal_id: str, job_id: str) -> Schema:
    """Read the mappings, scoping filters and directories of one job."""
    synchronization = session.sdk.service_principals.by_service_principal_id(
        service_principal_id
    ).synchronization
    builder = synchronization.jobs.by_synchronization_job_id(job_id).schema
    return await session.read(builder.to_get_request_information, "jobs", decode_schema)


def jobs_pages(session: Session, service_principal_id: str) -> Pages:
    """How to walk the jobs of one application."""
    builder = session.sdk.service_principals.by_service_principal_id(
        service_principal_id
    ).synchronization.jobs
    return Pages(
        "jobs",
        builder.to_get_request_information,
        lambda link: builder.with_url(link).to_get_request_information(),
    )
