"""Removing and replacing rows of a table in one commit each, while others read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from deltalake import write_deltalake
from deltalake.exceptions import CommitFailedError

from history.delta import ATTEMPTS, WRITER, pause, too_busy
from history.errors import writing
from history.opening import open_table, scan, table_uri, with_newest

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from history.tables import Table


def delete(root: str, table: Table, predicate: str) -> int:
    """Remove the rows for which an SQL predicate holds; return how many. Raises HistoryError.

    Rows that are added meanwhile stay. Files that held the rows are there until a vacuum.
    """
    for attempt in range(ATTEMPTS):
        delta = open_table(root, table)
        if delta is None:
            return 0
        try:
            with writing(delta.table_uri):
                return delta.delete(predicate, writer_properties=WRITER)["num_deleted_rows"]
        except CommitFailedError:
            pause(attempt)
    raise too_busy(table_uri(root, table))


def replace(root: str, table: Table, predicate: str, rows: pa.Table) -> None:
    """Put rows in the place of those for which an SQL predicate holds, as it does for the new ones.

    Raises HistoryError. Rows that are added meanwhile stay.
    """
    for attempt in range(ATTEMPTS):
        delta = open_table(root, table)
        if delta is None:
            return
        try:
            replace_in(delta, rows, predicate)
        except CommitFailedError:
            pause(attempt)
        else:
            return
    raise too_busy(table_uri(root, table))


def replace_in(delta: DeltaTable, rows: pa.Table, predicate: str) -> None:
    """Do the same in an open table; raises CommitFailedError when others changed it."""
    with writing(delta.table_uri):
        write_deltalake(
            delta, rows, mode="overwrite", predicate=predicate, writer_properties=WRITER
        )


def read(root: str, table: Table, columns: list[str], predicate: str) -> pa.Table:
    """Return columns of the rows for which an SQL predicate holds; raises HistoryError."""
    rows = with_newest(root, table, lambda delta: scan(delta, columns, predicate).read_all())
    if rows is None:
        return table.schema.empty_table().select(columns)
    return rows.cast(pa.schema([table.schema.field(name) for name in columns]))
