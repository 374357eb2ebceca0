"""One pass from Microsoft Graph into history: jobs, schemas, counts, then both logs by window.

The first pass loads 30 days in windows of a day, oldest first; each window ends with a commit
that also moves the watermark, so a pass that was stopped goes on where it was. Later passes begin
15 minutes before the watermark, because Graph shows events late; known ids are not stored twice.
What Graph has forgotten since the watermark is noted as a gap, and a window with records that
could not be read is read again every hour until they can be or Graph has forgotten them.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from graph_client import GraphError
from history import Log
from history.gaps import Gap, Noted, note_gap, unread_gaps
from history.rows import audit_rows, event_rows, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    import pyarrow as pa

    from graph_client import Connection
    from history import History
    from provisioning.model import AuditEntry, Event, ProvisionedApp, Schema, ScopeCounts
    from provisioning.wire import Decoded, Rejected

T = TypeVar("T")

# What the portal keeps with Entra ID P1 or P2, and so the most that Graph can tell.
# https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
FIRST_LOAD = timedelta(days=30)
WINDOW = timedelta(days=1)
OVERLAP = timedelta(minutes=15)
READ_AGAIN = timedelta(hours=1)
# Less than the overlap, and more than an answer may take.
_CLOCK_MARGIN = timedelta(minutes=2)
# Graph compares with "after" and "before", so windows that only touch would lose what falls
# exactly on the seam.
_SEAM = timedelta(seconds=1)
# What a commit takes of rows in memory; writing them takes several times as much. A commit takes
# its time however few the rows, and 7,000 events, a large tenant's day, fit in one.
_BATCH_BYTES = 28 * 1024 * 1024
_REQUESTS_AT_ONCE = 4
_KEPT_REASONS = 50


class Client(Protocol):
    """What a pass asks of Graph; `graph_client.GraphClient` is one."""

    @property
    def connection(self) -> Connection:
        """Whose Graph it is."""
        ...

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far this machine's clock is ahead of Graph's; None before Graph has answered."""
        ...

    def apps(self) -> list[ProvisionedApp]:
        """Return the applications that have synchronization jobs."""
        ...

    def schema(self, service_principal_id: str, job_id: str) -> Schema:
        """Return a job's schema."""
        ...

    def scope_counts(self, service_principal_id: str) -> ScopeCounts:
        """Return an application's object counts."""
        ...

    def events(self, since: datetime, until: datetime) -> Iterator[Decoded[Event]]:
        """Return the pages of the provisioning log with since < time < until."""
        ...

    def audits(self, since: datetime, until: datetime) -> Iterator[Decoded[AuditEntry]]:
        """Return the pages of the audit log."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pass is: `fraction` from 0 to 1, what it is doing, and new events so far."""

    fraction: float
    doing: str
    events: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a pass did. Numbers count what was new; `problems` are sentences for a person.

    `window` is the time that both logs were read for, from the older start of the two;
    `rejected` counts records that could not be read, `rejected_reasons` says why of the first.
    `windows` is the number of windows, of both logs, that were read completely.
    """

    connection: str
    events: int
    audits: int
    jobs: int
    rejected: int
    window: tuple[datetime, datetime]
    seconds: float
    problems: tuple[str, ...] = ()
    rejected_reasons: tuple[str, ...] = ()
    windows: int = 0


def collect(
    client: Client,
    history: History,
    *,
    now: datetime,
    progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Do one pass up to `now`; raises HistoryError, while what Graph refuses is in the report."""
    work = _Pass(client, history, now, progress or (lambda _: None))
    with work.writer:
        return work.run()


