"""The tables of history: their columns, keys and partitions.

All are partitioned by `tenant_id` (the connection's tenant) and `month` ("2026-11", the month in
UTC of the row's own time). Times are microseconds in UTC; text that Graph left out is null.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from datetime import datetime

PARTITIONS = ("tenant_id", "month")
TIME = pa.timestamp("us", tz="UTC")


class Log(StrEnum):
    """The logs that are collected by time window."""

    PROVISIONING = "provisioning"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Table:
    """One Delta table; `time` names the column that `month` is taken from.

    `later` are text columns that tables made before may lack: they are null there.
    """

    name: str
    time: str
    schema: pa.Schema
    later: tuple[str, ...] = ()

    @property
    def statistics_columns(self) -> str:
        """The columns that files keep least and greatest values of; long texts are left out."""
        return ",".join(name for name in self.schema.names if name not in _LONG_TEXTS)


@dataclass(frozen=True, slots=True)
class OnboardingStep:
    """A step of a vendor's guide for one application; `profile` and `step` are the profile's."""

    service_principal_id: str
    profile: str
    step: str


_LONG_TEXTS = frozenset({"raw", "reason", "result_reason", "files", "missing", *PARTITIONS})


def month_of(time: datetime) -> str:
    """Return the partition of a time that is aware and in UTC."""
    return f"{time.year:04d}-{time.month:02d}"


EVENTS = Table(
    "events",
    "activity_time",
    pa.schema(
        [
            ("id", pa.string()),
            ("tenant_id", pa.string()),
            ("month", pa.string()),
            ("activity_time", TIME),
            ("job_id", pa.string()),
            ("cycle_id", pa.string()),
            ("change_id", pa.string()),
            ("action", pa.string()),
            ("status", pa.string()),
            ("duration_ms", pa.int64()),
            ("service_principal_id", pa.string()),
            ("service_principal_name", pa.string()),
            ("source_id", pa.string()),
            ("source_name", pa.string()),
            ("source_type", pa.string()),
            ("source_upn", pa.string()),
            ("target_id", pa.string()),
            ("target_name", pa.string()),
            ("target_type", pa.string()),
            ("error_code", pa.string()),
            ("error_category", pa.string()),
            ("reason", pa.string()),
            ("skip_reason", pa.string()),
            ("failed_step", pa.string()),
            ("signature", pa.string()),
            ("unresolved", pa.string()),
            ("mail", pa.string()),
            ("raw", pa.string()),
        ]
    ),
    later=("signature", "unresolved", "mail"),
)

AUDITS = Table(
    "audits",
    "activity_time",
    pa.schema(
        [
            ("id", pa.string()),
            ("tenant_id", pa.string()),
            ("month", pa.string()),
            ("activity_time", TIME),
            ("activity", pa.string()),
            ("category", pa.string()),
            ("correlation_id", pa.string()),
            ("service", pa.string()),
            ("operation_type", pa.string()),
            ("result", pa.string()),
            ("result_reason", pa.string()),
            ("initiated_by", pa.string()),
            ("target_id", pa.string()),
            ("target_name", pa.string()),
            ("raw", pa.string()),
        ]
    ),
)

JOB_SNAPSHOTS = Table(
    "job_snapshots",
    "taken_at",
    pa.schema(
        [
            ("tenant_id", pa.string()),
            ("month", pa.string()),
            ("taken_at", TIME),
            ("service_principal_id", pa.string()),
            ("service_principal_name", pa.string()),
            ("app_id", pa.string()),
            ("job_id", pa.string()),
            ("code", pa.string()),
            ("schedule_state", pa.string()),
            ("raw", pa.string()),
        ]
    ),
)

SCHEMA_VERSIONS = Table(
    "schema_versions",
    "seen_at",
    pa.schema(
        [
            ("tenant_id", pa.string()),
            ("month", pa.string()),
            ("seen_at", TIME),
            ("service_principal_id", pa.string()),
            ("job_id", pa.string()),
            ("version", pa.string()),
            ("raw", pa.string()),
        ]
    ),
)

SCOPE_COUNTS = Table(
    "scope_counts",
    "counted_at",
    pa.schema(
        [
            ("tenant_id", pa.string()),
            ("month", pa.string()),
            ("counted_at", TIME),
            ("service_principal_id", pa.string()),
            ("assigned_users", pa.int64()),
            ("assigned_groups", pa.int64()),
            ("direct_members", pa.int64()),
            ("all_users", pa.int64()),
            ("all_groups", pa.int64()),
        ]
    ),
)

CONFIRMATIONS = Table(
    "confirmations",
    "confirmed_at",
    pa.schema(
        [
            ("tenant_id", pa.string()),
            ("month", pa.string()),
            ("confirmed_at", TIME),
            ("service_principal_id", pa.string()),
            ("profile", pa.string()),
            ("step", pa.string()),
            ("confirmed_by", pa.string()),
        ]
    ),
)

# What was read from files: one row for each time. All stand under one tenant, so that they can be
# listed; `key` is the tenant that the file's own rows are kept under.
IMPORTS_TENANT = "imports"
IMPORTS = Table(
    "imports",
    "imported_at",
    pa.schema(
        [
            ("tenant_id", pa.string()),
            ("month", pa.string()),
            ("imported_at", TIME),
            ("key", pa.string()),
            ("name", pa.string()),
            ("as_of", TIME),
            ("events", pa.int64()),
            ("audits", pa.int64()),
            ("jobs", pa.int64()),
            ("people", pa.int64()),
            ("rejected", pa.int64()),
            ("files", pa.string()),
            ("missing", pa.string()),
        ]
    ),
)

PEOPLE = Table(
    "people",
    "seen_at",
    pa.schema(
        [
            ("tenant_id", pa.string()),
            ("month", pa.string()),
            ("seen_at", TIME),
            ("id", pa.string()),
            ("user_principal_name", pa.string()),
            ("display_name", pa.string()),
            ("raw", pa.string()),
        ]
    ),
)

MUTES = Table(
    "mutes",
    "muted_at",
    pa.schema(
        [
            ("tenant_id", pa.string()),
            ("month", pa.string()),
            ("muted_at", TIME),
            ("job_id", pa.string()),
            ("signature", pa.string()),
            ("reason", pa.string()),
            ("muted_until", TIME),
            ("muted_by", pa.string()),
        ]
    ),
)

LOG_TABLES = {Log.PROVISIONING: EVENTS, Log.AUDIT: AUDITS}
