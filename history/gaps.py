"""Times of a log that history lacks: Graph had forgotten them, or records could not be read.

Rows are only added. What Graph had forgotten when a collector came back stays so; a window with
records that could not be read counts until a later row says that a window around it was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from history.delta import add
from history.tables import GAPS, Log

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import ibis.expr.types as ir

    from history.history import History


class Noted(StrEnum):
    """What is noted about a window of a log."""

    FORGOTTEN = "forgotten"
    UNREAD = "unread"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of a log; `noted_at` is when that was found last."""

    log: Log
    since: datetime
    until: datetime
    noted_at: datetime

    def covers(self, other: Gap) -> bool:
        """Return whether the other one lies within."""
        return self.log == other.log and self.since <= other.since and other.until <= self.until

    def meets(self, since: datetime | None, until: datetime | None) -> bool:
        """Return whether a period has a part of it; None is no end."""
        return (until is None or self.since < until) and (since is None or since < self.until)


def note_gap(history: History, tenant_id: str, gap: Gap, what: Noted) -> None:
    """Store what was found; raises HistoryError."""
    row = (gap.noted_at, str(gap.log), str(what), gap.since, gap.until)
    add(history.uri, GAPS, tenant_id, GAPS.rows(tenant_id, [row]))


def forgotten_gaps(history: History, tenant_id: str) -> list[Gap]:
    """Return the times that Graph no longer had when they were to be collected, oldest first."""
    return _joined(gap for what, gap in _noted(history, tenant_id) if what == Noted.FORGOTTEN)


def unread_gaps(history: History, tenant_id: str) -> list[Gap]:
    """Return the times in which records could not be read and were not read since."""
    open_: list[Gap] = []
    for what, gap in _noted(history, tenant_id):
        if what == Noted.FORGOTTEN:
            continue
        open_ = [other for other in open_ if not gap.covers(other)]
        if what == Noted.UNREAD:
            open_.append(gap)
    return _joined(open_)


def _noted(history: History, tenant_id: str) -> list[tuple[str, Gap]]:
    """Return all that was noted, in the order in which it was."""

    def question(rows: ir.Table) -> ir.Table:
        own = rows.select("what", "log", "since", "until", "noted_at")
        return own.order_by("noted_at", "since", "what")

    return [
        (row["what"], Gap(Log(row["log"]), row["since"], row["until"], row["noted_at"]))
        for row in history.records(GAPS, tenant_id, question)
    ]


def _joined(gaps: Iterable[Gap]) -> list[Gap]:
    """Return gaps of one log that touch as one, which was noted when the newest of them was."""
    joined: list[Gap] = []
    for gap in sorted(gaps, key=lambda it: (it.log, it.since)):
        last = joined[-1] if joined else None
        if last and last.log == gap.log and gap.since <= last.until:
            until, noted_at = max(last.until, gap.until), max(last.noted_at, gap.noted_at)
            joined[-1] = Gap(gap.log, last.since, until, noted_at)
        else:
            joined.append(gap)
    return joined
