"""Where a job stands by what history holds alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history import Log
from history.evidence import job_evidence
from history.findings import current_failures
from history.jobs import stored_jobs
from provisioning.standing import Knowledge, standings

if TYPE_CHECKING:
    from datetime import datetime

    from history import History
    from provisioning.standing import Standing


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
