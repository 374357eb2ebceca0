"""Whose a job or a schema is: their files do not say it, but the log does.

Until a log names its application, a job stands under its own id, and a schema under that of the
job it says it is of; both find their place when the log comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from history import queries
from history.imports import remove_schemas
from provisioning.model import ServicePrincipal
from provisioning.wire import decode_job, decode_schema

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from history import History
    from provisioning.model import Job, Schema


class Owners:
    """What history knows of the tenant's jobs once the logs are in; raises HistoryError."""

    def __init__(self, history: History, tenant_id: str) -> None:
        self._history = history
        self._tenant_id = tenant_id
        self._jobs = queries.latest_jobs(history, tenant_id).fillna("")
        logged = queries.applications(history, tenant_id).fillna("")
        self.job_ids = {*logged["job_id"], *self._jobs["job_id"]}
        self._applications = {
            row["job_id"]: ServicePrincipal(
                id=row["service_principal_id"],
                app_id=row.get("app_id") or None,
                display_name=row["service_principal_name"] or None,
            )
            for frame in (logged, self._jobs)
            for row in frame.to_dict("records")
            if row["service_principal_id"] not in {"", row["job_id"]}
        }

    def application(self, job_id: str) -> ServicePrincipal:
        """Return a job's application."""
        return self._applications.get(job_id) or ServicePrincipal(id=job_id)

    def waiting_jobs(self) -> dict[str, Job]:
        """Return the stored jobs that stand under their own id."""
        rows = self._jobs[self._jobs["service_principal_id"] == self._jobs["job_id"]]
        return {row["job_id"]: decode_job(row["raw"].encode()) for row in rows.to_dict("records")}

    def place_waiting_schemas(self, among: Collection[str], seen_at: datetime) -> None:
        """Give the stored schemas that stand for a job nobody knows to the one that is known."""
        for row in queries.latest_schemas(self._history, self._tenant_id).to_dict("records"):
            waits = row["service_principal_id"] == row["job_id"] not in self.job_ids
            if waits and len(among) == 1:
                remove_schemas(self._history, self._tenant_id, row["job_id"])
                self.place(decode_schema(row["raw"].encode()), among, seen_at)

    def place(self, schema: Schema, among: Collection[str], seen_at: datetime) -> int | None:
        """Store the schema of one of these jobs; None when it does not say whose it is."""
        job_id = schema.id if schema.id in among or not among else None
        if job_id is None and len(among) == 1:
            (job_id,) = among
        if job_id is None:
            return None
        application = self.application(job_id)
        return self._history.add_schema(
            self._tenant_id, application.id, job_id, schema, seen_at=seen_at
        )
