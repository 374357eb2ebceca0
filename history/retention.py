"""Rows that grew old, and all rows of a tenant, taken out of the tables.

The newest row of each job, schema, count, confirmation, import and mute stays however old it is:
it tells what holds now. Up to where a log was collected is kept apart from the rows, so nothing
that was taken out is read again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from history.deletion import delete, literal, moment, read
from history.erasure import erase
from history.superseded import superseded
from history.tables import IMPORTS, IMPORTS_TENANT, TABLES, month_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from history.history import History
    from history.tables import Table


def purge_older(
    history: History,
    before: datetime,
    *,
    tables: Iterable[Table] = TABLES,
    tenant_id: str | None = None,
    dry_run: bool = False,
) -> dict[str, int]:
    """Remove rows from before a time, of one tenant or of all; return how many, by table.

    The files that held them go with the vacuum of the next day. Raises HistoryError.
    """
    removed = {}
    for table in tables:
        count, predicates = _aged(history.uri, table, before, tenant_id)
        removed[table.name] = count
        for predicate in predicates if count and not dry_run else ():
            delete(history.uri, table, predicate)
    return removed


def purge_tenant(history: History, tenant_id: str, *, dry_run: bool = False) -> dict[str, int]:
    """Remove all rows of a tenant and at once the files that held them; return how many, by table.

    An import leaves the list of imports too. Raises HistoryError.
    """
    removed = {}
    for table in TABLES:
        predicate = f"tenant_id = {literal(tenant_id)}"
        if table is IMPORTS:
            own = f"tenant_id = {literal(IMPORTS_TENANT)} AND key = {literal(tenant_id)}"
            predicate = f"({predicate}) OR ({own})"
        removed[table.name] = read(history.uri, table, [table.time], predicate).num_rows
        if removed[table.name] and not dry_run:
            delete(history.uri, table, predicate)
            erase(history.uri, table)
    return removed


def tenants(history: History) -> set[str]:
    """Return the tenants that have rows; raises HistoryError."""
    return {
        tenant
        for table in TABLES
        for tenant in read(history.uri, table, ["tenant_id"], "true")["tenant_id"]
        .unique()
        .to_pylist()
    }


def _aged(
    root: str, table: Table, before: datetime, tenant_id: str | None
) -> tuple[int, list[str]]:
    """Return how many rows go, and predicates that hold for them and for no other."""
    own = f"tenant_id = {literal(tenant_id)}" if tenant_id is not None else "true"
    if table.key:
        columns = ["tenant_id", *table.key, table.time]
        return superseded(table, read(root, table, columns, own).to_pylist(), before)
    old = f"{own} AND {table.time} < {moment(before)}"
    months = f"{own} AND month < {literal(month_of(before))}"
    return read(root, table, [table.time], old).num_rows, [months, old]
