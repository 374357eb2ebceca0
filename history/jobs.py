"""The jobs of a tenant as they were last collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history import queries
from provisioning.model import ServicePrincipal
from provisioning.standing import AppJob
from provisioning.wire import decode_job

if TYPE_CHECKING:
    from datetime import datetime

    from history.history import History


def stored_jobs(history: History, tenant_id: str) -> tuple[list[AppJob], datetime | None]:
    """Return the jobs, and when the newest of them was first seen like that."""
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
