"""Rows that grew old, and all rows of a tenant, taken out of the tables.

The newest row of each job, schema, count, confirmation, import and mute stays however old it is:
it tells what holds now. Up to where a log was collected is kept apart from the rows, so nothing
that was taken out is read again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from history.deletion import delete, read
from history.erasure import erase
from history.imports import imports
from history.opening import open_table
from history.sql import literal, moment
from history.superseded import superseded
from history.tables import IMPORTS, IMPORTS_TENANT, TABLES, month_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from deltalake import DeltaTable

    from history.history import History
    from history.tables import Table


def purge_older(
    history: History,
    before: datetime,
    *,
    tables: Iterable[Table] = TABLES,
    tenant_id: str | None = None,
    dry_run: bool = False,
    at_once: bool = False,
) -> dict[str, int]:
    """Remove rows from before a time, of one tenant or of all; return how many, by table.

    The files that held them go `at_once`, or else with the vacuum of the next day. Raises
    HistoryError.
    """
    removed = {}
    for table in tables:
        count, predicates = _aged(history.uri, table, before, tenant_id)
        removed[table.name] = count
        for predicate in predicates if count and not dry_run else ():
            delete(history.uri, table, predicate)
        if at_once and count and not dry_run:
            erase(history.uri, table)
    return removed


def keep_days(history: History, days: int, now: datetime) -> None:
    """Remove what grew older: rows that were collected, and whole imports read before then.

    Their files go with the vacuum of the next day. Raises HistoryError.
    """
    before = now - timedelta(days=days)
    read_in = imports(history)
    for done in read_in:
        if done.imported_at < before:
            purge_tenant(history, done.key, at_once=False)
    for tenant_id in tenants(history) - {IMPORTS_TENANT} - {done.key for done in read_in}:
        purge_older(history, before, tenant_id=tenant_id)


def purge_tenant(
    history: History, tenant_id: str, *, dry_run: bool = False, at_once: bool = True
) -> dict[str, int]:
    """Remove all rows of a tenant; return how many, by table.

    The files that held them go `at_once`, or else with the vacuum of the next day. An import leaves
    the list of imports too. Raises HistoryError.
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
        if at_once and not dry_run:
            erase(history.uri, table)
    return removed


def tenants(history: History) -> set[str]:
    """Return the tenants that have rows; raises HistoryError."""
    return {tenant for table in TABLES for tenant in _tenants_of(open_table(history.uri, table))}


def _tenants_of(delta: DeltaTable | None) -> Iterable[str]:
    """Tell from the log alone: a file without rows is in no snapshot."""
    if delta is None:
        return ()
    return pa.table(delta.get_add_actions(flatten=True))["partition.tenant_id"].to_pylist()


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
