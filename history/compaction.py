"""Merging small files of a table once they pile up, and removing old ones, while others work.

Delta keeps the merged files until a vacuum, so a reader with an older snapshot is not disturbed;
adding rows does not conflict with merging; of two mergers the slower one gives up. A vacuum takes
files that were merged or emptied a day ago, when no question that began before can still run, and
what killed processes left behind.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa
from deltalake.exceptions import CommitFailedError

from history.delta import WRITER, Watermark, append
from history.erasure import remove_leftovers
from history.errors import writing
from history.opening import open_table, table_uri

if TYPE_CHECKING:
    from datetime import datetime

    from history.tables import Table

_log = logging.getLogger(__name__)

SMALL_FILES = 48
_TARGET_BYTES = 32 * 1024 * 1024
# A file of at least this size has been merged before or needs no merging.
_SMALL_BYTES = _TARGET_BYTES // 2
KEPT_HOURS = 24
_DAY_SECONDS = 86_400


def compact_piles(root: str, table: Table, tenant_id: str, small_files: int = SMALL_FILES) -> int:
    """Merge the tenant's months that have more small files; return how many were merged.

    Raises HistoryError.
    """
    delta = open_table(root, table)
    if delta is None:
        return 0
    merged = 0
    files = pa.table(delta.get_add_actions(flatten=True)).to_pylist()
    piles = Counter(
        file["partition.month"]
        for file in files
        if file["partition.tenant_id"] == tenant_id and file["size_bytes"] < _SMALL_BYTES
    )
    for month, count in piles.items():
        if count <= small_files:
            continue
        try:
            with writing(table_uri(root, table)):
                delta.optimize.compact(
                    partition_filters=[("tenant_id", "=", tenant_id), ("month", "=", month)],
                    target_size=_TARGET_BYTES,
                    max_concurrent_tasks=1,
                    writer_properties=WRITER,
                )
            merged += 1
        except CommitFailedError:
            _log.info("Another process merged %s of %s first.", month, table.name)
    return merged


def take_turn(root: str, table: Table, now: datetime) -> bool:
    """Return whether a table's daily work is to be done by who asks.

    Of several processes the first one of a day (UTC) does it. Raises HistoryError.
    """
    day = int(now.timestamp()) // _DAY_SECONDS
    delta = open_table(root, table)
    if delta is None or (delta.transaction_version("vacuum") or 0) >= day:
        return False
    nothing = table.schema.empty_table()
    append(root, table, "vacuum/writer", lambda _: nothing, Watermark("vacuum", day))
    return True


def vacuum(root: str, table: Table, kept_hours: int = KEPT_HOURS) -> list[str]:
    """Remove files that were taken out of the table so long ago; return their names.

    Files that are in no snapshot must be as old too. Raises HistoryError.
    """
    delta = open_table(root, table)
    if delta is None:
        return []
    uri = table_uri(root, table)
    with writing(uri):
        remove_leftovers(uri)
        try:
            return delta.vacuum(
                retention_hours=kept_hours,
                enforce_retention_duration=False,
                dry_run=False,
                full=True,
            )
        except CommitFailedError:
            _log.info("Another process changed %s during its vacuum.", table.name)
            return []
