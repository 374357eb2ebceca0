"""Where each job stands: Graph's state, the collected current state, and the verdict on both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from provisioning.failures import JobFailures, Kind, top_cause
from provisioning.schedule import NextRun, next_run
from provisioning.verdict import RULES, JobFacts, Level, Verdict, verdict
from provisioning.wording import counted
from ui.status import job_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import pandas as pd

    from provisioning.model import Job
    from ui.data import AppJob

_SEVERITY = {rule.name: place for place, rule in enumerate(RULES)}


@dataclass(frozen=True, slots=True)
class CurrentState:
    """A job's objects by the status of their latest event."""

    failing: int
    succeeded: int
    skipped: int
    warning: int
    objects: int
    last_event: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """One job; `current` is None when history holds no event of it.

    Muted objects count neither in `current.failing` nor in the verdict.
    """

    app_job: AppJob
    run: NextRun
    verdict: Verdict
    current: CurrentState | None
    failures: JobFailures

    @property
    def word(self) -> str:
        """The word on the job's badge."""
        return job_word(self.run.state, self.verdict)

    @property
    def failing(self) -> int:
        """Objects that fail now, 0 also when that is not known."""
        return self.current.failing if self.current else 0

    @property
    def last_cycle(self) -> datetime | None:
        """When the last execution ended that Graph tells of."""
        execution = self.app_job.job.status.last_execution
        return execution.time_ended if execution else None

    @property
    def last_event(self) -> datetime | None:
        """When the newest event of the job happened."""
        return self.current.last_event if self.current else None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """How good the answers can be: now, and the age of what they are made from.

    `seen_at` is when Graph told the jobs, `collected_to` up to when the provisioning log is
    complete (None: never collected), `log_problem` why it cannot be read.
    """

    now: datetime
    seen_at: datetime | None
    collected_to: datetime | None
    log_problem: str | None = None


def standings(
    jobs: Sequence[AppJob],
    totals: pd.DataFrame,
    known: Knowledge,
    failures: Mapping[str, JobFailures],
) -> list[Standing]:
    """Return all jobs, worst first; `totals` is indexed by job id, as `failures` is."""
    found = [
        _standing(
            app_job,
            _current(totals, app_job.job.id),
            known,
            failures.get(app_job.job.id, JobFailures()),
        )
        for app_job in jobs
    ]
    return sorted(
        found,
        key=lambda standing: (
            _SEVERITY[standing.verdict.rule],
            -standing.failing,
            standing.app_job.name.casefold(),
        ),
    )


def headline(found: Sequence[Standing]) -> str:
    """Return the one sentence that tells whether someone must act."""
    acting = [standing for standing in found if standing.verdict.level is Level.RED]
    failing = sum(standing.failing for standing in found)
    jobs = counted(len(found), "job")
    if not acting:
        return f"Nothing to do: none of {jobs} needs you."
    needs = "needs" if len(acting) == 1 else "need"
    sentence = f"{len(acting)} of {jobs} {needs} you."
    return f"{sentence} {counted(failing, 'object')} did not arrive." if failing else sentence


def _standing(
    app_job: AppJob, current: CurrentState | None, known: Knowledge, failures: JobFailures
) -> Standing:
    job = app_job.job
    if current is not None:
        current = replace(current, failing=failures.objects(Kind.FAILING))
    run = next_run(
        job,
        now=known.now,
        last_event_time=current.last_event if current else None,
        seen_at=known.seen_at,
    )
    quarantine = job.status.quarantine
    facts = JobFacts(
        run=run,
        failing_people=failures.people(Kind.FAILING) if current else None,
        people=current.objects if current else None,
        failing_groups=failures.user_groups(Kind.FAILING),
        skipped_needing_action=failures.people(Kind.NEEDS_ACTION),
        top_cause=top_cause(failures),
        data_age=None if known.collected_to is None else known.now - known.collected_to,
        log_problem=known.log_problem,
        quarantine_reason=quarantine.reason if quarantine else None,
        job_error=_error(job),
    )
    return Standing(app_job, run, verdict(facts), current, failures)


def _error(job: Job) -> str | None:
    status = job.status
    holders = (status.quarantine, status.last_execution)
    errors = (holder.error for holder in holders if holder is not None)
    return next((error.message for error in errors if error is not None and error.message), None)


def _current(totals: pd.DataFrame, job_id: str) -> CurrentState | None:
    if job_id not in totals.index:
        return None
    row = totals.loc[job_id]
    counts = {
        name: int(row[name]) for name in ("failing", "succeeded", "skipped", "warning", "objects")
    }
    return CurrentState(**counts, last_event=row["last_event"].to_pydatetime())
