"""Who of every job did not arrive and why: failures in history, diagnosed by their signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from history import queries
from history.imports import listed_values
from provisioning.diagnosis import diagnose
from provisioning.failures import Affected, Finding, JobFailures, Mute, job_failures
from provisioning.wire import decode_events, decode_schema

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import datetime

    from history.history import History
    from provisioning.model import Schema


def current_failures(history: History, tenant_id: str, *, now: datetime) -> dict[str, JobFailures]:
    """Return the cause groups of each job that has any; mutes that ended by `now` do not count.

    Raises HistoryError.
    """
    muted = job_mutes(history, tenant_id)
    return {
        job_id: job_failures(findings, muted.get(job_id, {}), now)
        for job_id, findings in job_findings(history, tenant_id).items()
    }


def job_findings(history: History, tenant_id: str) -> dict[str, list[Finding]]:
    """Diagnose one event of each signature, with the job's newest schema; by job id."""
    groups = queries.failure_groups(history, tenant_id)
    if groups.empty:
        return {}
    records = queries.event_records(
        history,
        tenant_id,
        list(groups["sample_id"]),
        since=groups["last_seen"].min().to_pydatetime(),
        until=groups["last_seen"].max().to_pydatetime(),
    )
    events = decode_events(f"[{','.join(records.values())}]".encode()).records
    samples = {event.id: event for event in events}
    values = listed_values(history, tenant_id, events)
    schemas = {job: newest_schema(history, tenant_id, job) for job in groups["job_id"].unique()}
    found: dict[str, list[Finding]] = {}
    for row in groups.to_dict("records"):
        event = samples.get(row["sample_id"])
        if event is not None:
            answer = diagnose(event, schemas[row["job_id"]], values.get(event.id))
            found.setdefault(row["job_id"], []).append(Finding(affected(row), answer))
    return found


def job_mutes(history: History, tenant_id: str) -> dict[str, dict[str, Mute]]:
    """Return the mutes of each job by signature, those that ended too."""
    found: dict[str, dict[str, Mute]] = {}
    for row in queries.mutes(history, tenant_id).to_dict("records"):
        by = None if pd.isna(row["muted_by"]) else row["muted_by"]
        until = row["muted_until"].to_pydatetime()
        mute = Mute(row["signature"], row["reason"], until, by)
        found.setdefault(row["job_id"], {})[row["signature"]] = mute
    return found


def newest_schema(history: History, tenant_id: str, job_id: str) -> Schema | None:
    """Return a job's newest collected schema, None when there is none."""
    rows = queries.schema_versions(history, tenant_id, job_id)
    return None if rows.empty else decode_schema(rows["raw"].iloc[0].encode())


def affected(row: Mapping[Hashable, Any]) -> Affected:
    """Return a row of the query of failures as a record."""
    return Affected(
        status=row["status"],
        signature=row["signature"],
        objects=row["objects"],
        groups=row["groups"],
        new=row["new"],
        first_seen=row["first_seen"].to_pydatetime(),
        last_seen=row["last_seen"].to_pydatetime(),
        sample_id=row["sample_id"],
    )
