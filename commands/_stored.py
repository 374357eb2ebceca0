"""Jobs as history last knew them, and where one of them stands by that alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history import Log, queries
from history.evidence import job_evidence
from history.findings import current_failures
from provisioning.model import ServicePrincipal
from provisioning.standing import AppJob, Knowledge, standings
from provisioning.wire import decode_job

if TYPE_CHECKING:
    from datetime import datetime

    from history import History
    from provisioning.standing import Standing


def stored_jobs(history: History, tenant_id: str) -> tuple[list[AppJob], datetime | None]:
    """Return the jobs as last collected, and when the newest of them was first seen like that."""
    rows = queries.latest_jobs(history, tenant_id).to_dict("records")
    jobs = [
        AppJob(
            ServicePrincipal(
                id=row["service_principal_id"],
                app_id=row["app_id"],
                display_name=row["service_principal_name"],
            ),
            decode_job(row["raw"].encode()),
        )
        for row in rows
    ]
    return jobs, max((row["taken_at"].to_pydatetime() for row in rows), default=None)


def stored_standing(
    history: History, tenant_id: str, job_id: str, *, now: datetime
) -> Standing | None:
    """Return where a job stands, None when history holds no record of it; raises HistoryError."""
    jobs, stored_at = stored_jobs(history, tenant_id)
    own = [one for one in jobs if one.job.id == job_id]
    reached = history.watermark(tenant_id, Log.PROVISIONING)
    evidence = job_evidence(history, tenant_id, {one.job.id: one.app.id for one in own}, now=now)
    failures = current_failures(history, tenant_id, now=now)
    known = Knowledge(now, reached or stored_at, reached)
    return next(iter(standings(own, evidence, known, failures=failures)), None)
