"""Delta tables on disk: opening, adding rows atomically with a watermark, merging small files.

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
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from history.errors import HistoryBusy, reading, writing
from history.tables import PARTITIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from history.tables import Table

_ATTEMPTS = 40
_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 2.0
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


def table_uri(root: str, table: Table) -> str:
    """Return where a table of the history at `root` lives."""
    return f"{root.rstrip('/')}/{table.name}"


def open_table(root: str, table: Table) -> DeltaTable | None:
    """Return the newest snapshot of a table, None when nothing was ever stored in it."""
    uri = table_uri(root, table)
    with reading(uri):
        try:
            return DeltaTable(uri)
        except TableNotFoundError:
            return None


def missing_columns(delta: DeltaTable, table: Table) -> list[str]:
    """Return the columns that a snapshot made by an earlier version does not have yet."""
    held = {field.name for field in delta.schema().fields}
    return [name for name in table.later if name not in held]


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
    for attempt in range(_ATTEMPTS):
        try:
            return _append_once(root, table, writer, new_rows, watermark)
        except CommitFailedError:
            longest = min(_PAUSE_SECONDS * 2**attempt, _LONGEST_PAUSE_SECONDS)
            time.sleep(random.uniform(0, longest))  # noqa: S311  (spreads writers, hides nothing)
    raise HistoryBusy(
        f"Other collectors were quicker {_ATTEMPTS} times in a row at {table_uri(root, table)}.",
        "Nothing is lost: run this again, with fewer collectors at once.",
    )


def _append_once(
    root: str,
    table: Table,
    writer: str,
    new_rows: Callable[[DeltaTable], pa.Table],
    watermark: Watermark | None,
) -> int:
    uri = table_uri(root, table)
    delta = open_table(root, table) or _create(uri, table)
    with reading(uri):
        rows = new_rows(delta)
    transactions = [Transaction(writer, delta.version())]
    if watermark and _is_later(watermark, delta):
        transactions.append(Transaction(watermark.name, watermark.value))
    elif not rows.num_rows:
        return 0
    with writing(uri):
        write_deltalake(
            delta,
            rows,
            mode="append",
            schema_mode="merge" if missing_columns(delta, table) else None,
            writer_properties=WRITER,
            commit_properties=CommitProperties(app_transactions=transactions),
        )
    return rows.num_rows


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
                configuration={"delta.dataSkippingStatsColumns": table.statistics_columns},
            )
        except DeltaError:
            # Another writer made it in the meantime; if not, opening says what is wrong.
            return DeltaTable(uri)
