"""One object over all jobs: found by what somebody knows of it, and its state in each job."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from history.frames import Columns, to_frame
from history.queries.events import EVENT_COLUMNS
from history.queries.expressions import contains_text, latest
from history.tables import EVENTS

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

    from history.history import History

_KNOWN_BY = ("source_name", "source_upn", "mail", "source_id", "target_id")
_FOUND: Columns = {
    "source_id": "text",
    "source_name": "text",
    "source_upn": "text",
    "mail": "text",
    "source_type": "text",
    "jobs": "count",
    "last_event": "time",
}


def find_objects(history: History, tenant_id: str, text: str, limit: int = 50) -> pd.DataFrame:
    """Return objects whose name, sign-in name, mail address or id contains the text, in any case.

    Newest events first; whoever the text names in full comes before all others. Columns:
    source_id, source_name, source_upn, mail, source_type, jobs (how many), last_event.
    """
    wanted = text.strip().lower()

    def question(rows: ir.Table) -> ir.Table:
        fits = rows.filter(rows["source_id"] != "", contains_text(rows, _KNOWN_BY, wanted))
        # Not every event of an object tells all that it is known by.
        named = rows.semi_join(fits.select("source_id").distinct(), "source_id")
        groups = named.group_by("source_id").agg(
            **{name: named[name].max() for name in ("source_name", "source_upn", "mail")},
            source_type=named["source_type"].max(),
            jobs=named["job_id"].nunique(),
            last_event=named["activity_time"].max(),
            exact=_is_exactly(named, wanted).max(),
        )
        ordered = groups.order_by(
            groups["exact"].desc(), groups["last_event"].desc(), groups["source_id"]
        )
        return ordered.select(list(_FOUND)).limit(limit)

    answer = history.ask(EVENTS, tenant_id, question) if wanted else None
    return to_frame(answer, _FOUND)


def object_in_jobs(history: History, tenant_id: str, source_id: str) -> pd.DataFrame:
    """Return an object's latest event in each job, newest first.

    Columns: those of `events` without `raw`.
    """

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["source_id"] == source_id, rows["job_id"] != "")
        state = latest(own.select(list(EVENT_COLUMNS)), ["job_id"], "activity_time", "id")
        return state.order_by(state["activity_time"].desc(), state["id"].desc())

    return to_frame(history.ask(EVENTS, tenant_id, question), EVENT_COLUMNS)


def _is_exactly(rows: ir.Table, wanted: str) -> ir.IntegerColumn:
    """Return 1 where one of the texts is all that is known of an object, else 0."""
    same = [(rows[name].fill_null("").lower() == wanted).cast("int64") for name in _KNOWN_BY]
    return cast("ir.IntegerColumn", sum(same[1:], start=same[0]))
