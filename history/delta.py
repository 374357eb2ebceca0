"""Adding rows to Delta tables, atomically with a watermark.

Rows are added insert-only by key without Delta's MERGE, which was measured to hold 2 GB for a
table of 300,000 events. Instead a writer reads which keys a snapshot has and appends the rest in
a commit that names an application transaction of the tenant and log. Delta refuses that commit
when another writer has committed the same transaction since the snapshot, so the writer reads
again and repeats: no row is doubled, and tenants do not wait for each other.
https://github.com/delta-io/delta/blob/master/PROTOCOL.md#transaction-identifiers
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deltalake import (
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    Transaction,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import CommitFailedError, DeltaError

from history.errors import (
    HistoryBusy,
    HistoryDamaged,
    HistoryNotWritable,
    reading,
    writing,
)
from history.layout import properties
from history.opening import REPEATS, has_moved_on, open_table, table_uri
from history.tables import LOG_TABLES, PARTITIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from history.tables import Log, Table

ATTEMPTS = 40
_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 2.0
# So long others wait at most for whoever holds a table: it may have been killed.
HOLD_SECONDS = 120
_HOLD = "hold"
# Rows of a Parquet row group: few enough that a time range skips most of a big file.
_ROW_GROUP = 16_384

WRITER = WriterProperties(
    compression="ZSTD",
    compression_level=1,
    max_row_group_size=_ROW_GROUP,
    column_properties={
        name: ColumnProperties(dictionary_enabled=False) for name in ("id", "change_id", "raw")
    },
)


@dataclass(frozen=True, slots=True)
class Watermark:
    """A number that a commit moves forward together with its rows."""

    name: str
    value: int


def writer_name(table: Table, tenant_id: str) -> str:
    """Return the name under which the rows of a tenant are added to a table."""
    logs = [log for log, own in LOG_TABLES.items() if own is table]
    return f"{watermark_name(tenant_id, logs[0])}/writer" if logs else f"{tenant_id}/{table.name}"


def watermark_name(tenant_id: str, log: Log) -> str:
    """Return the name of the number that tells up to when a tenant's log was collected."""
    return f"{tenant_id}/{log}"


def append(
    root: str,
    table: Table,
    writer: str,
    new_rows: Callable[[DeltaTable], pa.Table],
    watermark: Watermark | None = None,
) -> int:
    """Add what `new_rows` finds missing in the snapshot it is given; return how many rows.

    Writers of the same name exclude each other. Raises HistoryError.
    """
    for attempt in range(ATTEMPTS):
        delta = _free_table(root, table)
        try:
            return _append_once(delta, writer, new_rows, watermark)
        except CommitFailedError:
            pause(attempt)
        except (HistoryDamaged, HistoryNotWritable):
            if attempt >= REPEATS or not has_moved_on(delta):
                raise
            pause(attempt)
    raise too_busy(table_uri(root, table))


def add(root: str, table: Table, tenant_id: str, rows: pa.Table) -> None:
    """Add rows whatever is there already; raises HistoryError."""
    append(root, table, writer_name(table, tenant_id), lambda _: rows)


def hold(root: str, table: Table, seconds: int = HOLD_SECONDS) -> None:
    """Let nobody add rows to a table for so long from now on; 0 lets them go on.

    It is for changes of many rows, which would fail again and again while others add some.
    Raises HistoryError.
    """
    for attempt in range(ATTEMPTS):
        delta = open_table(root, table)
        if delta is None:
            return
        until = Transaction(_HOLD, int(time.time()) + seconds)
        try:
            _write(delta, table.schema.empty_table(), [until])
        except CommitFailedError:
            pause(attempt)
        else:
            return
    raise too_busy(table_uri(root, table))


def _free_table(root: str, table: Table) -> DeltaTable:
    """Return the newest snapshot once nobody holds the table; it is made if there is none."""
    give_up = time.monotonic() + HOLD_SECONDS
    while True:
        delta = open_table(root, table) or _create(table_uri(root, table), table)
        until = delta.transaction_version(_HOLD) or 0
        if until <= time.time() or time.monotonic() >= give_up:
            return delta
        time.sleep(_PAUSE_SECONDS)


def pause(attempt: int) -> None:
    """Wait a random while, longer with each attempt, so that writers spread out."""
    longest = min(_PAUSE_SECONDS * 2**attempt, _LONGEST_PAUSE_SECONDS)
    time.sleep(random.uniform(0, longest))  # noqa: S311  (spreads writers, hides nothing)


def too_busy(uri: str) -> HistoryBusy:
    """Return the error for a writer whom others forestalled every time."""
    return HistoryBusy(
        f"Other collectors were quicker {ATTEMPTS} times in a row at {uri}.",
        "Nothing is lost: run this again, with fewer collectors at once.",
    )


def _append_once(
    delta: DeltaTable,
    writer: str,
    new_rows: Callable[[DeltaTable], pa.Table],
    watermark: Watermark | None,
) -> int:
    with reading(delta.table_uri):
        rows = new_rows(delta)
    transactions = [Transaction(writer, delta.version())]
    if watermark and _is_later(watermark, delta):
        transactions.append(Transaction(watermark.name, watermark.value))
    elif not rows.num_rows:
        return 0
    _write(delta, rows, transactions)
    return rows.num_rows


def _write(delta: DeltaTable, rows: pa.Table, transactions: list[Transaction]) -> None:
    with writing(delta.table_uri):
        write_deltalake(
            delta,
            rows,
            mode="append",
            writer_properties=WRITER,
            commit_properties=CommitProperties(app_transactions=transactions),
        )


def _is_later(watermark: Watermark, delta: DeltaTable) -> bool:
    reached = delta.transaction_version(watermark.name)
    return reached is None or reached < watermark.value


def _create(uri: str, table: Table) -> DeltaTable:
    with writing(uri):
        try:
            return DeltaTable.create(
                uri,
                table.schema,
                partition_by=list(PARTITIONS),
                configuration=properties(table),
                raise_if_key_not_exists=False,
            )
        except DeltaError:
            # Another writer made it in the meantime; if not, opening says what is wrong.
            return DeltaTable(uri)
