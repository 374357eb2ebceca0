"""Making removed rows vanish from the disk at once: their files, and what the log says of them.

Delta keeps the files of removed rows until a vacuum, and its log keeps the least and greatest
values of each file and the conditions of deletions. Readers whose snapshot loses a file ask
again; writers do not notice, because every version of the log stays.
"""

from __future__ import annotations

import json
import re
import time
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import unquote

import pyarrow as pa
from deltalake._internal import DeltaFileSystemHandler
from deltalake.exceptions import CommitFailedError

from history.delta import ATTEMPTS, pause, too_busy
from history.errors import reading, writing
from history.opening import LOG, local_folder, open_table, table_uri

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from history.tables import Table

# Whoever writes a file commits it within minutes; what is older and in no log was left by a
# process that was killed.
_LEFT_SECONDS = 3600
_VERSION = re.compile(r"(\d{20})\.(?:(?P<commit>json)|checkpoint\..*parquet)")


def erase(root: str, table: Table) -> None:
    """Leave nothing on disk of rows that are not in the newest snapshot; raises HistoryError."""
    for attempt in range(ATTEMPTS):
        delta = open_table(root, table)
        if delta is None:
            return
        try:
            with writing(delta.table_uri):
                remove_leftovers(delta.table_uri)
                for full, hours in ((True, _LEFT_SECONDS // 3600), (False, 0)):
                    delta.vacuum(
                        retention_hours=hours,
                        enforce_retention_duration=False,
                        dry_run=False,
                        full=full,
                    )
        except CommitFailedError:
            pause(attempt)
        else:
            _clean_log(root, table)
            return
    raise too_busy(table_uri(root, table))


def remove_leftovers(uri: str) -> None:
    """Remove what a killed process was writing: part of a file under a name of its own.

    Object storage keeps no such parts under a name.
    """
    folder = local_folder(uri)
    if folder is None:
        return
    for path in folder.rglob("*#*"):
        if re.search(r"#\d+$", path.name) and time.time() - path.stat().st_mtime > _LEFT_SECONDS:
            path.unlink(missing_ok=True)


def _clean_log(root: str, table: Table) -> None:
    """Take out of the log what it says of files that are gone."""
    delta = open_table(root, table)
    if delta is None:
        return
    with writing(delta.table_uri):
        delta.create_checkpoint()
    with reading(delta.table_uri):
        files = DeltaFileSystemHandler(delta.table_uri)
        active = set(_paths(delta))
        found = files.get_file_info_selector(LOG, recursive=False)
    with writing(delta.table_uri):
        for info in found:
            name = _VERSION.fullmatch(info.base_name)
            if name is None or int(name[1]) > delta.version():
                continue
            if name["commit"]:
                _clean_commit(files, info.path, active)
            elif int(name[1]) < delta.version():
                files.delete_file(info.path)


def _clean_commit(files: DeltaFileSystemHandler, path: str, active: set[str]) -> None:
    """Leave a commit's actions, without the statistics of files that are gone and conditions."""
    file = files.open_input_file(path)
    text = file.read(file.size()).decode()
    actions = [json.loads(line) for line in text.splitlines() if line]
    changed = [_clean(action, active) for action in actions]
    if any(changed):
        # PyArrow's own stream over these files takes no bytes.
        stream = cast("IO[bytes]", files.open_output_stream(path))
        stream.write("\n".join(map(json.dumps, actions)).encode())
        stream.close()


def _clean(action: dict[str, Any], active: set[str]) -> bool:
    """Take out of one action what may tell of removed rows; return whether there was any."""
    added = action.get("add") or {}
    if added.get("stats") and unquote(added["path"]) not in active:
        added["stats"] = None
        return True
    conditions = action.get("commitInfo", {}).get("operationParameters", {})
    return conditions.pop("predicate", None) is not None


def _paths(delta: DeltaTable) -> list[str]:
    actions = pa.table(delta.get_add_actions(flatten=True))
    return [unquote(path) for path in actions["path"].to_pylist()]
