"""Records into history in batches, remembering what ties them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from provisioning.model import ProvisionedApp, ServicePrincipal

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
    with_steps: bool = False
    jobs: dict[str, Job] = field(default_factory=dict)
    schemas: list[Schema] = field(default_factory=list)
    applications: dict[str, ServicePrincipal] = field(default_factory=dict)
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
        self.with_steps = self.with_steps or bool(event.provisioning_steps)
        principal = event.service_principal
        if event.job_id and event.job_id not in self.applications:
            self.applications[event.job_id] = ServicePrincipal(
                id=(principal.id if principal else None) or event.job_id,
                display_name=principal.display_name if principal else None,
            )
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
        apps = [
            ProvisionedApp(self._application(job_id), (job,)) for job_id, job in self.jobs.items()
        ]
        report.new += self.history.add_job_snapshots(self.tenant_id, apps, taken_at=as_of)
        for schema in self.schemas:
            self._store_schema(schema, report, as_of)
        if apart:
            self.history.merge_events(self.tenant_id, [], through=as_of)
        return as_of

    def _store_schema(self, schema: Schema, report: FileReport, as_of: datetime) -> None:
        job_ids = [schema.id] if schema.id in self.jobs else list(self.jobs)
        if len(job_ids) != 1:
            # A schema that comes alone can be judged too: it stands for the job that has its id.
            alone = [schema.id] if schema.id else []
            job_ids = list({**self.applications, **self.jobs}) or alone
        if len(job_ids) != 1:
            report.notes.append(
                f"The schema does not say whose it is, and there are {len(job_ids)} jobs: it was "
                "left out. Import it with one job's log alone."
            )
            return
        application = self._application(job_ids[0])
        report.new += self.history.add_schema(
            self.tenant_id, application.id, job_ids[0], schema, seen_at=as_of
        )

    def _application(self, job_id: str) -> ServicePrincipal:
        return self.applications.get(job_id) or ServicePrincipal(id=job_id)

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
