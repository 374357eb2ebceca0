"""The tables of history: their columns, keys and partitions.

All are partitioned by `tenant_id` (the connection's tenant) and `month` ("2026-11", the month in
UTC of the row's own time). Times are microseconds in UTC; text that Graph left out is null.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

# The version of what follows; `history.layout` brings older tables forward. Raise it with every
# change of columns, and name the new ones in `later`.
LAYOUT = 2

PARTITIONS = ("tenant_id", "month")
TIME = pa.timestamp("us", tz="UTC")
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

    def rows(self, tenant_id: str, rows: Iterable[tuple[Any, ...]]) -> pa.Table:
        """Build rows from tuples in the order of the columns, the partitions left out."""
        own = [name for name in self.schema.names if name not in PARTITIONS]
        columns: dict[str, Sequence[Any]] = dict(zip(own, zip(*rows, strict=True), strict=False))
        if not columns:
            return self.schema.empty_table()
        times = columns[self.time]
        columns["tenant_id"] = [tenant_id] * len(times)
        columns["month"] = [month_of(time) for time in times]
        return pa.table([_column(columns[it.name], it.type) for it in self.schema], self.schema)

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


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    # Whether bytes are UTF-8 is found out in half the time when all of a column is cast at once.
    if isinstance(values[0], bytes):
        return pa.array(values, pa.binary()).cast(kind)
    return pa.array(values, kind)


def _table(
    name: str,
    columns: str,
    *,
    times: str = "",
    numbers: str = "",
    key: tuple[str, ...] = (),
    later: tuple[str, ...] = (),
) -> Table:
    """Declare a table whose columns are text, but for its own time, `times` and `numbers`.

    Its own time is the first column after `month`.
    """
    names = columns.split()
    time = names[names.index("month") + 1]
    kinds = dict.fromkeys([time, *times.split()], TIME) | dict.fromkeys(numbers.split(), pa.int64())
    schema = pa.schema([(column, kinds.get(column, pa.string())) for column in names])
    return Table(name, time, schema, key, later)


EVENTS = _table(
    "events",
    "id tenant_id month activity_time job_id cycle_id change_id action status duration_ms "
    "service_principal_id service_principal_name source_id source_name source_type source_upn "
    "target_id target_name target_type error_code error_category reason skip_reason "
    "failed_step signature unresolved mail raw",
    numbers="duration_ms",
    later=("signature", "unresolved", "mail"),
)

AUDITS = _table(
    "audits",
    "id tenant_id month activity_time activity category correlation_id service operation_type "
    "result result_reason initiated_by target_id target_name raw",
)

JOB_SNAPSHOTS = _table(
    "job_snapshots",
    "tenant_id month taken_at service_principal_id service_principal_name app_id job_id code "
    "schedule_state raw",
    key=("job_id",),
)

SCHEMA_VERSIONS = _table(
    "schema_versions",
    "tenant_id month seen_at service_principal_id job_id version raw",
    key=("job_id",),
)

SCOPE_COUNTS = _table(
    "scope_counts",
    "tenant_id month counted_at service_principal_id assigned_users assigned_groups "
    "direct_members all_users all_groups",
    numbers="assigned_users assigned_groups direct_members all_users all_groups",
    key=("service_principal_id",),
)

CONFIRMATIONS = _table(
    "confirmations",
    "tenant_id month confirmed_at service_principal_id profile step confirmed_by",
    key=("service_principal_id", "profile", "step"),
)

# What was read from files: one row for each time. All stand under one tenant, so that they can be
# listed; `key` is the tenant that the file's own rows are kept under.
IMPORTS_TENANT = "imports"
IMPORTS = _table(
    "imports",
    "tenant_id month imported_at key name as_of events audits jobs people rejected files missing",
    times="as_of",
    numbers="events audits jobs people rejected",
    key=("key",),
)

PEOPLE = _table(
    "people",
    "tenant_id month seen_at id user_principal_name display_name raw",
)

MUTES = _table(
    "mutes",
    "tenant_id month muted_at job_id signature reason muted_until muted_by",
    times="muted_until",
    key=("job_id", "signature"),
)

# Whom `history.forgetting` removed, as keyed hashes; the row without a hash holds the key. All
# stand under one tenant.
FORGOTTEN_TENANT = "forgotten"
FORGOTTEN = _table("forgotten", "tenant_id month forgotten_at salt hash")

# What preflights foretold of each person; no names and no values.
FORECASTS = _table(
    "forecasts",
    "tenant_id month made_at job_id profile scope source_id outcome cause attribute basis",
)

# Times of a log that were not collected or not read: see `history.gaps`.
GAPS = _table("gaps", "tenant_id month noted_at log what since until", times="since until")

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
