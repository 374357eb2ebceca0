"""Steps and changed properties that stand in files of their own, found again by change id.

They are kept in a database file in a temporary folder, because there are several for each event
and the files come in any order; what is in memory stays small whatever their size.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec

from provisioning.wire.columns import Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

# Where the parts stand in an event's record.
_MEMBERS = {"provisioningSteps": Table.STEPS, "modifiedProperties": Table.PROPERTIES}
_BATCH = 5_000
_CACHE_KILOBYTES = 32 * 1024


class Parts:
    """A context: the folder is removed when it ends."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="import-")
        self._database = sqlite3.connect(Path(self._folder.name) / "parts.sqlite")
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
        # The file is thrown away, so nothing has to survive a crash.
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE part (change TEXT, kind TEXT, record BLOB)")
        self._pending: list[tuple[str, str, bytes]] = []
        self._indexed = False
        self._kinds: set[str] = set()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()
        self._folder.cleanup()

    def add(self, change_id: str, table: Table, record: dict[str, Any]) -> None:
        """Keep one part."""
        self._kinds.add(table.value)
        self._pending.append((change_id, table.value, msgspec.json.encode(record)))
        if len(self._pending) >= _BATCH:
            self._flush()

    def fill(self, record: dict[str, Any]) -> bool:
        """Add the parts of its change to an event's record; return whether there were any."""
        filled = False
        for name, table in _MEMBERS.items():
            found = [] if record.get(name) else self._of(record.get("changeId", ""), table)
            if found:
                record[name] = found
                filled = True
        return filled

    def changes(self, number: int) -> Iterator[list[str]]:
        """Yield the ids of all changes that have parts, so many at a time."""
        self._flush()
        found = self._database.execute("SELECT DISTINCT change FROM part")
        while rows := found.fetchmany(number):
            yield [change for (change,) in rows]

    def _of(self, change_id: str, table: Table) -> list[msgspec.Raw]:
        """Return the parts of a change, in the order of their file."""
        if table.value not in self._kinds or not change_id:
            return []
        if self._pending:
            self._flush()
        if not self._indexed:
            self._database.execute("CREATE INDEX by_change ON part (change, kind)")
            self._indexed = True
        rows = self._database.execute(
            "SELECT record FROM part WHERE change = ? AND kind = ? ORDER BY rowid",
            (change_id, table.value),
        )
        return [msgspec.Raw(record) for (record,) in rows]

    def _flush(self) -> None:
        self._database.executemany("INSERT INTO part VALUES (?, ?, ?)", self._pending)
        self._pending.clear()
