"""How far a running initial cycle is, from its events and from the progress that Graph told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.estimate import Scope, Work, WorkPoint, formula_band, live_estimate
from provisioning.schedule import JobState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from provisioning.estimate import LiveEstimate, Restart
    from provisioning.model import Job
    from provisioning.schedule import NextRun
    from provisioning.standing.evidence import JobEvidence

PAGES = "pages"


@dataclass(frozen=True, slots=True)
class CycleWork:
    """A cycle's objects over time, each counted once, and the job as it was seen meanwhile."""

    objects: tuple[WorkPoint, ...] = ()
    jobs: tuple[Job, ...] = ()


def initial_cycle(run: NextRun, evidence: JobEvidence) -> datetime | None:
    """Return since when the running initial cycle's work counts.

    None when no initial cycle runs or nothing shows when it began.
    """
    if run.state is not JobState.INITIAL_CYCLE:
        return None
    signs = [cycle.began for cycle in evidence.cycles[:1]]
    if evidence.restart is not None:
        signs.append(evidence.restart.at)
    return max(signs, default=None)


def work_of(
    job: Job, evidence: JobEvidence, found: CycleWork, *, began: datetime, now: datetime
) -> LiveEstimate:
    """Return progress and finish of the initial cycle that began then."""
    total = evidence.objects_in_scope or 0
    return live_estimate(
        Work(began, found.objects, total),
        now=now,
        pages=_pages([*found.jobs, job], began),
        published=formula_band(Scope.ASSIGNED, total) if total else None,
        restart=_reason(job, evidence.restart, began),
    )


def _reason(job: Job, restart: Restart | None, began: datetime) -> Restart | None:
    """Return the restart if it made the job begin anew; before the first cycle nothing is anew."""
    if restart is None:
        return None
    has_run = job.status.steady_state_first_achieved_time is not None
    return restart if has_run or restart.at >= began else None


def _pages(jobs: Iterable[Job], began: datetime) -> Work | None:
    """Return the pages that the job's own progress counts, None when it tells none."""
    told = [found for job in jobs if (found := _told(job)) is not None and found[0].at >= began]
    if not told:
        return None
    total = max(told, key=lambda one: one[0].at)[1]
    return Work(began, _without_twins([point for point, _ in told]), total, PAGES)


def _told(job: Job) -> tuple[WorkPoint, int] | None:
    """Return time and pages done, and the pages in all."""
    parts = [
        (part.progress_observation_date_time, part.completed_units, part.total_units)
        for part in job.status.progress
        if part.progress_observation_date_time is not None
        and part.completed_units is not None
        and part.total_units is not None
    ]
    if not parts:
        return None
    seen = max(at for at, _, _ in parts)
    return WorkPoint(seen, sum(done for _, done, _ in parts)), sum(all_ for _, _, all_ in parts)


def _without_twins(points: Sequence[WorkPoint]) -> list[WorkPoint]:
    return sorted(set(points), key=lambda point: (point.at, point.done))
