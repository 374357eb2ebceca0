"""Removing rows of a table in one commit each, while others read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
from deltalake.exceptions import CommitFailedError

from history.delta import ATTEMPTS, WRITER, open_table, pause, too_busy, with_newest
from history.errors import writing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from history.tables import Table


def delete(root: str, table: Table, predicate: str) -> None:
    """Remove the rows for which an SQL predicate holds; raises HistoryError.

    Rows that are added meanwhile stay. Files that held the rows are there until a vacuum.
    """
    for attempt in range(ATTEMPTS):
        delta = open_table(root, table)
        if delta is None:
            return
        try:
            with writing(delta.table_uri):
                delta.delete(predicate, writer_properties=WRITER)
        except CommitFailedError:
            pause(attempt)
        else:
            return
    raise too_busy(f"{root}/{table.name}")


def read(root: str, table: Table, columns: list[str], predicate: str) -> pa.Table:
    """Return columns of the rows for which an SQL predicate holds; raises HistoryError."""
    rows = with_newest(
        root,
        table,
        lambda delta: pa.RecordBatchReader.from_stream(
            delta.scan(columns=columns, predicate=predicate)
        ).read_all(),
    )
    if rows is None:
        return table.schema.empty_table().select(columns)
    return rows.cast(pa.schema([table.schema.field(name) for name in columns]))


def literal(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def among(column: str, texts: Iterable[str]) -> str:
    """Return the SQL that says that a column is one of these texts, of which there is one."""
    return f"{column} IN ({', '.join(map(literal, sorted(texts)))})"


def moment(time: datetime) -> str:
    """Return a time in UTC as SQL of the type of the columns: deletions compare no others."""
    return f"""arrow_cast('{time.isoformat()}', 'Timestamp(Microsecond, Some("UTC"))')"""
