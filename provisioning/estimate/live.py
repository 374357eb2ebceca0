"""When a running initial cycle finishes, from the cycle itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from typing import TYPE_CHECKING

from provisioning.estimate.pace import (
    Remaining,
    from_pace,
    from_published,
    independent,
    same_cycle,
)
from provisioning.wording import between

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from provisioning.estimate.published import Band
    from provisioning.estimate.restart import Restart
    from provisioning.estimate.work import Curve, Work

# A finish further away than ten years says no more than ten years does.
LONGEST_MINUTES = 10 * 365 * 24 * 60.0


@dataclass(frozen=True, slots=True)
class LiveEstimate:
    """Progress and finish of a running cycle.

    The finish lies between `earliest_finish` and `latest_finish` in four of five cases. All three
    are None while nothing can be told; `per_minute` is None before the first unit is done. `reason`
    is why the job looks at everybody again, "" for a first start.
    """

    began: datetime
    done: int
    total: int
    unit: str
    per_minute: float | None
    finish: datetime | None
    earliest_finish: datetime | None
    latest_finish: datetime | None
    explanation: str
    reason: str = ""

    @property
    def share(self) -> float | None:
        """The part of the work that is done, 0 to 1; None when there is nothing to do."""
        return min(self.done / self.total, 1.0) if self.total > 0 else None


def live_estimate(
    work: Work,
    *,
    now: datetime,
    pages: Work | None = None,
    published: Band | None = None,
    restart: Restart | None = None,
) -> LiveEstimate:
    """Return when a running cycle finishes.

    `work` are objects from events, `pages` what the job's own progress says. `published` is a
    band for the whole cycle, which matters only until the cycle has shown its pace. `restart` is
    why the job looks at everybody again; when it is newer than the cycle's start everything counts
    from there.
    """
    views = [work] if pages is None else [work, pages]
    reason = ""
    if restart is not None:
        reason = restart.explanation
        if restart.at > work.began:
            views = [view.since(restart.at) for view in views]
    curves = [view.curve(now) for view in views]
    remaining = _remaining(views, curves, published)
    finish, earliest, latest = _times(now, remaining)
    done, minutes = curves[0].done[-1], curves[0].now
    return LiveEstimate(
        began=views[0].began,
        done=done,
        total=work.total,
        unit=work.unit,
        per_minute=done / minutes if done and minutes > 0 else None,
        finish=finish,
        earliest_finish=earliest,
        latest_finish=latest,
        explanation=f"{reason} {_outlook(views[0], done, earliest, latest)}".strip(),
        reason=reason,
    )


def _remaining(
    views: Sequence[Work], curves: Sequence[Curve], published: Band | None
) -> Remaining | None:
    paces = [from_pace(curve, view.total) for view, curve in zip(views, curves, strict=True)]
    known = [pace for pace in paces if pace is not None]
    own = reduce(same_cycle, known) if known else None
    total, done = views[0].total, curves[0].done[-1]
    if published is None or total <= 0:
        return own
    share_left = max(total - done, 0) / total
    prior = from_published(published.low_minutes or 0, published.high_minutes, share_left)
    if own is None or prior is None:
        return own or prior
    return independent(own, prior)


def _times(
    now: datetime, remaining: Remaining | None
) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Return middle, earliest and latest finish."""
    if remaining is None:
        return None, None, None
    low, high = remaining.interval
    middle, earliest, latest = (
        now + timedelta(minutes=min(minutes, LONGEST_MINUTES))
        for minutes in (remaining.minutes, low, high)
    )
    return middle, earliest, latest


def _outlook(work: Work, done: int, earliest: datetime | None, latest: datetime | None) -> str:
    of_total = f" of {work.total:,}" if work.total > 0 else ""
    progress = f"{done:,}{of_total} {work.unit} are done"
    if earliest is not None and latest is not None:
        return f"{progress}. In four of five cases it ends {between(earliest, latest)}."
    if work.total <= 0:
        return f"{progress}. How much is in scope is not known, so no finish can be told."
    if done >= work.total:
        return f"{progress}: the cycle is about to end."
    return f"{progress}: too little to tell a finish."
