"""What was collected: Delta tables, and the Ibis queries over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from history.errors import (
    EngineUnavailable,
    HistoryBusy,
    HistoryDamaged,
    HistoryError,
    HistoryNotReadable,
    HistoryNotWritable,
)
from history.history import History
from history.tables import Log

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "EngineUnavailable",
    "History",
    "HistoryBusy",
    "HistoryDamaged",
    "HistoryError",
    "HistoryNotReadable",
    "HistoryNotWritable",
    "Log",
    "open_history",
]


def open_history(
    uri: str | Path,
    *,
    engine: Literal["duckdb", "spark"] = "duckdb",
    spark_remote: str | None = None,
) -> History:
    """Return the history at a folder or URI; nothing is read or made until it is used.

    `spark_remote` is a Spark Connect address such as sc://localhost:15002. Raises
    EngineUnavailable when the engine is not installed or does not fit the URI.
    """
    if engine == "spark":
        from history.spark_engine import SparkEngine

        return History(str(uri), SparkEngine(spark_remote or ""))
    if "://" in str(uri):
        raise EngineUnavailable(
            f"DuckDB reads history from folders, and {uri} is object storage.",
            "Set HISTORY_ENGINE to spark and SPARK_REMOTE to a server that can read it, "
            "or HISTORY_URI to a folder.",
        )
    from history.duckdb_engine import DuckDBEngine

    return History(str(uri), DuckDBEngine())
