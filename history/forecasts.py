"""What preflights foretold: stored when they ran, to be compared with what happened after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from history.delta import append, writer_name
from history.forgotten import without_forgotten
from history.tables import FORECASTS
from provisioning.forecast import Forecast
from provisioning.mapping.predictions import Basis, Predicted, Prediction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import ibis.expr.types as ir

    from history.history import History

ASSIGNED, EVERYONE = "assigned", "everyone"
_TEXTS = ("source_id", "outcome", "cause", "attribute", "basis")


@dataclass(frozen=True, slots=True)
class StoredForecast:
    """One forecast in the list; `scope` is ASSIGNED or EVERYONE, `people` how many are in it."""

    made_at: datetime
    profile: str
    scope: str
    people: int


def store_forecast(
    history: History,
    tenant_id: str,
    job_id: str,
    forecast: Forecast,
    *,
    profile: str,
    all_users: bool = False,
) -> None:
    """Store a forecast without names or values; raises HistoryError.

    There is a row for each reason, and one without an outcome for whoever should arrive; nothing
    is stored of a scope without people.
    """
    same = (forecast.made_at, job_id, profile, EVERYONE if all_users else ASSIGNED)
    rows = FORECASTS.rows(tenant_id, ((*same, *told) for told in _told(forecast)))
    if not rows.num_rows:
        return
    append(
        history.uri,
        FORECASTS,
        writer_name(FORECASTS, tenant_id),
        lambda _: without_forgotten(history.uri, FORECASTS, rows),
    )


def _told(forecast: Forecast) -> Iterator[tuple[str | None, ...]]:
    for one in forecast.predictions:
        yield one.id, str(one.outcome), one.cause, one.attribute, str(one.basis)
    for person in forecast.in_scope - {one.id for one in forecast.predictions}:
        yield person, None, None, None, None


def stored_forecasts(history: History, tenant_id: str, job_id: str) -> list[StoredForecast]:
    """Return a job's forecasts, newest first; raises HistoryError."""

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id)
        groups = own.group_by("made_at", "profile", "scope").agg(people=own["source_id"].nunique())
        return groups.order_by(groups["made_at"].desc())

    return [StoredForecast(**row) for row in history.records(FORECASTS, tenant_id, question)]


def read_forecast(history: History, tenant_id: str, job_id: str, made_at: datetime) -> Forecast:
    """Return a stored forecast; nobody is in it when there is none of that time."""

    def question(rows: ir.Table) -> ir.Table:
        own = rows.filter(rows["job_id"] == job_id, rows["made_at"] == made_at)
        return own.select(*_TEXTS).order_by("source_id", "cause", "attribute")

    rows = history.records(FORECASTS, tenant_id, question, since=made_at, until=made_at)
    return Forecast(
        made_at=made_at,
        in_scope=frozenset(row["source_id"] for row in rows),
        predictions=tuple(
            Prediction(
                row["source_id"],
                Predicted(row["outcome"]),
                row["cause"],
                row["attribute"],
                "",
                basis=Basis(row["basis"]),
            )
            for row in rows
            if row["outcome"]
        ),
    )
