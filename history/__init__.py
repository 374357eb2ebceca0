"""What was collected: Delta tables, and the Ibis queries over them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from history.errors import (
    EngineUnavailable,
    HistoryBusy,
    HistoryDamaged,
    HistoryError,
    HistoryNotReadable,
    HistoryNotWritable,
    HistoryTooNew,
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
    "HistoryTooNew",
    "Log",
    "open_history",
]

# Delta Lake takes a folder for a URL: it decodes the first and stops at the others.
_ODD = re.compile(r"%[0-9A-Fa-f]{2}|[][|^\x00-\x1f\x7f]")


def open_history(
    uri: str | Path,
    *,
    engine: Literal["duckdb", "spark"] = "duckdb",
    spark_remote: str | None = None,
    kept_days: int | None = None,
) -> History:
    """Return the history at a folder or URI; nothing is read or made until it is used.

    `spark_remote` is a Spark Connect address such as sc://localhost:15002. `kept_days` is for who
    collects: what is older is removed once a day, None keeps all. Raises EngineUnavailable when
    the engine is not installed or does not fit the URI, HistoryNotWritable for a folder whose name
    Delta Lake would read as another one.
    """
    if engine == "spark":
        from history.spark_engine import SparkEngine

        return History(str(uri), SparkEngine(spark_remote or ""), kept_days=kept_days)
    if "://" in str(uri):
        raise EngineUnavailable(
            f"DuckDB reads history from folders, and {uri} is object storage.",
            "Set HISTORY_ENGINE to spark and SPARK_REMOTE to a server that can read it, "
            "or HISTORY_URI to a folder.",
        )
    _refuse_odd_names(str(uri))
    from history.duckdb_engine import DuckDBEngine

    return History(str(uri), DuckDBEngine(), kept_days=kept_days)


def _refuse_odd_names(folder: str) -> None:
    odd = _ODD.search(folder)
    if odd:
        raise HistoryNotWritable(
            f"History cannot be kept in {folder!r}: Delta Lake does not understand {odd[0]!r} in "
            "the name of a folder.",
            "Rename the folder, or set HISTORY_URI to another one.",
        )
