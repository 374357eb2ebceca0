"""Questions answered by DuckDB inside this process, over the table's active Parquet files.

DuckDB and Ibis are imported with the first question: a collector that asks none saves 60 MB.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from history.errors import damaged, reading
from history.tables import month_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import duckdb
    import ibis.expr.types as ir
    import pyarrow as pa
    from deltalake import DeltaTable

    from history.tables import Table


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Return this process's database: in memory, without tables, never reaching the network."""
    import duckdb

    database = duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    )
    database.execute("SET GLOBAL TimeZone = 'UTC'")
    database.execute("SET GLOBAL parquet_metadata_cache = true")
    return database


@dataclass(frozen=True, slots=True)
class DuckDBEngine:
    """Each question gets a cursor of its own, so threads do not wait for each other."""

    def answer(
        self,
        delta: DeltaTable,
        table: Table,
        tenant_id: str,
        question: Callable[[ir.Table], ir.Table],
        *,
        since: datetime | None,
        until: datetime | None,
    ) -> pa.Table | None:
        """Return the answer, or None when the tenant has no rows; raises HistoryError."""
        import duckdb
        import ibis

        with reading(delta.table_uri):
            files = delta.file_uris(file_pruning_predicate=_wanted(table, tenant_id, since, until))
        if not files:
            return None
        rows = ibis.table(ibis.Schema.from_pyarrow(table.schema), name=table.name)
        with closing(_database().cursor()) as cursor:
            sql = ibis.duckdb.from_connection(cursor).compile(question(rows))
            try:
                cursor.execute(_view(table, _on_disk(files, delta.table_uri)))
                return cursor.sql(sql).to_arrow_table()
            except (duckdb.IOException, duckdb.InvalidInputException) as error:
                raise damaged(delta.table_uri, error) from error


def _on_disk(files: list[str], table_uri: str) -> list[str]:
    """Return paths as they are on disk: Delta writes the table's folder in them as a URL does."""
    encoded = urlsplit(table_uri).path
    folder = unquote(encoded)
    return [
        folder + file.removeprefix(encoded) if file.startswith(encoded) else file for file in files
    ]


def _view(table: Table, files: list[str]) -> str:
    """Name the files as the table; without autocast, a month stays text.

    Files written before a column existed lack it, at times all that are read: an empty relation
    lends them its columns.
    """
    quoted = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    options = "hive_partitioning = true, hive_types_autocast = false"
    if not table.later:
        return f"CREATE TEMP VIEW {table.name} AS FROM read_parquet([{quoted}], {options})"
    later = ", ".join(f"NULL::VARCHAR AS {name}" for name in table.later)
    return (
        f"CREATE TEMP VIEW {table.name} AS "
        f"FROM read_parquet([{quoted}], {options}, union_by_name = true) "
        f"UNION ALL BY NAME SELECT {later} WHERE false"
    )


def _wanted(
    table: Table, tenant_id: str, since: datetime | None, until: datetime | None
) -> list[tuple[str, str, object]]:
    wanted: list[tuple[str, str, object]] = [("tenant_id", "=", tenant_id)]
    if since is not None:
        wanted += [("month", ">=", month_of(since)), (table.time, ">=", since)]
    if until is not None:
        wanted += [("month", "<=", month_of(until)), (table.time, "<=", until)]
    return wanted
