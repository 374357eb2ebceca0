"""Synchronization jobs with their status, and what surrounds them in the directory."""

from __future__ import annotations

from typing import Any

import msgspec

from provisioning.model import (
    Assignment,
    Execution,
    Job,
    JobError,
    JobStatus,
    Progress,
    Quarantine,
    Schedule,
    ServicePrincipal,
)
from provisioning.wire.decoded import Decoded, decode_each, read_object
from provisioning.wire.outline import Outline, WireError
from provisioning.wire.secrets import without_secrets
from provisioning.wire.values import Fields, Unreadable, integer


def decode_jobs(data: bytes | Outline) -> Decoded[Job]:
    """Decode a page, list or single job; raises WireError."""
    return decode_each(data, read_job)


def decode_job(data: bytes) -> Job:
    """Decode one job; raises WireError when the text does not hold exactly one."""
    decoded = decode_jobs(data)
    if len(decoded.records) != 1:
        reason = decoded.rejected[0].reason if decoded.rejected else ""
        raise WireError(f"One job was expected, {len(decoded.records)} found. {reason}".strip())
    return decoded.records[0]


def read_job(raw: bytes) -> Job:
    """Decode one job; raises Unreadable when it has no id."""
    raw = without_secrets(raw)
    record = read_object(raw)
    schedule = record.object("schedule")
    if schedule is None and record.object("status") is None:
        raise Unreadable("The record has neither schedule nor status, so it is not a job.")
    return Job(
        id=record.required_text("id"),
        template_id=record.text("templateId"),
        schedule=Schedule() if schedule is None else _schedule(schedule),
        status=_status(record.object("status") or Fields({})),
        settings=record.pairs("synchronizationJobSettings"),
        raw=raw.decode(),
    )


def _schedule(fields: Fields) -> Schedule:
    return Schedule(
        interval=fields.interval("interval"),
        state=fields.text("state"),
        expiration=fields.moment("expiration"),
    )


def _status(fields: Fields) -> JobStatus:
    return JobStatus(
        code=fields.text("code"),
        count_successive_complete_failures=fields.integer("countSuccessiveCompleteFailures"),
        escrows_pruned=fields.truth("escrowsPruned"),
        last_execution=_execution(fields.object("lastExecution")),
        last_successful_execution=_execution(fields.object("lastSuccessfulExecution")),
        last_successful_execution_with_exports=_execution(
            fields.object("lastSuccessfulExecutionWithExports")
        ),
        progress=tuple(map(_progress, fields.objects("progress"))),
        quarantine=_quarantine(fields.object("quarantine")),
        steady_state_first_achieved_time=fields.moment("steadyStateFirstAchievedTime"),
        steady_state_last_achieved_time=fields.moment("steadyStateLastAchievedTime"),
        synchronized_entry_count_by_type=_counts(fields, "synchronizedEntryCountByType"),
        troubleshooting_url=fields.text("troubleshootingUrl") or None,
    )


def _execution(fields: Fields | None) -> Execution | None:
    """Read an execution; the all-zero stub of a job that never ran is None."""
    if fields is None:
        return None
    execution = Execution(
        activity_identifier=fields.text("activityIdentifier"),
        state=fields.text("state"),
        time_began=fields.moment("timeBegan"),
        time_ended=fields.moment("timeEnded"),
        error=_error(fields.object("error")),
        count_entitled=fields.integer("countEntitled"),
        count_entitled_for_provisioning=fields.integer("countEntitledForProvisioning"),
        count_escrowed=fields.integer("countEscrowed"),
        count_escrowed_raw=fields.integer("countEscrowedRaw"),
        count_exported=fields.integer("countExported"),
        count_exports=fields.integer("countExports"),
        count_imported=fields.integer("countImported"),
        count_imported_deltas=fields.integer("countImportedDeltas"),
        count_imported_reference_deltas=fields.integer("countImportedReferenceDeltas"),
    )
    ran = execution.time_began or execution.time_ended or execution.activity_identifier
    return execution if ran else None


def _error(fields: Fields | None) -> JobError | None:
    """Read an error; Graph writes the code "None" where there is none."""
    if fields is None or fields.text("code") in {None, "", "None"}:
        return None
    return JobError(
        code=fields.text("code"),
        message=fields.text("message"),
        tenant_actionable=fields.truth("tenantActionable"),
    )


def _progress(fields: Fields) -> Progress:
    return Progress(
        completed_units=fields.integer("completedUnits"),
        total_units=fields.integer("totalUnits"),
        units=fields.text("units"),
        progress_observation_date_time=fields.moment("progressObservationDateTime"),
    )


def _quarantine(fields: Fields | None) -> Quarantine | None:
    if fields is None:
        return None
    return Quarantine(
        reason=fields.text("reason"),
        current_began=fields.moment("currentBegan"),
        series_began=fields.moment("seriesBegan"),
        series_count=fields.integer("seriesCount"),
        next_attempt=fields.moment("nextAttempt"),
        error=_error(fields.object("error")),
    )


def _counts(fields: Fields, name: str) -> dict[str, int]:
    pairs = ((key, integer(value)) for key, value in fields.pairs(name).items())
    return {key: value for key, value in pairs if value is not None}


# --- Around a job ------------------------------------------------------------------------------


def decode_service_principals(data: bytes | Outline) -> Decoded[ServicePrincipal]:
    """Decode service principals; raises WireError."""
    return decode_each(data, _read_service_principal)


def _read_service_principal(raw: bytes) -> ServicePrincipal:
    record = read_object(raw)
    return ServicePrincipal(
        id=record.required_text("id"),
        app_id=record.text("appId"),
        display_name=record.text("displayName"),
        account_enabled=record.truth("accountEnabled"),
    )


def decode_assignments(data: bytes | Outline) -> Decoded[Assignment]:
    """Decode app role assignments; raises WireError."""
    return decode_each(data, _read_assignment)


def _read_assignment(raw: bytes) -> Assignment:
    record = read_object(raw)
    return Assignment(
        principal_id=record.required_text("principalId"),
        principal_type=record.text("principalType"),
        principal_display_name=record.text("principalDisplayName"),
        app_role_id=record.text("appRoleId"),
    )


def decode_objects(data: bytes | Outline) -> Decoded[dict[str, Any]]:
    """Decode users or groups to plain dictionaries; raises WireError."""
    return decode_each(data, _read_plain)


def _read_plain(raw: bytes) -> dict[str, Any]:
    value = msgspec.json.decode(raw)
    if not isinstance(value, dict):
        raise Unreadable("The record is not an object.")
    return value
