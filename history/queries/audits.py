"""Audit entries: filtered, paged, counted, and one untouched record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from history.frames import columns_of, to_frame
from history.queries.expressions import contains_text, matching, record
from history.tables import AUDITS

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    import ibis.expr.types as ir
    import pandas as pd

    from history.history import History

AUDIT_COLUMNS = columns_of(AUDITS.schema, without={"raw"})
_SEARCHED = (
    "activity",
    "target_name",
    "target_id",
    "initiated_by",
    "result_reason",
    "correlation_id",
    "id",
)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which audit entries to show; what is left out does not restrict.

    `since` and `until` belong to the range; `search` is looked for in any case.
    """

    search: str = ""
    activity: str | None = None
    result: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    target_id: str | None = None

    def apply(self, rows: ir.Table) -> ir.Table:
        """Return the rows that pass."""
        equal = {"activity": self.activity, "result": self.result, "target_id": self.target_id}
        passing = matching(rows, equal, self.since, self.until)
        if self.search.strip():
            passing.append(contains_text(rows, _SEARCHED, self.search.strip()))
        return rows.filter(passing) if passing else rows


def audits_page(
    history: History, tenant_id: str, wanted: AuditFilter, page: int = 0, page_size: int = 100
) -> pd.DataFrame:
    """Return one page of entries, newest first, every column but `raw`; pages count from 0."""

    def question(rows: ir.Table) -> ir.Table:
        kept = wanted.apply(rows.select(list(AUDIT_COLUMNS)))
        ordered = kept.order_by(kept["activity_time"].desc(), kept["id"].desc())
        return ordered.limit(page_size, offset=page * page_size)

    answer = history.ask(AUDITS, tenant_id, question, since=wanted.since, until=wanted.until)
    return to_frame(answer, AUDIT_COLUMNS)


def audit_records(
    history: History, tenant_id: str, activities: Collection[str], limit: int = 1000
) -> list[str]:
    """Return the untouched JSON texts of the newest entries of some activities, in any case."""
    wanted = [activity.lower() for activity in activities]

    def question(rows: ir.Table) -> ir.Table:
        kept = rows.filter(rows["activity"].lower().isin(wanted))
        ordered = kept.order_by(kept["activity_time"].desc(), kept["id"].desc())
        return ordered.limit(limit).select("raw")

    answer = history.ask(AUDITS, tenant_id, question)
    return [] if answer is None else answer["raw"].to_pylist()


def count_audits(history: History, tenant_id: str, wanted: AuditFilter) -> int:
    """Count the entries that pass."""
    answer = history.ask(
        AUDITS,
        tenant_id,
        lambda rows: wanted.apply(rows).agg(entries=ibis._.count()),
        since=wanted.since,
        until=wanted.until,
    )
    return 0 if answer is None else int(answer["entries"][0].as_py())


def audit_record(history: History, tenant_id: str, audit_id: str) -> str | None:
    """Return the untouched JSON text of an entry, None when it is not in history."""
    return record(history, AUDITS, tenant_id, audit_id)
