"""One pass from Microsoft Graph into history: jobs, schemas, counts, then both logs by window.

The first pass loads 30 days in windows of a day, oldest first; each window ends with a commit
that also moves the watermark, so a pass that was stopped goes on where it was. Later passes begin
15 minutes before the watermark, because Graph shows events late; known ids are not stored twice.
What Graph has forgotten since is noted as a gap; a window with unreadable records is read again.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from collecting.logs import LogClient, LogReader
from collecting.windows import (
    FIRST_LOAD,
    OVERLAP,
    READ_AGAIN,
    due_again,
    forgotten_since,
    windows_left,
)
from graph_client import GraphError
from history import Log
from history.gaps import Noted, note_gap, unread_gaps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from collecting.windows import Window
    from graph_client import Connection
    from history import History
    from provisioning.model import ProvisionedApp, Schema, ScopeCounts

__all__ = ["FIRST_LOAD", "OVERLAP", "READ_AGAIN", "Client", "Progress", "Report", "collect"]

T = TypeVar("T")

# Less than the overlap, and more than an answer may take.
_CLOCK_MARGIN = timedelta(minutes=2)
_REQUESTS_AT_ONCE = 4
_KEPT_REASONS = 50


class Client(LogClient, Protocol):
    """What a pass asks of Graph; `graph_client.GraphClient` is one."""

    @property
    def connection(self) -> Connection:
        """Whose Graph it is."""
        ...

    @property
    def graph_time(self) -> datetime | None:
        """The time by Graph's clock now; None before Graph has answered."""
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
    problems: list[str] = []
    logs = LogReader(client, history, client.connection.tenant_id, problems)
    with closing(logs):
        return _Pass(client, history, logs, now, progress or (lambda _: None), problems).run()


@dataclass(slots=True)
class _Pass:
    client: Client
    history: History
    logs: LogReader
    now: datetime
    progress: Callable[[Progress], None]
    problems: list[str]
    began: float = field(default_factory=time.perf_counter)
    knows_time: bool = False

    @property
    def tenant_id(self) -> str:
        return self.client.connection.tenant_id

    def run(self) -> Report:
        jobs = self.jobs()
        self.heed_graphs_clock()
        windows = {log: self.windows(log) for log in Log}
        done = self.read(windows)
        self.read_again()
        self.history.compact(self.tenant_id)
        if self.knows_time:
            self.history.maintain(self.now)
        self.tell(1.0, "Done")
        return Report(
            connection=self.client.connection.name,
            events=self.logs.stored[Log.PROVISIONING],
            audits=self.logs.stored[Log.AUDIT],
            jobs=jobs,
            rejected=len(self.logs.rejected),
            window=(min(parts[0][0] for parts in windows.values()), self.now),
            seconds=time.perf_counter() - self.began,
            problems=tuple(dict.fromkeys(self.problems)),
            rejected_reasons=tuple(it.reason for it in self.logs.rejected[:_KEPT_REASONS]),
            windows=done,
        )

    def tell(self, fraction: float, doing: str) -> None:
        self.progress(Progress(fraction, doing, self.logs.stored[Log.PROVISIONING]))

    def heed_graphs_clock(self) -> None:
        """Never read further than Graph's own clock: what happens until ours would be skipped."""
        graph_time = self.client.graph_time
        self.knows_time = graph_time is not None
        if graph_time is None:
            return
        passed = timedelta(seconds=time.perf_counter() - self.began)
        ahead = self.now + passed - graph_time
        if ahead > _CLOCK_MARGIN:
            self.now = graph_time
            self.problems.append(
                f"This computer's clock is {_roughly(ahead)} ahead of Microsoft Graph's, so the "
                "logs were read by Graph's clock. Set this computer's clock."
            )

    def jobs(self) -> int:
        """Store job snapshots, then each job's schema and each application's counts."""
        self.tell(0.0, "Reading jobs")
        try:
            apps = self.client.apps()
        except GraphError as error:
            self.problem("Jobs were not read", error)
            return 0
        stored = self.history.add_job_snapshots(self.tenant_id, apps, taken_at=self.now)
        pairs = [(app.service_principal.id, job.id) for app in apps for job in app.jobs]
        schemas = self.each("Mappings were not read", pairs, lambda it: self.client.schema(*it))
        for (principal, job), schema in schemas:
            self.history.add_schema(self.tenant_id, principal, job, schema, seen_at=self.now)
        principals = [app.service_principal.id for app in apps]
        counted = self.each(
            "Objects in scope were not counted", principals, self.client.scope_counts
        )
        for principal, counts in counted:
            self.history.add_scope_counts(self.tenant_id, principal, counts, counted_at=self.now)
        return stored

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

    def windows(self, log: Log) -> list[Window]:
        """Return the windows that are left to read, and note what Graph has forgotten."""
        reached = self.history.watermark(self.tenant_id, log)
        lost = forgotten_since(log, reached, self.now)
        if lost:
            note_gap(self.history, self.tenant_id, lost, Noted.FORGOTTEN)
            self.problems.append(
                f"Nothing was collected from {lost.since:%d %B %Y %H:%M} to "
                f"{lost.until:%d %B %Y %H:%M} UTC, and Graph has forgotten the {log} log of that "
                "time: it keeps 30 days. Collect more often, or import an export if somebody has "
                "one."
            )
        return windows_left(reached, self.now)

    def read(self, windows: dict[Log, list[Window]]) -> int:
        """Read each log until Graph refuses one of its windows; return how many it told."""
        done, total = 0, sum(map(len, windows.values()))
        for log, parts in windows.items():
            for window in parts:
                self.tell(done / total, f"Reading the {log} log of {window[1]:%d %B %Y}")
                if not self.logs.read(log, window, self.now, moves_watermark=self.knows_time):
                    break
                done += 1
        self.logs.settle()
        return done

    def read_again(self) -> None:
        """Read the windows again that had unreadable records; they lie behind the watermark."""
        unread = unread_gaps(self.history, self.tenant_id)
        for gap, since in due_again(unread, self.now):
            rejected = len(self.logs.rejected)
            window = since, gap.until
            is_complete = self.logs.read(gap.log, window, self.now, moves_watermark=False)
            self.logs.settle()
            if is_complete and len(self.logs.rejected) == rejected:
                read = replace(gap, noted_at=self.now)
                note_gap(self.history, self.tenant_id, read, Noted.READ)

    def problem(self, what: str, error: GraphError) -> None:
        self.problems.append(f"{what}: {error}")


def _roughly(time: timedelta) -> str:
    if time < timedelta(hours=2):
        return f"{time // timedelta(minutes=1)} minutes"
    return f"{time // timedelta(hours=1)} hours"
