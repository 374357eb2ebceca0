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

# The version of what follows; `history.layout` brings older tables forward. Raise it with every
# change of columns, and name the new ones in `later`.
LAYOUT = 2

PARTITIONS = ("tenant_id", "month")
TIME = pa.timestamp("us", tz="UTC")
_NUMBER = pa.int64()
_LONG_TEXTS = frozenset({"raw", "reason", "result_reason", "files", "missing", *PARTITIONS})


class Log(StrEnum):
    """The logs that are collected by time window."""

    PROVISIONING = "provisioning"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Table:
    """One Delta table; `time` names the column that `month` is taken from.

    `key` names the columns whose newest row tells what holds now; without it no row is newer than
    another. `later` are text columns that files of an earlier layout lack: they are null there.
    """

    name: str
    time: str
    schema: pa.Schema
    key: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    @property
    def statistics_columns(self) -> str:
        """The columns that files keep least and greatest values of; long texts are left out."""
        return ",".join(name for name in self.schema.names if name not in _LONG_TEXTS)

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns of text, the partitions left out."""
        texts = (field.name for field in self.schema if field.type == pa.string())
        return tuple(name for name in texts if name not in PARTITIONS)


@dataclass(frozen=True, slots=True)
class OnboardingStep:
    """A step of a vendor's guide for one application; `profile` and `step` are the profile's."""

    service_principal_id: str
    profile: str
    step: str


def month_of(time: datetime) -> str:
    """Return the partition of a time that is aware and in UTC."""
    return f"{time.year:04d}-{time.month:02d}"


def _columns(names: str, **others: pa.DataType) -> pa.Schema:
    """Return the columns in the order of their names: text, unless `others` gives a type."""
    return pa.schema([(name, others.get(name, pa.string())) for name in names.split()])


EVENTS = Table(
    "events",
    "activity_time",
    _columns(
        "id tenant_id month activity_time job_id cycle_id change_id action status duration_ms "
        "service_principal_id service_principal_name source_id source_name source_type source_upn "
        "target_id target_name target_type error_code error_category reason skip_reason "
        "failed_step signature unresolved mail raw",
        activity_time=TIME,
        duration_ms=_NUMBER,
    ),
    later=("signature", "unresolved", "mail"),
)

AUDITS = Table(
    "audits",
    "activity_time",
    _columns(
        "id tenant_id month activity_time activity category correlation_id service operation_type "
        "result result_reason initiated_by target_id target_name raw",
        activity_time=TIME,
    ),
)

JOB_SNAPSHOTS = Table(
    "job_snapshots",
    "taken_at",
    _columns(
        "tenant_id month taken_at service_principal_id service_principal_name app_id job_id code "
        "schedule_state raw",
        taken_at=TIME,
    ),
    key=("job_id",),
)

SCHEMA_VERSIONS = Table(
    "schema_versions",
    "seen_at",
    _columns(
        "tenant_id month seen_at service_principal_id job_id version raw",
        seen_at=TIME,
    ),
    key=("job_id",),
)

SCOPE_COUNTS = Table(
    "scope_counts",
    "counted_at",
    _columns(
        "tenant_id month counted_at service_principal_id assigned_users assigned_groups "
        "direct_members all_users all_groups",
        counted_at=TIME,
        assigned_users=_NUMBER,
        assigned_groups=_NUMBER,
        direct_members=_NUMBER,
        all_users=_NUMBER,
        all_groups=_NUMBER,
    ),
    key=("service_principal_id",),
)

CONFIRMATIONS = Table(
    "confirmations",
    "confirmed_at",
    _columns(
        "tenant_id month confirmed_at service_principal_id profile step confirmed_by",
        confirmed_at=TIME,
    ),
    key=("service_principal_id", "profile", "step"),
)

# What was read from files: one row for each time. All stand under one tenant, so that they can be
# listed; `key` is the tenant that the file's own rows are kept under.
IMPORTS_TENANT = "imports"
IMPORTS = Table(
    "imports",
    "imported_at",
    _columns(
        "tenant_id month imported_at key name as_of events audits jobs people rejected files "
        "missing",
        imported_at=TIME,
        as_of=TIME,
        events=_NUMBER,
        audits=_NUMBER,
        jobs=_NUMBER,
        people=_NUMBER,
        rejected=_NUMBER,
    ),
    key=("key",),
)

PEOPLE = Table(
    "people",
    "seen_at",
    _columns(
        "tenant_id month seen_at id user_principal_name display_name raw",
        seen_at=TIME,
    ),
)

MUTES = Table(
    "mutes",
    "muted_at",
    _columns(
        "tenant_id month muted_at job_id signature reason muted_until muted_by",
        muted_at=TIME,
        muted_until=TIME,
    ),
    key=("job_id", "signature"),
)

# Whom `history.forgetting` removed, as keyed hashes; the row without a hash holds the key.
FORGOTTEN = Table(
    "forgotten",
    "forgotten_at",
    _columns("tenant_id month forgotten_at salt hash", forgotten_at=TIME),
)

# What preflights foretold of each person; no names and no values.
FORECASTS = Table(
    "forecasts",
    "made_at",
    _columns(
        "tenant_id month made_at job_id profile scope source_id outcome cause attribute basis",
        made_at=TIME,
    ),
)

# Times of a log that were not collected or not read: see `history.gaps`.
GAPS = Table(
    "gaps",
    "noted_at",
    _columns(
        "tenant_id month noted_at log what since until", noted_at=TIME, since=TIME, until=TIME
    ),
)

LOG_TABLES = {Log.PROVISIONING: EVENTS, Log.AUDIT: AUDITS}
# Everything that is collected, imported or said by people.
TABLES = (
    EVENTS,
    AUDITS,
    JOB_SNAPSHOTS,
    SCHEMA_VERSIONS,
    SCOPE_COUNTS,
    CONFIRMATIONS,
    IMPORTS,
    PEOPLE,
    MUTES,
    FORECASTS,
    GAPS,
)
