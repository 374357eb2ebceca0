"""Cycles of all jobs, what the last one changed, and the work of one that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from history.frames import Columns, to_frame
from history.queries.events import EVENT_COLUMNS
from history.queries.expressions import latest
from history.queries.jobs import with_object_key
from history.tables import EVENTS

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir
    import pandas as pd

    from history.history import History

_FAILURE = "failure"
_ARRIVED = ("success", "warning")
_OUTCOMES = ("created", "updated", "removed", "skipped", "failed")
# Microsoft's actions that take an object's access away, in lower case.
_REMOVING = ("delete", "disable", "stageddelete")
_USED = ("id", "job_id", "cycle_id", "activity_time", "status", "source_id", "target_id")
_CYCLES: Columns = {
    "cycle_id": "text",
    "began": "time",
    "ended": "time",
    "events": "count",
    "created": "count",
    "updated": "count",
    "removed": "count",
    "skipped": "count",
    "failed": "count",
    "warned": "count",
}
_RECENT: Columns = {"job_id": "text", "cycle_id": "text", "began": "time", "ended": "time"}
_MOVES: Columns = {
    "job_id": "text",
    "cycle_id": "text",
    "before": "text",
    "after": "text",
    "objects": "count",
}
_CHANGED: Columns = {**EVENT_COLUMNS, "before": "text"}
_WORK: Columns = {"at": "time", "objects": "count"}
_FIRST: Columns = {"job_id": "text", "began": "time", "ended": "time", "objects": "count"}


def cycles(history: History, tenant_id: str, job_id: str, limit: int = 36) -> pd.DataFrame:
    """Return a job's last cycles, newest first, and their objects by what became of each.

    An object counts once, by its latest event in the cycle; created and then updated is created,
    disabled or deleted is removed, and arrived in part is `warned` too. An action or status that
    Microsoft adds counts nowhere. Cycles without events leave no trace in the log. Columns:
    cycle_id, began, ended (the times of the first and last event), events, created, updated,
    removed, skipped, failed, warned.
    """

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id, rows["cycle_id"] != "")
        spans = _spans(own)
        newest = spans.order_by(spans["ended"].desc(), spans["cycle_id"].desc()).limit(limit)
        known = own.select(*_USED, "action").semi_join(newest, "cycle_id")
        objects = _outcomes(with_object_key(known))
        found = objects.group_by("cycle_id").agg(
            began=objects["began"].min(),
            ended=objects["ended"].max(),
            events=objects["events"].sum(),
            warned=objects.count(where=objects["status"] == "warning"),
            **{name: objects.count(where=objects["outcome"] == name) for name in _OUTCOMES},
        )
        kept = found.select(list(_CYCLES))
        return kept.order_by(kept["ended"].desc(), kept["cycle_id"].desc())

    return to_frame(history.ask(EVENTS, tenant_id, question), _CYCLES)


def recent_cycles(
    history: History, tenant_id: str, *, since: datetime, limit: int = 36
) -> pd.DataFrame:
    """Return the last cycles of every job since a time, newest first.

    Columns: job_id, cycle_id, began, ended (the times of the first and last event).
    """

    def question(rows: ir.Table) -> ir.Table:
        known = _in_cycles(rows).filter(rows["activity_time"] >= since)
        found = _spans(known)
        newest = ibis.window(group_by="job_id", order_by=[found["ended"].desc(), found["cycle_id"]])
        ranked = found.mutate(place=ibis.row_number().over(newest))
        kept = ranked.filter(ranked["place"] < limit).select(list(_RECENT))
        return kept.order_by("job_id", kept["ended"].desc(), "cycle_id")

    return to_frame(history.ask(EVENTS, tenant_id, question, since=since), _RECENT)


def last_changes(history: History, tenant_id: str) -> pd.DataFrame:
    """Count the objects of each job's last cycle by their status before it and after it.

    `before` is the status of the object's latest event of earlier cycles, "" when there is none.
    Jobs whose last cycle is the first that history holds are left out. Columns: job_id, cycle_id,
    before, after, objects.
    """

    def question(rows: ir.Table) -> ir.Table:
        known = _in_cycles(rows)
        spans = _spans(known)
        last = latest(spans, ["job_id"], "ended", "cycle_id")
        first = spans.group_by("job_id").agg(first=spans["began"].min())
        compared = last.join(first, "job_id").select(
            last["job_id"], last["cycle_id"], last["began"], first["first"]
        )
        moves = _moves(known, compared.filter(compared["first"] < compared["began"]))
        counted = moves.group_by("job_id", "cycle_id", "before", "after").agg(objects=moves.count())
        return counted.select(list(_MOVES)).order_by("job_id", "before", "after")

    return to_frame(history.ask(EVENTS, tenant_id, question), _MOVES)


def changed_objects(history: History, tenant_id: str, job_id: str, cycle_id: str) -> pd.DataFrame:
    """Return the objects that a cycle made fail or fixed: their latest event in it, newest first.

    Columns: those of `events` without `raw`, and `before`, the status before the cycle.
    """

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id)
        known = _in_cycles(own)
        spans = _spans(known)
        moves = _moves(known, spans.filter(spans["cycle_id"] == cycle_id))
        failed, fails = moves["before"] == _FAILURE, moves["after"] == _FAILURE
        changed = moves.filter(failed != fails).select("id", "activity_time", "before")
        kept = own.select(list(EVENT_COLUMNS)).join(changed, ["id", "activity_time"])
        chosen = kept.select(list(_CHANGED))
        return chosen.order_by(chosen["activity_time"].desc(), chosen["id"].desc())

    return to_frame(history.ask(EVENTS, tenant_id, question), _CHANGED)


def cycle_work(history: History, tenant_id: str, job_id: str, *, since: datetime) -> pd.DataFrame:
    """Count the objects of a job that had their first event since then, by minute.

    Columns: at (the end of the minute's last event), objects.
    """

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id, rows["activity_time"] >= since)
        keyed = with_object_key(own.select(list(_USED)))
        seen = keyed.group_by("object_key").agg(first=keyed["activity_time"].min())
        by_minute = seen.group_by(minute=seen["first"].truncate("m")).agg(
            at=seen["first"].max(), objects=seen.count()
        )
        return by_minute.select(list(_WORK)).order_by("at")

    return to_frame(history.ask(EVENTS, tenant_id, question, since=since), _WORK)


def first_cycles(history: History, tenant_id: str) -> pd.DataFrame:
    """Return the first cycle that history holds of each job, and how many objects it looked at.

    Columns: job_id, began, ended (the times of its first and last event), objects.
    """

    def question(rows: ir.Table) -> ir.Table:
        known = with_object_key(_in_cycles(rows))
        spans = known.group_by("job_id", "cycle_id").agg(
            began=known["activity_time"].min(),
            ended=known["activity_time"].max(),
            objects=known["object_key"].nunique(),
        )
        earliest = ibis.window(group_by="job_id", order_by=[spans["began"], spans["cycle_id"]])
        ranked = spans.mutate(place=ibis.row_number().over(earliest))
        kept = ranked.filter(ranked["place"] == 0)
        return kept.select(list(_FIRST)).order_by("job_id")

    return to_frame(history.ask(EVENTS, tenant_id, question), _FIRST)


def _in_cycles(rows: ir.Table) -> ir.Table:
    return rows.filter(rows["job_id"] != "", rows["cycle_id"] != "").select(list(_USED))


def _spans(known: ir.Table) -> ir.Table:
    """Return each cycle with the times of its first and last event."""
    return known.group_by("job_id", "cycle_id").agg(
        began=known["activity_time"].min(), ended=known["activity_time"].max()
    )


def _outcomes(keyed: ir.Table) -> ir.Table:
    """Return each object of each cycle with its times, its events and what became of it."""
    time, status, action = keyed["activity_time"], keyed["status"], keyed["action"].lower()
    arrived = status.isin(_ARRIVED)
    objects = keyed.group_by("cycle_id", "object_key").agg(
        began=time.min(),
        ended=time.max(),
        events=keyed.count(),
        status=status.argmax(time),
        action=action.argmax(time),
        created=(arrived & (action == "create")).any(),
    )
    outcome = ibis.cases(
        (objects["status"] == _FAILURE, "failed"),
        (objects["status"] == "skipped", "skipped"),
        (~objects["status"].isin(_ARRIVED), ""),
        (objects["action"].isin(_REMOVING), "removed"),
        (objects["created"], "created"),
        (objects["action"] == "update", "updated"),
        else_="",
    )
    return objects.mutate(outcome=outcome)


def _moves(known: ir.Table, chosen: ir.Table) -> ir.Table:
    """Return each object of the chosen cycles with its status before and after, and its event.

    `chosen` has one cycle a job: job_id, cycle_id, began.
    """
    keyed = with_object_key(known)
    inside = keyed.join(chosen, ["cycle_id", "job_id"])
    events = inside.select(*(keyed[name] for name in keyed.columns), chosen["began"])
    after = latest(events, ["object_key", "job_id"], "activity_time", "id")
    older = keyed.join(after, ["object_key", "job_id"])
    earlier = older.filter(keyed["activity_time"] < after["began"]).select(
        *(keyed[name] for name in keyed.columns)
    )
    before = latest(earlier, ["object_key", "job_id"], "activity_time", "id")
    joined = after.left_join(before, ["object_key", "job_id"])
    return joined.select(
        *(after[name] for name in ("id", "job_id", "cycle_id", "activity_time")),
        before=ibis.coalesce(before["status"], ""),
        after=ibis.coalesce(after["status"], ""),
    )
