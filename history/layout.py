"""The version of a table's layout, kept with the table itself, and the way forward from older ones.

It is a property in the table's own Delta log, so that it works wherever the table lies and changes
in one commit. Tables made before there was one have layout 1.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError
from deltalake.schema import Field, PrimitiveType

from history.errors import HistoryBusy, HistoryTooNew, damaged, reading, writing
from history.tables import LAYOUT

if TYPE_CHECKING:
    from history.tables import Table

_log = logging.getLogger(__name__)

PROPERTY = "provisioningMonitor.layout"
_ATTEMPTS = 10


def properties(table: Table) -> dict[str, str | None]:
    """Return what a table of today's layout has in its Delta log."""
    return {
        "delta.dataSkippingStatsColumns": table.statistics_columns,
        PROPERTY: str(LAYOUT),
    }


def brought_forward(delta: DeltaTable, table: Table) -> DeltaTable:
    """Return the table in today's layout, migrated when it is older; raises HistoryError.

    The version is set by the last commit: whoever is killed before it begins again, and of two
    at once the slower one finds nothing left to do.
    """
    for _ in range(_ATTEMPTS):
        found = _layout_of(delta)
        if found > LAYOUT:
            raise HistoryTooNew(
                f"History at {delta.table_uri} has layout {found}, and this program knows "
                f"layouts up to {LAYOUT}.",
                "Update this program, or set HISTORY_URI to another folder.",
            )
        if found == LAYOUT:
            return delta
        try:
            _migrate(delta, table)
        except CommitFailedError:
            _log.info("Another process is bringing %s forward.", table.name)
        with reading(delta.table_uri):
            delta = DeltaTable(delta.table_uri)
    raise HistoryBusy(
        f"Other processes were quicker {_ATTEMPTS} times in a row at {delta.table_uri}.",
        "Nothing is lost: run this again.",
    )


def _layout_of(delta: DeltaTable) -> int:
    try:
        return int(delta.metadata().configuration.get(PROPERTY) or 1)
    except ValueError as error:
        raise damaged(delta.table_uri, error) from error


def _migrate(delta: DeltaTable, table: Table) -> None:
    """Add the columns that are missing; rows that are there have null in them."""
    held = {field.name for field in delta.schema().fields}
    missing = [Field(name, PrimitiveType("string")) for name in table.later if name not in held]
    with writing(delta.table_uri):
        if missing:
            delta.alter.add_columns(missing)
        delta.alter.set_table_properties(_changed(table), raise_if_not_exists=False)


def _changed(table: Table) -> dict[str, str]:
    return {name: value for name, value in properties(table).items() if value is not None}
