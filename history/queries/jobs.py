"""Jobs: as they were seen, and what state their objects are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from history.frames import Columns, to_frame
from history.queries.events import EVENT_COLUMNS
from history.queries.expressions import latest, status_counts
from history.tables import EVENTS, JOB_SNAPSHOTS

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir
    import pandas as pd

    from history.history import History

_STATE = ("id", "job_id", "activity_time", "status", "source_id", "source_type", "target_id")
_LATEST_JOBS: Columns = {
    "job_id": "text",
    "service_principal_id": "text",
    "service_principal_name": "text",
    "app_id": "text",
    "taken_at": "time",
    "raw": "text",
}
_APPLICATIONS: Columns = {
    "job_id": "text",
    "service_principal_id": "text",
    "service_principal_name": "text",
}
_TOTALS: Columns = {
    "job_id": "text",
    "last_event": "time",
    "last_cycle_id": "text",
    "failing": "count",
    "skipped": "count",
    "succeeded": "count",
    "warning": "count",
    "objects": "count",
    "people": "count",
    "failing_people": "count",
    "failing_groups": "count",
}
_SNAPSHOTS: Columns = {"taken_at": "time", "raw": "text"}


def latest_jobs(history: History, tenant_id: str) -> pd.DataFrame:
    """Return the newest snapshot of each job.

    `taken_at` is when the job was first seen like this: an unchanged job is not stored again.
    Columns: job_id, service_principal_id, service_principal_name, app_id, taken_at, raw.
    """

    def question(rows: ir.Table) -> ir.Table:
        newest = latest(rows, ["job_id"], "taken_at", "raw")
        return newest.select(list(_LATEST_JOBS)).order_by("job_id")

    return to_frame(history.ask(JOB_SNAPSHOTS, tenant_id, question), _LATEST_JOBS)


def job_snapshots(
    history: History, tenant_id: str, job_id: str, *, since: datetime
) -> pd.DataFrame:
    """Return a job as it was seen since a time, oldest first. Columns: taken_at, raw."""

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id, rows["taken_at"] >= since)
        return own.select(list(_SNAPSHOTS)).order_by("taken_at")

    return to_frame(history.ask(JOB_SNAPSHOTS, tenant_id, question, since=since), _SNAPSHOTS)


def applications(history: History, tenant_id: str) -> pd.DataFrame:
    """Return the application of each job that the provisioning log names.

    Columns: job_id, service_principal_id, service_principal_name.
    """

    def question(rows: ir.Table) -> ir.Table:
        known = rows.filter(rows["job_id"] != "")
        named = known.group_by("job_id").agg(
            service_principal_id=known["service_principal_id"].max(),
            service_principal_name=known["service_principal_name"].max(),
        )
        return named.select(list(_APPLICATIONS)).order_by("job_id")

    return to_frame(history.ask(EVENTS, tenant_id, question), _APPLICATIONS)


def job_totals(history: History, tenant_id: str) -> pd.DataFrame:
    """Count each job's objects by their current state, the status of their latest event.

    A status that Microsoft adds counts in `objects` alone. People are users. Columns: job_id,
    last_event, last_cycle_id, failing, skipped, succeeded, warning, objects, people,
    failing_people, failing_groups.
    """

    def question(rows: ir.Table) -> ir.Table:
        known = rows.filter(rows["job_id"] != "")
        state = current_objects(known.select(list(_STATE)))
        kind, fails = state["source_type"].lower(), state["status"] == "failure"
        totals = state.group_by("job_id").agg(
            objects=state.count(),
            people=state.count(where=kind == "user"),
            failing_people=state.count(where=fails & (kind == "user")),
            failing_groups=state.count(where=fails & (kind == "group")),
            **status_counts(state),
        )
        joined = totals.join(_last_events(known), "job_id")
        renamed = joined.rename(failing="failure", succeeded="success")
        return renamed.select(list(_TOTALS)).order_by("job_id")

    return to_frame(history.ask(EVENTS, tenant_id, question), _TOTALS)


def current_state(
    history: History, tenant_id: str, job_id: str, *, statuses: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Return the latest event of each of a job's objects, newest first: retries are collapsed.

    An object is known by its source id, or its target id when it has none in the source.
    `statuses` keeps the objects whose latest event has one of them. Columns: those of `events`
    without `raw`.
    """

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id)
        state = current_objects(own.select(list(_STATE)))
        if statuses:
            state = state.filter(state["status"].isin(statuses))
        kept = own.semi_join(state, ["id", "activity_time"]).select(list(EVENT_COLUMNS))
        return kept.order_by(kept["activity_time"].desc(), kept["id"].desc())

    return to_frame(history.ask(EVENTS, tenant_id, question), EVENT_COLUMNS)


def current_objects(rows: ir.Table) -> ir.Table:
    """Keep the latest event of each object of each job, and add its `object_key`."""
    return latest(with_object_key(rows), ["object_key", "job_id"], "activity_time", "id")


def with_object_key(rows: ir.Table) -> ir.Table:
    """Add what an object is known by: its source id, or its target id when it has none."""
    known = ibis.coalesce(rows["source_id"].nullif(""), rows["target_id"].nullif(""), rows["id"])
    return rows.mutate(object_key=known)


def _last_events(rows: ir.Table) -> ir.Table:
    """Return each job's last event's time and cycle."""
    newest = rows.group_by("job_id").agg(last_event=rows["activity_time"].max())
    joined = rows.join(newest, ["job_id", ("activity_time", "last_event")])
    found = joined.select(rows["job_id"], rows["activity_time"], rows["cycle_id"])
    return found.group_by("job_id").agg(
        last_event=found["activity_time"].max(), last_cycle_id=found["cycle_id"].max()
    )
