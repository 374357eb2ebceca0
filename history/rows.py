"""Records to rows of the tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from history.faults import fault_signature, mail_address
from history.tables import (
    AUDITS,
    CONFIRMATIONS,
    EVENTS,
    IMPORTS,
    IMPORTS_TENANT,
    JOB_SNAPSHOTS,
    MUTES,
    PEOPLE,
    SCHEMA_VERSIONS,
    SCOPE_COUNTS,
)
from provisioning.diagnosis import unresolved_references

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from history.imports import Import
    from history.tables import OnboardingStep
    from provisioning.failures import Mute
    from provisioning.model import (
        AuditEntry,
        Event,
        Identity,
        ProvisionedApp,
        Schema,
        ScopeCounts,
        TargetResource,
    )


def event_rows(tenant_id: str, events: Iterable[Event]) -> pa.Table:
    """Return events as rows, oldest first, each id once."""
    unique = {event.id: event for event in events}.values()
    ordered = sorted(unique, key=lambda event: event.activity_date_time)
    return EVENTS.rows(tenant_id, map(_event_row, ordered))


def audit_rows(tenant_id: str, audits: Iterable[AuditEntry]) -> pa.Table:
    """Return audit entries as rows, oldest first, each id once."""
    unique = {audit.id: audit for audit in audits}.values()
    ordered = sorted(unique, key=lambda audit: audit.activity_date_time)
    return AUDITS.rows(tenant_id, map(_audit_row, ordered))


def joined(parts: Sequence[pa.Table]) -> pa.Table:
    """Put rows of a log together, each id once; there must be a part."""
    rows = pa.concat_tables(parts)
    last = {key: position for position, key in enumerate(rows["id"].to_pylist())}
    return rows if len(last) == len(rows) else rows.take(pa.array(last.values(), pa.int64()))


def job_rows(tenant_id: str, apps: Iterable[ProvisionedApp], taken_at: datetime) -> pa.Table:
    """Return one snapshot of each job of each application."""
    rows = (
        (
            taken_at,
            app.service_principal.id,
            app.service_principal.display_name,
            app.service_principal.app_id,
            job.id,
            job.status.code,
            job.schedule.state,
            job.raw,
        )
        for app in apps
        for job in app.jobs
    )
    return JOB_SNAPSHOTS.rows(tenant_id, rows)


def schema_row(
    tenant_id: str, service_principal_id: str, job_id: str, schema: Schema, seen_at: datetime
) -> pa.Table:
    """Return a job's schema as a row."""
    row = (seen_at, service_principal_id, job_id, schema.version, schema.raw)
    return SCHEMA_VERSIONS.rows(tenant_id, [row])


def scope_row(
    tenant_id: str, service_principal_id: str, counts: ScopeCounts, counted_at: datetime
) -> pa.Table:
    """Return an application's object counts as a row."""
    row = (
        counted_at,
        service_principal_id,
        counts.assigned_users,
        counts.assigned_groups,
        counts.direct_members,
        counts.all_users,
        counts.all_groups,
    )
    return SCOPE_COUNTS.rows(tenant_id, [row])


def confirmation_row(
    tenant_id: str, step: OnboardingStep, confirmed_by: str | None, confirmed_at: datetime
) -> pa.Table:
    """Return a person's word on a step as a row; None as the person takes the word back."""
    row = (confirmed_at, step.service_principal_id, step.profile, step.step, confirmed_by)
    return CONFIRMATIONS.rows(tenant_id, [row])


def import_row(done: Import) -> pa.Table:
    """Return what an import did as a row."""
    row = (
        done.imported_at,
        done.key,
        done.name,
        done.as_of,
        done.events,
        done.audits,
        done.jobs,
        done.people,
        done.rejected,
        json.dumps(done.files),
        json.dumps(done.missing),
    )
    return IMPORTS.rows(IMPORTS_TENANT, [row])


def people_rows(tenant_id: str, people: Iterable[dict[str, Any]], seen_at: datetime) -> pa.Table:
    """Return users, as Graph names their attributes, as rows; each id once."""
    unique = {str(person.get("id") or person["userPrincipalName"]): person for person in people}
    rows = (
        (
            seen_at,
            key,
            person.get("userPrincipalName"),
            person.get("displayName"),
            json.dumps(person, ensure_ascii=False),
        )
        for key, person in unique.items()
    )
    return PEOPLE.rows(tenant_id, rows)


def mute_row(tenant_id: str, job_id: str, mute: Mute, muted_at: datetime) -> pa.Table:
    """Return a mute as a row; one without an end takes earlier ones back."""
    row = (muted_at, job_id, mute.signature, mute.reason, mute.until, mute.by)
    return MUTES.rows(tenant_id, [row])


def _event_row(event: Event) -> tuple[Any, ...]:
    error = event.error
    principal = event.service_principal
    source = event.source_identity
    target = event.target_identity
    failed = event.failed_step
    unresolved = unresolved_references(event)
    sign_in_name = _principal_name(source) if source else None
    return (
        event.id,
        event.activity_date_time,
        event.job_id,
        event.cycle_id,
        event.change_id,
        event.provisioning_action,
        event.status,
        event.duration_in_milliseconds,
        principal and principal.id,
        principal and principal.display_name,
        source and source.id,
        source and source.display_name,
        source and source.identity_type,
        sign_in_name,
        target and target.id,
        target and target.display_name,
        target and target.identity_type,
        error and error.error_code,
        error and error.error_category,
        error and error.reason,
        event.skip_reason,
        failed and failed.name,
        fault_signature(event, unresolved),
        ", ".join(unresolved) or None,
        mail_address(event, sign_in_name),
        event.raw,
    )


def _principal_name(identity: Identity) -> str | None:
    """Read the name a person signs in with; Graph spells the key with a capital letter."""
    details = identity.details or {}
    name = details.get("UserPrincipalName") or details.get("userPrincipalName")
    return None if name is None else str(name)


def _audit_row(audit: AuditEntry) -> tuple[Any, ...]:
    target = _audit_target(audit.target_resources)
    return (
        audit.id,
        audit.activity_date_time,
        audit.activity_display_name,
        audit.category,
        audit.correlation_id,
        audit.logged_by_service,
        audit.operation_type,
        audit.result,
        audit.result_reason,
        audit.initiated_by_name or audit.initiated_by_id,
        target and target.id,
        target and target.display_name,
        audit.raw,
    )


def _audit_target(resources: tuple[TargetResource, ...]) -> TargetResource | None:
    """Return the application an entry is about, or else its first target."""
    applications = (it for it in resources if (it.type or "").lower() == "serviceprincipal")
    return next(applications, resources[0] if resources else None)
