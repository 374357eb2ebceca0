"""Answers as data frames whose columns have the same types with and without rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd
import pyarrow as pa

from history.tables import TIME

if TYPE_CHECKING:
    from collections.abc import Collection

# "number" may be missing in a row, "count" never is.
Kind = Literal["text", "time", "count", "number"]
Columns = dict[str, Kind]

_DTYPES = {"text": "str", "time": "datetime64[us, UTC]", "count": "int64", "number": "Int64"}
_WIRE = {"text": pa.string(), "time": TIME, "count": pa.int64(), "number": pa.int64()}
_KINDS: dict[pa.DataType, Kind] = {pa.string(): "text", TIME: "time", pa.int64(): "number"}


def columns_of(schema: pa.Schema, *, without: Collection[str] = ()) -> Columns:
    """Return a table's own columns as those of a frame."""
    return {field.name: _KINDS[field.type] for field in schema if field.name not in without}


def to_frame(answer: pa.Table | None, columns: Columns) -> pd.DataFrame:
    """Return the answer with exactly these columns; None is an answer without rows."""
    return pd.DataFrame(
        {name: _series(answer, name, kind) for name, kind in columns.items()},
        columns=list(columns),
    )


def _series(answer: pa.Table | None, name: str, kind: Kind) -> pd.Series:
    if answer is None or answer.num_rows == 0:
        return pd.Series([], dtype=_DTYPES[kind])
    column = answer.column(name)
    if kind == "time":
        # Spark tells times in the session's zone, which is set to UTC, without naming it.
        column = column.cast(pa.timestamp("us", column.type.tz))
    column = column.cast(_WIRE[kind])
    if kind == "number":
        return column.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return column.to_pandas().astype(_DTYPES[kind])
