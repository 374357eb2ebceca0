"""Onboarding: whom people vouched for, and how many objects of each type are in which state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from history.frames import Columns, to_frame
from history.queries.expressions import latest
from history.tables import CONFIRMATIONS, EVENTS

if TYPE_CHECKING:
    from collections.abc import Collection

    import ibis.expr.types as ir
    import pandas as pd

    from history.history import History

_CONFIRMED: Columns = {"step": "text", "confirmed_by": "text", "confirmed_at": "time"}
_STATES: Columns = {
    "type": "text",
    "action": "text",
    "status": "text",
    "skip_reason": "text",
    "objects": "count",
}
_USED = (
    "id",
    "job_id",
    "activity_time",
    "status",
    "skip_reason",
    "action",
    "source_type",
    "source_id",
)
_STATUSES: Columns = {"source_id": "text", "status": "text", "activity_time": "time"}


def confirmations(
    history: History, tenant_id: str, service_principal_id: str, profile: str
) -> pd.DataFrame:
    """Return the steps that a person vouches for now. Columns: step, confirmed_by, confirmed_at."""

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(
            rows["service_principal_id"] == service_principal_id, rows["profile"] == profile
        )
        newest = latest(own, ["step"], "confirmed_at", "confirmed_by")
        kept = newest.filter(newest["confirmed_by"] != "")
        return kept.select(list(_CONFIRMED)).order_by("step")

    return to_frame(history.ask(CONFIRMATIONS, tenant_id, question), _CONFIRMED)


def object_states(history: History, tenant_id: str, job_id: str) -> pd.DataFrame:
    """Count a job's objects by type and by what their latest event says.

    Objects without a source id are left out. Columns: type, action, status, skip_reason, objects.
    """

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id, rows["source_id"] != "").select(list(_USED))
        state = latest(own, ["source_id"], "activity_time", "id")
        groups = state.group_by(
            type=state["source_type"],
            action=state["action"],
            status=state["status"],
            skip_reason=ibis.coalesce(state["skip_reason"], ""),
        )
        counted = groups.agg(objects=ibis._.count())
        return counted.order_by("type", "action", "status", "skip_reason")

    return to_frame(history.ask(EVENTS, tenant_id, question), _STATES)


def latest_statuses(
    history: History, tenant_id: str, job_id: str, source_ids: Collection[str]
) -> pd.DataFrame:
    """Return the status of the latest event of each of these objects that has one.

    Columns: source_id, status, activity_time.
    """

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id, rows["source_id"].isin(list(source_ids)))
        return latest(own.select(list(_USED)), ["source_id"], "activity_time", "id").select(
            list(_STATUSES)
        )

    answer = history.ask(EVENTS, tenant_id, question) if source_ids else None
    return to_frame(answer, _STATUSES)
