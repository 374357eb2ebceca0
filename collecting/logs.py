"""A window of a log from Graph into history: pages become rows, rows become commits.

The last rows of a window and the watermark are one commit, so a pass that was stopped goes on
where it was. A window with records that could not be read is noted as a gap.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from graph_client import GraphError
from history import Log
from history.gaps import Gap, Noted, note_gap
from history.rows import audit_rows, event_rows, joined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import pyarrow as pa

    from collecting.windows import Window
    from history import History
    from provisioning.model import AuditEntry, Event
    from provisioning.wire import Decoded, Rejected

# Graph compares with "after" and "before", so windows that only touch would lose what falls
# exactly on the seam.
_SEAM = timedelta(seconds=1)
# What a commit takes of rows in memory; writing them takes several times as much. Smaller batches
# are not slower, but make so many files that merging them takes more memory than they save.
_BATCH_BYTES = 16 * 1024 * 1024


class LogClient(Protocol):
    """What reading the logs asks of Graph."""

    def events(self, since: datetime, until: datetime) -> Iterator[Decoded[Event]]:
        """Return the pages of the provisioning log with since < time < until."""
        ...

    def audits(self, since: datetime, until: datetime) -> Iterator[Decoded[AuditEntry]]:
        """Return the pages of the audit log."""
        ...


@dataclass(slots=True)
class LogReader:
    """Reads windows while the batch before is written; closing it waits for the writing.

    `rejected` are the records that could not be read, `stored` counts new rows, `problems` are
    sentences for a person.
    """

    client: LogClient
    history: History
    tenant_id: str
    problems: list[str]
    rejected: list[Rejected] = field(default_factory=list)
    stored: dict[Log, int] = field(default_factory=lambda: dict.fromkeys(Log, 0))
    # Delta writes without Python's lock, so the next pages become rows meanwhile; only one batch
    # is under way at a time, which keeps rows before the watermark that vouches for them.
    _writer: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _writing: tuple[Log, Future[int]] | None = None

    def read(self, log: Log, window: Window, now: datetime, *, moves_watermark: bool) -> bool:
        """Store a window; return whether Graph told all of it.

        Its last rows may still be on their way: `settle` waits for them.
        """
        since, until = window
        rejected = len(self.rejected)
        try:
            for batch, is_last in self._batches(log, since - _SEAM, until):
                # The last rows and the watermark are one commit: both are stored or neither.
                self.settle()
                if is_last and len(self.rejected) > rejected:
                    # Noted before the watermark passes it, lest a kill in between forgets it.
                    gap = Gap(log, since, until, now)
                    note_gap(self.history, self.tenant_id, gap, Noted.UNREAD)
                through = until if is_last and moves_watermark else None
                written = self._writer.submit(
                    self.history.merge, log, self.tenant_id, batch, through=through
                )
                self._writing = log, written
                del batch  # its memory is free for the next one as soon as it is written
        except GraphError as error:
            self.problems.append(f"The {log} log was not read completely: {error}")
            return False
        return True

    def settle(self) -> None:
        """Wait for the batch that is being written; raises its HistoryError."""
        if self._writing is not None:
            log, rows = self._writing
            self._writing = None
            self.stored[log] += rows.result()

    def close(self) -> None:
        """Wait until nothing is being written."""
        self._writer.shutdown()

    def _batches(
        self, log: Log, since: datetime, until: datetime
    ) -> Iterator[tuple[pa.Table, bool]]:
        """Yield the rows of a window in batches, and whether one is the last.

        A page becomes rows at once: decoded records take several times as much memory.
        """
        read: Any = self.client.events
        rows: Any = event_rows
        if log is Log.AUDIT:
            read, rows = self.client.audits, audit_rows
        batch: list[pa.Table] = [rows(self.tenant_id, [])]
        for page in read(since, until):
            if sum(part.nbytes for part in batch) >= _BATCH_BYTES:
                yield joined(batch), False
                batch = []
            self.rejected += page.rejected
            batch.append(rows(self.tenant_id, page.records))
            del page  # decoded, it takes 15 MB, which the next page can use
        yield joined(batch), True