@dataclass(slots=True)
class _Pass:
    client: Client
    history: History
    now: datetime
    tell: Callable[[Progress], None]
    problems: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    stored: dict[Log, int] = field(default_factory=lambda: dict.fromkeys(Log, 0))
    began: float = field(default_factory=time.perf_counter)
    knows_time: bool = False
    # Delta writes without Python's lock, so the next pages become rows meanwhile; only one batch
    # is under way at a time, which keeps rows before the watermark that vouches for them.
    writer: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    writing: tuple[Log, Future[int]] | None = None

    @property
    def tenant_id(self) -> str:
        return self.client.connection.tenant_id

    def run(self) -> Report:
        jobs = self.jobs()
        self.heed_graphs_clock()
        windows = {log: self.windows(log) for log in Log}
        total = sum(map(len, windows.values()))
        done = 0
        for log, parts in windows.items():
            for since, until in parts:
                day = f"Reading the {log} log of {until:%d %B %Y}"
                self.tell(Progress(done / total, day, self.stored[Log.PROVISIONING]))
                if not self.window(log, since, until):
                    break
                done += 1
        self.settle()
        self.read_again()
        self.history.compact(self.tenant_id)
        self.tell(Progress(1.0, "Done", self.stored[Log.PROVISIONING]))
        return Report(
            connection=self.client.connection.name,
            events=self.stored[Log.PROVISIONING],
            audits=self.stored[Log.AUDIT],
            jobs=jobs,
            rejected=len(self.rejected),
            window=(min(parts[0][0] for parts in windows.values()), self.now),
            seconds=time.perf_counter() - self.began,
            problems=tuple(dict.fromkeys(self.problems)),
            rejected_reasons=tuple(it.reason for it in self.rejected[:_KEPT_REASONS]),
            windows=done,
        )

    def heed_graphs_clock(self) -> None:
        """Never read further than Graph's own clock: what happens until ours would be skipped."""
        ahead = self.client.clock_ahead
        self.knows_time = ahead is not None
        if ahead is not None and ahead > _CLOCK_MARGIN:
            self.now -= ahead
            self.problems.append(
                f"This computer's clock is {_roughly(ahead)} ahead of Microsoft Graph's, so the "
                "logs were read by Graph's clock. Set this computer's clock."
            )

    def jobs(self) -> int:
        """Store job snapshots, then each job's schema and each application's counts."""
        self.tell(Progress(0.0, "Reading jobs", 0))
        try:
            apps = self.client.apps()
        except GraphError as error:
            self.problem("Jobs were not read", error)
            return 0
        stored = self.history.add_job_snapshots(self.tenant_id, apps, taken_at=self.now)
        pairs = [(app.service_principal.id, job.id) for app in apps for job in app.jobs]
        for (principal, job), schema in self.each("Mappings were not read", pairs, self.schema):
            self.history.add_schema(self.tenant_id, principal, job, schema, seen_at=self.now)
        principals = [app.service_principal.id for app in apps]
        counted = self.each("Objects in scope were not counted", principals, self.scope_counts)
        for principal, counts in counted:
            self.history.add_scope_counts(self.tenant_id, principal, counts, counted_at=self.now)
        return stored

    def schema(self, key: tuple[str, str]) -> Schema:
        return self.client.schema(*key)

    def scope_counts(self, service_principal_id: str) -> ScopeCounts:
        return self.client.scope_counts(service_principal_id)

    def each(
        self, trouble: str, keys: Sequence[Any], fetch: Callable[[Any], T]
    ) -> Iterator[tuple[Any, T]]:
        """Fetch several at once; what Graph refuses becomes a problem and is left out."""
        with ThreadPoolExecutor(_REQUESTS_AT_ONCE) as pool:
            running = [(key, pool.submit(fetch, key)) for key in keys]
            for key, future in running:
                try:
                    yield key, future.result()
                except GraphError as error:
                    self.problem(trouble, error)

    def windows(self, log: Log) -> list[tuple[datetime, datetime]]:
        """Return the windows that are left to read, oldest first."""
        oldest = self.now - FIRST_LOAD
        reached = self.history.watermark(self.tenant_id, log)
        if reached and reached < oldest:
            self.note(Gap(log, reached, oldest, self.now), Noted.FORGOTTEN)
            self.problems.append(
                f"Nothing was collected from {reached:%d %B %Y %H:%M} to {oldest:%d %B %Y %H:%M} "
                f"UTC, and Graph has forgotten the {log} log of that time: it keeps 30 days. "
                "Collect more often, or import an export if somebody has one."
            )
        since = max(oldest, reached - OVERLAP) if reached else oldest
        windows = []
        while since + WINDOW + OVERLAP < self.now:
            windows.append((since, since + WINDOW))
            since += WINDOW
        return [*windows, (since, self.now)]

    def window(self, log: Log, since: datetime, until: datetime, *, again: bool = False) -> bool:
        """Store a window of a log; return whether it is complete.

        A window that is read again lies behind the watermark and does not move it.
        """
        rejected = len(self.rejected)
        try:
            for batch, is_last in self.batches(log, since - _SEAM, until):
                # The last rows and the watermark are one commit: both are stored or neither.
                self.settle()
                if is_last and len(self.rejected) > rejected:
                    # Noted before the watermark passes it, lest a kill in between forgets it.
                    self.note(Gap(log, since, until, self.now), Noted.UNREAD)
                through = until if is_last and self.knows_time and not again else None
                written = self.writer.submit(
                    self.history.merge, log, self.tenant_id, batch, through=through
                )
                self.writing = log, written
                del batch  # its memory is free for the next one as soon as it is written
        except GraphError as error:
            self.problem(f"The {log} log was not read completely", error)
            return False
        return True

    def read_again(self) -> None:
        """Read the windows again that had records which could not be read."""
        for gap in unread_gaps(self.history, self.tenant_id):
            since = max(gap.since, self.now - FIRST_LOAD)
            if self.now < gap.noted_at + READ_AGAIN or gap.until <= since:
                continue
            rejected = len(self.rejected)
            is_complete = self.window(gap.log, since, gap.until, again=True)
            self.settle()
            if is_complete and len(self.rejected) == rejected:
                self.note(replace(gap, noted_at=self.now), Noted.READ)

    def note(self, gap: Gap, what: Noted) -> None:
        note_gap(self.history, self.tenant_id, gap, what)

    def settle(self) -> None:
        """Wait for the batch that is being written; raises its HistoryError."""
        if self.writing is not None:
            log, rows = self.writing
            self.writing = None
            self.stored[log] += rows.result()

    def batches(
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

    def problem(self, what: str, error: GraphError) -> None:
        self.problems.append(f"{what}: {error}")


def _roughly(time: timedelta) -> str:
    if time < timedelta(hours=2):
        return f"{time // timedelta(minutes=1)} minutes"
    return f"{time // timedelta(hours=1)} hours"
