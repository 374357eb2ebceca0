"""Synchronization jobs, the applications that own them, and what is assigned to those."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from provisioning.model.record import Record


class JobError(Record):
    """An error of a job; the placeholder code "None" is read as no error at all."""

    code: str | None = None
    message: str | None = None
    tenant_actionable: bool | None = None


class Execution(Record):
    """One execution of a job. An all-zero stub (job that never ran) is read as no execution."""

    activity_identifier: str | None = None
    state: str | None = None
    time_began: datetime | None = None
    time_ended: datetime | None = None
    error: JobError | None = None
    count_entitled: int | None = None
    count_entitled_for_provisioning: int | None = None
    count_escrowed: int | None = None
    count_escrowed_raw: int | None = None
    count_exported: int | None = None
    count_exports: int | None = None
    count_imported: int | None = None
    count_imported_deltas: int | None = None
    count_imported_reference_deltas: int | None = None


class Progress(Record):
    """Progress of a cycle in ``units`` (pages, not people)."""

    completed_units: int | None = None
    total_units: int | None = None
    units: str | None = None
    progress_observation_date_time: datetime | None = None


class Quarantine(Record):
    """Present while a job is quarantined; an unknown ``reason`` is still a quarantine."""

    reason: str | None = None
    current_began: datetime | None = None
    series_began: datetime | None = None
    series_count: int | None = None
    next_attempt: datetime | None = None
    error: JobError | None = None


class Schedule(Record):
    """When a job runs. The maximum TimeSpan (job not configured) is read as no interval."""

    interval: timedelta | None = None
    state: str | None = None
    expiration: datetime | None = None


class JobStatus(Record):
    """What Graph says about a job's runs."""

    code: str | None = None
    count_successive_complete_failures: int | None = None
    escrows_pruned: bool | None = None
    last_execution: Execution | None = None
    last_successful_execution: Execution | None = None
    last_successful_execution_with_exports: Execution | None = None
    progress: tuple[Progress, ...] = ()
    quarantine: Quarantine | None = None
    steady_state_first_achieved_time: datetime | None = None
    steady_state_last_achieved_time: datetime | None = None
    synchronized_entry_count_by_type: dict[str, int] = msgspec.field(default_factory=dict)
    troubleshooting_url: str | None = None


class Job(Record):
    """A synchronization job; ``raw`` is its untouched JSON text."""

    id: str
    template_id: str | None = None
    schedule: Schedule = Schedule()
    status: JobStatus = JobStatus()
    settings: dict[str, str] = msgspec.field(default_factory=dict)
    raw: str = ""


class ServicePrincipal(Record):
    """The enterprise application that owns jobs."""

    id: str
    app_id: str | None = None
    display_name: str | None = None
    account_enabled: bool | None = None


class ProvisionedApp(Record):
    """A service principal with its synchronization jobs."""

    service_principal: ServicePrincipal
    jobs: tuple[Job, ...] = ()


class Assignment(Record):
    """One app role assignment: a user or group that is assigned to the application."""

    principal_id: str
    principal_type: str | None = None
    principal_display_name: str | None = None
    app_role_id: str | None = None


class ScopeCounts(Record):
    """How many objects a job may have to look at; None where Graph did not tell.

    ``direct_members`` counts direct members of assigned groups, one for each membership: nested
    members are not provisioned (https://learn.microsoft.com/entra/identity/app-provisioning/how-provisioning-works).
    """

    assigned_users: int | None = None
    assigned_groups: int | None = None
    direct_members: int | None = None
    all_users: int | None = None
    all_groups: int | None = None
