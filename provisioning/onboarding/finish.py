"""When everyone will have arrived, told by whichever source knows best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.estimate import Scope, estimate, guide_band, live_estimate
from provisioning.wording import moment

if TYPE_CHECKING:
    from datetime import datetime

    from provisioning.estimate import Work
    from provisioning.model import Job
    from provisioning.profiles import Profile


@dataclass(frozen=True, slots=True)
class Finish:
    """`short` fits a figure, `explanation` is a sentence or two."""

    short: str
    explanation: str


def finish(
    job: Job, profile: Profile, *, objects: int | None, work: Work | None, now: datetime
) -> Finish:
    """Return when the initial cycle ends.

    `objects` counts users, groups and direct members in scope, None when not known; `work` is what
    the log shows of a first cycle that runs.
    """
    reached = job.status.steady_state_first_achieved_time
    if reached is not None:
        return Finish("done", f"The initial cycle ended on {moment(reached)}.")
    if work is not None:
        band = guide_band(profile.duration, Scope.ASSIGNED, work.total)
        live = live_estimate(work, now=now, published=band)
        left = None if live.finish is None else (live.finish - now).total_seconds() / 60
        short = "not known yet" if left is None else f"{_hours(max(left, 0))} left"
        return Finish(short, live.explanation)
    if objects is None:
        return Finish("not known", "How many are in scope is not known, so no length can be told.")
    told = estimate(Scope.ASSIGNED, objects, profile)
    minutes = told.likely_minutes
    short = "not known" if minutes is None else f"about {_hours(minutes)}"
    return Finish(short, f"From the start of provisioning: {told.explanation}")


def _hours(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} h"  # noqa: PLR2004
