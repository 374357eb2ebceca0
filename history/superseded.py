"""Which rows of a table a newer row of the same key has replaced."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from history.sql import among, literal, moment
from history.tables import month_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from history.tables import Table

Key = tuple[str | None, ...]

# So many times are named in one statement; more conditions would be nested too deeply.
_TIMES = 2_000
_CONDITIONS = 50
_SEPARATOR = "\x1f"


def superseded(table: Table, rows: list[dict[str, Any]], before: datetime) -> tuple[int, list[str]]:
    """Return how many rows from before a time have a newer one, and SQL that holds for them.

    `rows` have the tenant, the key and the time of all rows of the tenants that are looked at.
    """
    newest: dict[tuple[str, Key], datetime] = {}
    for row in rows:
        key, time = _key(table, row), row[table.time]
        newest[key] = max(time, newest.get(key, time))
    going: dict[str, dict[datetime, set[Key]]] = defaultdict(lambda: defaultdict(set))
    staying: set[tuple[str, datetime]] = set()
    count = 0
    for row in rows:
        (tenant, key), time = _key(table, row), row[table.time]
        if time < min(before, newest[tenant, key]):
            going[tenant][time].add(key)
            count += 1
        else:
            staying.add((tenant, time))
    return count, [
        f"tenant_id = {literal(tenant)} AND month <= {literal(month_of(before))} AND ({clause})"
        for tenant, times in going.items()
        for clause in _clauses(table, times, {time for own, time in staying if own == tenant})
    ]


def _key(table: Table, row: dict[str, Any]) -> tuple[str, Key]:
    return row["tenant_id"], tuple(row[name] for name in table.key)


def _clauses(
    table: Table, going: dict[datetime, set[Key]], staying: set[datetime]
) -> Iterator[str]:
    whole = sorted(moment(time) for time in going if time not in staying)
    for start in range(0, len(whole), _TIMES):
        yield f"{table.time} IN ({', '.join(whole[start : start + _TIMES])})"
    joined = f"concat_ws({literal(_SEPARATOR)}, {', '.join(table.key)})"
    mixed = [
        f"({table.time} = {moment(time)} AND {among(joined, map(_joined, keys))})"
        for time, keys in going.items()
        if time in staying
    ]
    for start in range(0, len(mixed), _CONDITIONS):
        yield " OR ".join(mixed[start : start + _CONDITIONS])


def _joined(key: Key) -> str:
    return _SEPARATOR.join(part for part in key if part is not None)
