"""The newest snapshot of a Delta table, and reading it while others change the table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote, urlsplit

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from history.errors import HistoryError, damaged, reading
from history.layout import brought_forward
from history.tables import PARTITIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from history.tables import Table

T = TypeVar("T")

LOG = "_delta_log"
# So often is something read again whose files a vacuum has taken meanwhile.
REPEATS = 5


def table_uri(root: str, table: Table) -> str:
    """Return where a table of the history at `root` lives."""
    return f"{root.rstrip('/')}/{table.name}"


def open_table(root: str, table: Table) -> DeltaTable | None:
    """Return the newest snapshot of a table, None when nothing was ever stored in it.

    A table of an earlier layout is brought forward first. Raises HistoryError.
    """
    uri = table_uri(root, table)
    with reading(uri):
        delta = None if _is_absent(uri) else _opened(uri)
        if delta is None and _holds_rows(uri):
            raise damaged(uri, FileNotFoundError("its _delta_log is missing"))
    return brought_forward(delta, table) if delta else None


def with_newest(root: str, table: Table, use: Callable[[DeltaTable], T]) -> T | None:
    """Return what `use` makes of the newest snapshot, None when nothing was ever stored.

    A vacuum may take files of the snapshot meanwhile: there is a newer one then, and `use` is
    called again. Raises HistoryError.
    """
    repeats = 0
    while (delta := open_table(root, table)) is not None:
        try:
            with reading(delta.table_uri):
                return use(delta)
        except HistoryError:
            repeats += 1
            if repeats > REPEATS or not has_moved_on(delta):
                raise
    return None


def scan(delta: DeltaTable, columns: list[str], where: str = "true") -> pa.RecordBatchReader:
    """Return columns of the rows for which an SQL predicate holds, in a stream."""
    return pa.RecordBatchReader.from_stream(delta.scan(columns=columns, predicate=where))


def has_moved_on(delta: DeltaTable) -> bool:
    """Return whether there is a newer snapshot; raises HistoryError."""
    with reading(delta.table_uri):
        return DeltaTable(delta.table_uri).version() != delta.version()


def local_folder(uri: str) -> Path | None:
    """Return the folder of a table on disk, None for object storage."""
    if "://" not in uri:
        return Path(uri)
    parts = urlsplit(uri)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _is_absent(uri: str) -> bool:
    """Return whether a disk has no such table: Delta takes a thousand times as long to say so."""
    folder = local_folder(uri)
    if folder is None:
        return False
    try:
        folder.joinpath(LOG).stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError)  # opening it tells of anything else
    return False


def _opened(uri: str) -> DeltaTable | None:
    try:
        return DeltaTable(uri)
    except TableNotFoundError:
        return None


def _holds_rows(uri: str) -> bool:
    """Return whether a folder has partitions: then its log was lost, for rows come after it."""
    folder = local_folder(uri)
    return bool(folder and folder.is_dir() and any(folder.glob(f"{PARTITIONS[0]}=*")))
