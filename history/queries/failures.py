"""Who did not arrive now, grouped by what makes failures the same, and what was muted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from history.frames import Columns, to_frame
from history.queries.events import EVENT_COLUMNS
from history.queries.expressions import latest
from history.queries.jobs import current_objects, with_object_key
from history.tables import EVENTS, MUTES

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    import ibis.expr.types as ir
    import pandas as pd

    from history.history import History

_TROUBLED = ("failure", "skipped", "warning")
_GROUP = "Group"
_USED = (
    "id",
    "job_id",
    "cycle_id",
    "activity_time",
    "status",
    "signature",
    "unresolved",
    "source_id",
    "source_type",
    "target_id",
)
_GROUPS: Columns = {
    "job_id": "text",
    "status": "text",
    "signature": "text",
    "objects": "count",
    "groups": "count",
    "new": "count",
    "first_seen": "time",
    "last_seen": "time",
    "sample_id": "text",
}
_AFFECTED: Columns = {**EVENT_COLUMNS, "first_seen": "time"}
_MUTES: Columns = {
    "job_id": "text",
    "signature": "text",
    "reason": "text",
    "muted_until": "time",
    "muted_by": "text",
    "muted_at": "time",
}


def failure_groups(history: History, tenant_id: str) -> pd.DataFrame:
    """Group the objects of all jobs that failed, were skipped or arrived in part.

    The latest event of an object counts, so retries are collapsed and a later success clears.
    `new` are objects that had this signature for the first time in the job's last cycle. Events
    stored without signatures are groups of their own, named by their id. Columns: job_id, status,
    signature, objects, groups, new, first_seen, last_seen, sample_id (the newest event).
    """

    def question(rows: ir.Table) -> ir.Table:
        known = rows.filter(rows["job_id"] != "").select(list(_USED))
        troubled = _troubled(current_objects(known))
        joined = _with_first_seen(troubled, known)
        began = _last_cycles(known)
        dated = joined.left_join(began, "job_id")
        told = dated.select(*(joined[name] for name in joined.columns), began["began"])
        groups = told.group_by("job_id", "status", "signature").agg(
            objects=told.count(),
            groups=told.count(where=told["source_type"] == _GROUP),
            new=told.count(where=told["first_seen"] >= told["began"]),
            first_seen=told["first_seen"].min(),
            last_seen=told["activity_time"].max(),
            sample_id=told["id"].argmax(told["activity_time"]),
        )
        return groups.select(list(_GROUPS)).order_by("job_id", "status", "signature")

    return to_frame(history.ask(EVENTS, tenant_id, question), _GROUPS)


def affected_objects(
    history: History, tenant_id: str, job_id: str, signatures: Collection[str]
) -> pd.DataFrame:
    """Return the latest event of each object of a job that has one of the signatures, newest first.

    Columns: those of `events` without `raw`, and `first_seen`, when the object first had it.
    """

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id)
        used = own.select(list(_USED))
        state = _troubled(current_objects(used))
        chosen = state.filter(state["signature"].isin(list(signatures)))
        found = _with_first_seen(chosen, used).select("id", "activity_time", "first_seen")
        whole = own.select(list(EVENT_COLUMNS)).join(found, ["id", "activity_time"])
        kept = whole.select(list(_AFFECTED))
        return kept.order_by(kept["activity_time"].desc(), kept["id"].desc())

    return to_frame(history.ask(EVENTS, tenant_id, question), _AFFECTED)


def event_records(
    history: History,
    tenant_id: str,
    event_ids: Collection[str],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[str, str]:
    """Return the untouched JSON texts of events by their id; those not in history are left out."""

    def question(rows: ir.Table) -> ir.Table:
        wanted = [rows["id"].isin(list(event_ids))]
        if since is not None:
            wanted.append(rows["activity_time"] >= since)
        if until is not None:
            wanted.append(rows["activity_time"] <= until)
        return rows.filter(wanted).select("id", "raw")

    if not event_ids:
        return {}
    answer = history.ask(EVENTS, tenant_id, question, since=since, until=until)
    if answer is None:
        return {}
    return dict(zip(answer["id"].to_pylist(), answer["raw"].to_pylist(), strict=True))


def mutes(history: History, tenant_id: str) -> pd.DataFrame:
    """Return the newest word on each signature that was not taken back, those that ended too.

    Columns: job_id, signature, reason, muted_until, muted_by, muted_at.
    """

    def question(rows: ir.Table) -> ir.Table:
        newest = latest(rows, ["signature", "job_id"], "muted_at", "reason")
        kept = newest.filter(newest["muted_until"] > newest["muted_at"])
        return kept.select(list(_MUTES)).order_by("job_id", "signature")

    return to_frame(history.ask(MUTES, tenant_id, question), _MUTES)


def _troubled(state: ir.Table) -> ir.Table:
    """Keep the objects that did not arrive, or only in part; each gets a signature."""
    kept = state.filter(state["status"].isin(_TROUBLED) | (state["unresolved"] != ""))
    return kept.mutate(signature=ibis.coalesce(kept["signature"], kept["id"]))


def _with_first_seen(state: ir.Table, events: ir.Table) -> ir.Table:
    """Add when each object first had the signature that it has now."""
    keys = ["object_key", "job_id", "signature"]
    known = with_object_key(events.filter(events["signature"] != ""))
    seen = known.group_by(keys).agg(seen=known["activity_time"].min())
    joined = state.left_join(seen, keys)
    first = ibis.coalesce(seen["seen"], state["activity_time"])
    return joined.select(*(state[name] for name in state.columns), first_seen=first)


def _last_cycles(events: ir.Table) -> ir.Table:
    """Return when the first event of each job's last cycle happened."""
    known = events.filter(events["cycle_id"] != "")
    cycles = known.group_by("job_id", "cycle_id").agg(
        began=known["activity_time"].min(), ended=known["activity_time"].max()
    )
    return latest(cycles, ["job_id"], "ended", "cycle_id").select("job_id", "began")
