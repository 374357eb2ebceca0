"""Provisioning log events: filtered, paged, counted, over time, and one untouched record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis

from history.frames import Columns, columns_of, to_frame
from history.queries.expressions import contains_text, matching, record
from history.tables import EVENTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import ibis.expr.types as ir
    import pandas as pd

    from history.history import History

EVENT_COLUMNS = columns_of(EVENTS.schema, without={"raw"})
_OVER_TIME: Columns = {"bucket": "time", "status": "text", "events": "count"}
_SEARCHED = (
    "source_name",
    "target_name",
    "source_upn",
    "source_id",
    "target_id",
    "id",
    "reason",
    "error_code",
)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events to show; what is left out does not restrict.

    `since` and `until` belong to the range. `search` is looked for, in any case, in names, sign-in
    name, ids, reason and error code. `object_type` is the source's, such as User or Group.
    """

    job_id: str | None = None
    status: tuple[str, ...] = ()
    action: str | None = None
    object_type: str | None = None
    search: str = ""
    since: datetime | None = None
    until: datetime | None = None
    cycle_id: str | None = None
    source_id: str | None = None

    def apply(self, rows: ir.Table) -> ir.Table:
        """Return the rows that pass."""
        equal = {
            "job_id": self.job_id,
            "action": self.action,
            "source_type": self.object_type,
            "cycle_id": self.cycle_id,
            "source_id": self.source_id,
        }
        passing = matching(rows, equal, self.since, self.until)
        if self.status:
            passing.append(rows["status"].isin(self.status))
        if self.search.strip():
            passing.append(contains_text(rows, _SEARCHED, self.search.strip()))
        return rows.filter(passing) if passing else rows


def events_page(
    history: History, tenant_id: str, wanted: EventFilter, page: int = 0, page_size: int = 100
) -> pd.DataFrame:
    """Return one page of events, newest first, every column but `raw`; pages count from 0."""
    return _events(
        history, tenant_id, wanted, lambda rows: rows.limit(page_size, offset=page * page_size)
    )


def filtered_events(
    history: History, tenant_id: str, wanted: EventFilter, limit: int
) -> pd.DataFrame:
    """Return the newest `limit` events that pass, newest first, every column but `raw`."""
    return _events(history, tenant_id, wanted, lambda rows: rows.limit(limit))


def count_events(history: History, tenant_id: str, wanted: EventFilter) -> int:
    """Count the events that pass."""
    answer = history.ask(
        EVENTS,
        tenant_id,
        lambda rows: wanted.apply(rows).agg(events=ibis._.count()),
        since=wanted.since,
        until=wanted.until,
    )
    return 0 if answer is None else int(answer["events"][0].as_py())


def events_over_time(  # noqa: PLR0917  (a range and its step read well in this order)
    history: History,
    tenant_id: str,
    job_id: str | None,
    since: datetime,
    until: datetime,
    bucket: Literal["hour", "day"],
) -> pd.DataFrame:
    """Count events by status and by hour or day in UTC; `bucket` is where each one begins.

    Buckets without events are not rows. Columns: bucket, status, events.
    """

    def question(rows: ir.Table) -> ir.Table:
        kept = EventFilter(job_id=job_id, since=since, until=until).apply(rows)
        unit = "h" if bucket == "hour" else "D"
        groups = kept.group_by(bucket=kept["activity_time"].truncate(unit), status=kept["status"])
        return groups.agg(events=ibis._.count()).order_by("bucket", "status")

    answer = history.ask(EVENTS, tenant_id, question, since=since, until=until)
    return to_frame(answer, _OVER_TIME)


def event_record(history: History, tenant_id: str, event_id: str) -> str | None:
    """Return the untouched JSON text of an event, None when it is not in history."""
    return record(history, EVENTS, tenant_id, event_id)


def _events(
    history: History,
    tenant_id: str,
    wanted: EventFilter,
    part: Callable[[ir.Table], ir.Table],
) -> pd.DataFrame:
    def question(rows: ir.Table) -> ir.Table:
        kept = wanted.apply(rows.select(list(EVENT_COLUMNS)))
        return part(kept.order_by(kept["activity_time"].desc(), kept["id"].desc()))

    answer = history.ask(EVENTS, tenant_id, question, since=wanted.since, until=wanted.until)
    return to_frame(answer, EVENT_COLUMNS)
