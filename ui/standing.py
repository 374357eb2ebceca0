"""Where each job stands: Graph's state and the collected current state side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from provisioning.schedule import NextRun, next_run
from provisioning.wording import counted
from ui.status import JobState, Tone, job_state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ui.data import AppJob

_WORST_FIRST = list(Tone)


@dataclass(frozen=True, slots=True)
class Standing:
    """One job; the counts are objects by the status of their latest event, None without events."""

    app_job: AppJob
    state: JobState
    run: NextRun
    failing: int | None
    succeeded: int | None
    skipped: int | None
    warning: int | None
    objects: int | None
    last_event: datetime | None

    @property
    def last_cycle(self) -> datetime | None:
        """When the last execution ended that Graph tells of."""
        execution = self.app_job.job.status.last_execution
        return execution.time_ended if execution else None


def standings(
    jobs: Sequence[AppJob], totals: pd.DataFrame, *, now: datetime, seen_at: datetime | None
) -> list[Standing]:
    """Return all jobs, worst first; `totals` is indexed by job id, `seen_at` the age of `jobs`."""
    found = [_standing(app_job, totals, now, seen_at) for app_job in jobs]
    return sorted(
        found,
        key=lambda standing: (
            _WORST_FIRST.index(standing.state.tone),
            -(standing.failing or 0),
            standing.app_job.name.casefold(),
        ),
    )


def _standing(
    app_job: AppJob, totals: pd.DataFrame, now: datetime, seen_at: datetime | None
) -> Standing:
    if app_job.job.id not in totals.index:
        run = next_run(app_job.job, now=now, seen_at=seen_at)
        return Standing(app_job, job_state(run, 0), run, None, None, None, None, None, None)
    row = totals.loc[app_job.job.id]
    last = None if pd.isna(row["last_event"]) else row["last_event"].to_pydatetime()
    run = next_run(app_job.job, now=now, last_event_time=last, seen_at=seen_at)
    return Standing(
        app_job,
        job_state(run, int(row["failing"])),
        run,
        failing=int(row["failing"]),
        succeeded=int(row["succeeded"]),
        skipped=int(row["skipped"]),
        warning=int(row["warning"]),
        objects=int(row["objects"]),
        last_event=last,
    )


def headline(found: Sequence[Standing]) -> str:
    """Return the one sentence that tells whether someone must act."""
    acting = [standing for standing in found if standing.state.tone is Tone.ACT]
    failing = sum(standing.failing or 0 for standing in found)
    jobs = counted(len(found), "job")
    if not acting:
        return f"Nothing to do: none of {jobs} needs you."
    needs = "needs" if len(acting) == 1 else "need"
    sentence = f"{len(acting)} of {jobs} {needs} you."
    return f"{sentence} {counted(failing, 'object')} did not arrive." if failing else sentence
