"""What a snapshot of a table already has, read in a stream so that memory stays flat."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from history.opening import scan
from history.sql import among, literal
from history.tables import month_of

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from history.tables import Table

_TIME_MARGIN = timedelta(minutes=1)


def without_known(delta: DeltaTable, tenant_id: str, rows: pa.Table, time: str) -> pa.Table:
    """Return the rows whose id the tenant does not have yet around the row's own time.

    A record keeps its time, give or take the digits that an export cuts off, so that most files
    need not be opened. `time` names the column.
    """
    if not rows.num_rows:
        return rows
    wanted = rows["id"].combine_chunks()
    months = rows["month"].unique().to_pylist()
    where = f"tenant_id = {literal(tenant_id)} AND {among('month', months)}"
    span = pc.call_function("min_max", [rows[time]])
    where += f" AND {time} >= {_moment(span['min'].as_py() - _TIME_MARGIN)}"
    where += f" AND {time} <= {_moment(span['max'].as_py() + _TIME_MARGIN)}"
    found = [pa.array([], pa.string())]
    for batch in scan(delta, ["id"], where):
        ids = batch.column("id").cast(pa.string())
        found.append(ids.filter(_among(ids, wanted)))
    known = pa.concat_arrays(found)
    if not len(known):
        return rows
    return rows.filter(pc.call_function("invert", [_among(wanted, known)]))


def _among(values: pa.Array, others: pa.Array) -> pa.Array:
    return pc.call_function("is_in", [values], pc.SetLookupOptions(value_set=others))


def newest(delta: DeltaTable, table: Table, tenant_id: str, key: str) -> dict[str, dict[str, Any]]:
    """Return the newest row of each key, without its time and month.

    The times are read first: rows carry long JSON texts, of which only the newest are wanted.
    """
    of_tenant = f"tenant_id = {literal(tenant_id)}"
    times: dict[str, Any] = {}
    for batch in scan(delta, [key, table.time], of_tenant):
        for name, time in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            times[name] = max(time, times.get(name, time))
    if not times:
        return {}
    months = set(map(month_of, times.values()))
    where = f"{of_tenant} AND {among('month', months)}"
    where += f" AND {table.time} IN ({', '.join(sorted({_moment(t) for t in times.values()}))})"
    columns = [name for name in table.schema.names if name != "month"]
    return {
        row[key]: {name: row[name] for name in row if name != table.time}
        for batch in scan(delta, columns, where)
        for row in batch.to_pylist()
        if row[table.time] == times[row[key]]
    }


def _moment(time: Any) -> str:
    return f"TIMESTAMP '{time.isoformat()}'"
