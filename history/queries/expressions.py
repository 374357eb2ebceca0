"""Ibis expressions that several questions share."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from history.history import History
    from history.tables import Table

STATUSES = ("failure", "skipped", "success", "warning")


def latest(rows: ir.Table, keys: Sequence[str], time: str, tie: str) -> ir.Table:
    """Keep the newest row of each key; of equal times the one with the greatest `tie`.

    The greatest time is found by group and join first: a window over all rows was measured to take
    twice as long. The most selective key comes first, which halves it again.
    """
    newest = rows.group_by(*keys).agg(greatest=rows[time].max())
    joined = rows.join(newest, [keys[0], (time, "greatest"), *keys[1:]])
    found = joined.select(*(rows[name] for name in rows.columns))
    order = ibis.window(group_by=[found[key] for key in keys], order_by=found[tie].desc())
    ranked = found.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked["place"] == 0).drop("place")


def contains_text(rows: ir.Table, columns: Iterable[str], text: str) -> ir.BooleanValue:
    """Say whether any of the columns contains the text, in any case; null contains nothing."""
    wanted = text.lower()
    found = (
        rows[name].lower().contains(wanted).fill_null(ibis.literal(value=False)) for name in columns
    )
    return reduce(or_, found)


def status_counts(rows: ir.Table) -> dict[str, ir.IntegerScalar]:
    """Count the rows of each status that Microsoft documents."""
    return {name: rows.count(where=rows["status"] == name) for name in STATUSES}


def matching(
    rows: ir.Table,
    equal: Mapping[str, str | None],
    since: datetime | None,
    until: datetime | None,
) -> list[ir.BooleanValue]:
    """Return what rows of a log must fulfil; None does not restrict, both times belong to it."""
    found: list[ir.BooleanValue] = [
        rows[name] == value for name, value in equal.items() if value is not None
    ]
    if since is not None:
        found.append(rows["activity_time"] >= since)
    if until is not None:
        found.append(rows["activity_time"] <= until)
    return found


def record(history: History, table: Table, tenant_id: str, wanted: str) -> str | None:
    """Return the untouched JSON text of a log's record, None when it is not in history."""
    answer = history.ask(
        table,
        tenant_id,
        lambda rows: rows.filter(rows["id"] == wanted).select("raw").limit(1),
    )
    return answer["raw"][0].as_py() if answer is not None and answer.num_rows else None
