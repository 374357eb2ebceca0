"""Records into history in batches, remembering what ties them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from importing.owners import Owners
from provisioning.model import ProvisionedApp

if TYPE_CHECKING:
    from datetime import datetime

    from history import History
    from importing.report import FileReport
    from provisioning.model import AuditEntry, Event, Job, Schema

_BATCH_RECORDS = 10_000
_BATCH_CHARACTERS = 16 * 1024 * 1024


@dataclass(slots=True)
class Store:
    """Collects what the files hold; `finish` must be called when all were read."""

    history: History
    tenant_id: str
    newest: datetime | None = None
    jobs: dict[str, Job] = field(default_factory=dict)
    schemas: list[Schema] = field(default_factory=list)
    _logged: set[str] = field(default_factory=set)
    _events: list[Event] = field(default_factory=list)
    _audits: list[AuditEntry] = field(default_factory=list)
    _people: list[dict[str, Any]] = field(default_factory=list)
    _characters: int = 0

    def event(self, event: Event, report: FileReport) -> None:
        """Take an event."""
        report.events += 1
        self._events.append(event)
        self._characters += len(event.raw)
        self._see(event.activity_date_time)
        if event.job_id:
            self._logged.add(event.job_id)
        self._flush_full(report)

    def audit(self, audit: AuditEntry, report: FileReport) -> None:
        """Take an audit entry."""
        report.audits += 1
        self._audits.append(audit)
        self._characters += len(audit.raw)
        self._see(audit.activity_date_time)
        self._flush_full(report)

    def person(self, person: dict[str, Any], report: FileReport, now: datetime) -> None:
        """Take a user."""
        report.people += 1
        self._people.append(person)
        if len(self._people) >= _BATCH_RECORDS:
            self.flush(report, now)

    def job(self, job: Job, report: FileReport) -> None:
        """Take a job."""
        report.jobs += 1
        self.jobs[job.id] = job
        execution = job.status.last_execution
        if execution and execution.time_ended:
            self._see(execution.time_ended)

    def schema(self, schema: Schema, report: FileReport) -> None:
        """Take a schema."""
        report.schemas += 1
        self.schemas.append(schema)

    def flush(self, report: FileReport, now: datetime) -> None:
        """Store what is held."""
        self._flush_logs(report)
        if self._people:
            report.new += self.history.add_people(self.tenant_id, self._people, seen_at=now)
            self._people = []

    def finish(self, now: datetime, report: FileReport, *, apart: bool) -> datetime:
        """Store jobs and schemas; return the newest time.

        `apart`: the tenant holds nothing but imports, so its logs are complete up to that time.
        """
        as_of = min(self.newest or now, now)
        owners = Owners(self.history, self.tenant_id)
        jobs = owners.waiting_jobs() | self.jobs
        apps = [ProvisionedApp(owners.application(job_id), (job,)) for job_id, job in jobs.items()]
        report.new += self.history.add_job_snapshots(self.tenant_id, apps, taken_at=as_of)
        self._place_schemas(owners, report, as_of)
        if apart:
            self.history.merge_events(self.tenant_id, [], through=as_of)
        return as_of

    def _place_schemas(self, owners: Owners, report: FileReport, as_of: datetime) -> None:
        # What came in these files says more about each other than what was there before.
        known = owners.job_ids | set(self.jobs)
        among = self.jobs if len(self.jobs) == 1 else self._logged | set(self.jobs) or known
        owners.place_waiting_schemas(known, as_of)
        for schema in self.schemas:
            new = owners.place(schema, known if schema.id in known else among, as_of)
            if new is None:
                report.notes.append(
                    f"The schema does not say whose it is, and there are {len(among)} jobs: it "
                    "was left out. Import it with one job's log alone, under a name of its own."
                )
            else:
                report.new += new

    def _flush_full(self, report: FileReport) -> None:
        held = len(self._events) + len(self._audits)
        if held >= _BATCH_RECORDS or self._characters >= _BATCH_CHARACTERS:
            self._flush_logs(report)

    def _flush_logs(self, report: FileReport) -> None:
        if self._events:
            report.new += self.history.merge_events(self.tenant_id, self._events)
        if self._audits:
            report.new += self.history.merge_audits(self.tenant_id, self._audits)
        self._events, self._audits, self._characters = [], [], 0

    def _see(self, time: datetime) -> None:
        if self.newest is None or time > self.newest:
            self.newest = time
