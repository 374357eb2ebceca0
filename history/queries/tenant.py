"""What history holds of a tenant: how far its logs reach, schemas, and counts of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from history.frames import Columns, to_frame
from history.queries.expressions import latest
from history.tables import LOG_TABLES, SCHEMA_VERSIONS, SCOPE_COUNTS
from provisioning.model import ScopeCounts

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from history.history import History

_COVERAGE: Columns = {"first": "time", "last": "time", "rows": "count"}
_VERSIONS: Columns = {"seen_at": "time", "version": "text", "raw": "text"}
_SCHEMAS: Columns = {"job_id": "text", "service_principal_id": "text", "raw": "text"}
_COUNTS = (
    "assigned_users",
    "assigned_groups",
    "direct_members",
    "all_users",
    "all_groups",
)


def coverage(history: History, tenant_id: str) -> pd.DataFrame:
    """Return for each log its first and last row, their number, and up to when it was collected.

    Both logs are always rows; their times are missing when nothing is there. Columns: log, first,
    last, rows, through.
    """

    def question(rows: ir.Table) -> ir.Table:
        time = rows["activity_time"]
        return rows.agg(first=time.min(), last=time.max(), rows=rows.count())

    frames = []
    for log, table in LOG_TABLES.items():
        frame = to_frame(history.ask(table, tenant_id, question), _COVERAGE)
        if frame.empty:
            frame = frame.reindex([0]).assign(rows=0)
        through = pd.Series([history.watermark(tenant_id, log)], dtype="datetime64[us, UTC]")
        frame.insert(0, "log", pd.Series([str(log)], dtype="str"))
        frames.append(frame.assign(through=through))
    return pd.concat(frames, ignore_index=True).astype({"rows": "int64"})


def schema_versions(history: History, tenant_id: str, job_id: str) -> pd.DataFrame:
    """Return a job's schemas as they changed, newest first. Columns: seen_at, version, raw."""

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id).select(list(_VERSIONS))
        return own.order_by(own["seen_at"].desc(), own["raw"].desc())

    return to_frame(history.ask(SCHEMA_VERSIONS, tenant_id, question), _VERSIONS)


def latest_schemas(history: History, tenant_id: str) -> pd.DataFrame:
    """Return the newest schema of each job. Columns: job_id, service_principal_id, raw."""

    def question(rows: ir.Table) -> ir.Table:
        newest = latest(rows, ["job_id"], "seen_at", "raw")
        return newest.select(list(_SCHEMAS)).order_by("job_id")

    return to_frame(history.ask(SCHEMA_VERSIONS, tenant_id, question), _SCHEMAS)


def latest_scope_counts(
    history: History, tenant_id: str, service_principal_id: str
) -> ScopeCounts | None:
    """Return the newest object counts of an application, None when never counted."""
    return scope_counts(history, tenant_id).get(service_principal_id)


def scope_counts(history: History, tenant_id: str) -> dict[str, ScopeCounts]:
    """Return the newest object counts of every application, by its service principal id."""
    key = "service_principal_id"

    def question(rows: ir.Table) -> ir.Table:
        return latest(rows, [key], "counted_at", "month").select(key, *_COUNTS)

    found = history.records(SCOPE_COUNTS, tenant_id, question)
    return {row.pop(key): ScopeCounts(**row) for row in found}
