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
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote, urlsplit

from deltalake import (
    ColumnProperties,
    CommitProperties,
    DeltaTable,
    Transaction,
    WriterProperties,
    write_deltalake,
)
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from history.errors import (
    HistoryBusy,
    HistoryDamaged,
    HistoryError,
    HistoryNotWritable,
    damaged,
    reading,
    writing,
)
from history.layout import brought_forward, properties
from history.tables import LOG_TABLES, PARTITIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from history.tables import Log, Table

T = TypeVar("T")

ATTEMPTS = 40
# So often is something read again whose files a vacuum has taken meanwhile.
_REPEATS = 5
_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 2.0
LOG = "_delta_log"
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


def writer_name(table: Table, tenant_id: str) -> str:
    """Return the name under which the rows of a tenant are added to a table."""
    logs = [log for log, own in LOG_TABLES.items() if own is table]
    return f"{watermark_name(tenant_id, logs[0])}/writer" if logs else f"{tenant_id}/{table.name}"


def watermark_name(tenant_id: str, log: Log) -> str:
    """Return the name of the number that tells up to when a tenant's log was collected."""
    return f"{tenant_id}/{log}"


def open_table(root: str, table: Table) -> DeltaTable | None:
    """Return the newest snapshot of a table, None when nothing was ever stored in it.

    A table of an earlier layout is brought forward first. Raises HistoryError.
    """
    uri = table_uri(root, table)
    with reading(uri):
        delta = None if _is_absent(uri) else _opened(uri)
        if delta is None and _holds_rows(uri):
            raise damaged(uri, FileNotFoundError("its _delta_log is missing"))
    return brought_forward(delta, table) if delta else None


def with_newest(root: str, table: Table, use: Callable[[DeltaTable], T]) -> T | None:
    """Return what `use` makes of the newest snapshot, None when nothing was ever stored.

    A vacuum may take files of the snapshot meanwhile: there is a newer one then, and `use` is
    called again. Raises HistoryError.
    """
    repeats = 0
    while (delta := open_table(root, table)) is not None:
        try:
            with reading(delta.table_uri):
                return use(delta)
        except HistoryError:
            repeats += 1
            if repeats > _REPEATS or not _moved_on(delta):
                raise
    return None


def _moved_on(delta: DeltaTable) -> bool:
    with reading(delta.table_uri):
        return DeltaTable(delta.table_uri).version() != delta.version()


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
        delta = open_table(root, table) or _create(table_uri(root, table), table)
        try:
            return _append_once(delta, writer, new_rows, watermark)
        except CommitFailedError:
            pause(attempt)
        except (HistoryDamaged, HistoryNotWritable):
            if attempt >= _REPEATS or not _moved_on(delta):
                raise
            pause(attempt)
    raise too_busy(table_uri(root, table))


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
    with writing(delta.table_uri):
        write_deltalake(
            delta,
            rows,
            mode="append",
            writer_properties=WRITER,
            commit_properties=CommitProperties(app_transactions=transactions),
        )
    return rows.num_rows


def local_folder(uri: str) -> Path | None:
    """Return the folder of a table on disk, None for object storage."""
    if "://" not in uri:
        return Path(uri)
    parts = urlsplit(uri)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _is_absent(uri: str) -> bool:
    """Return whether a disk has no such table: Delta takes a thousand times as long to say so."""
    folder = local_folder(uri)
    if folder is None:
        return False
    try:
        folder.joinpath(LOG).stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError)  # opening it tells of anything else
    return False


def _opened(uri: str) -> DeltaTable | None:
    try:
        return DeltaTable(uri)
    except TableNotFoundError:
        return None


def _holds_rows(uri: str) -> bool:
    """Return whether a folder has partitions: then its log was lost, for rows come after it."""
    folder = local_folder(uri)
    return bool(folder and folder.is_dir() and any(folder.glob(f"{PARTITIONS[0]}=*")))


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
