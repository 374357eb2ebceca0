"""Next run and verdict of each job, and the order in which jobs are told: worst first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from provisioning.diagnosis import Cause, Failure, diagnose_evidence
from provisioning.estimate import Scope, formula_band
from provisioning.failures import JobFailures, Kind, top_cause
from provisioning.schedule import next_run
from provisioning.standing.evidence import JobEvidence
from provisioning.verdict import RULES, JobError, JobFacts, Level, verdict
from provisioning.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from provisioning.estimate import LiveEstimate
    from provisioning.model import Job
    from provisioning.schedule import NextRun
    from provisioning.standing.evidence import AppJob, CurrentState, Knowledge
    from provisioning.verdict import Verdict

    # Progress of a job whose initial cycle runs; None when nothing shows it.
    ProgressOf = Callable[[AppJob, NextRun, JobEvidence], LiveEstimate | None]

# What the quarantine's own reason tells better, or nothing.
_UNTOLD = frozenset({Cause.UNKNOWN, Cause.QUARANTINE_THRESHOLD})
_SEVERITY = {rule.name: place for place, rule in enumerate(RULES)}


@dataclass(frozen=True, slots=True)
class Standing:
    """One job, what is known of it, and the verdict; `progress` is of a running initial cycle.

    `stopped_by` is why a job cannot run, None when it can or when nobody knows.

    Muted objects count neither in `current.failing` nor in the verdict.
    """

    app_job: AppJob
    evidence: JobEvidence
    failures: JobFailures
    run: NextRun
    verdict: Verdict
    progress: LiveEstimate | None
    stopped_by: Cause | None = None

    @property
    def current(self) -> CurrentState | None:
        """Its objects by their state, None when history holds no event of the job."""
        return self.evidence.current

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
        return self.evidence.last_event


def standings(
    jobs: Iterable[AppJob],
    evidence: Mapping[str, JobEvidence],
    known: Knowledge,
    *,
    failures: Mapping[str, JobFailures],
    progress_of: ProgressOf = lambda *_: None,
) -> list[Standing]:
    """Return all jobs, worst first; `evidence` and `failures` are by job id."""
    found = [
        _standing(
            app_job,
            evidence.get(app_job.job.id) or JobEvidence(),
            failures.get(app_job.job.id) or JobFailures(),
            known,
            progress_of,
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
    jobs = counted(len(found), "job")
    if not acting:
        unsure = sum(standing.verdict.level is Level.GREY for standing in found)
        return _nobody_needed(unsure, len(found))
    needs = "needs" if len(acting) == 1 else "need"
    sentence = f"{len(acting)} of {jobs} {needs} you."
    states = [standing.current for standing in found if standing.current is not None]
    people = sum(state.failing_people for state in states)
    others = sum(state.failing - state.failing_people for state in states)
    if not people:
        return f"{sentence} {counted(others, 'object')} did not arrive." if others else sentence
    rest = f" and {counted(others, 'other object')}" if others else ""
    return f"{sentence} {counted(people, 'person', 'people')}{rest} did not arrive."


def _nobody_needed(unsure: int, all_jobs: int) -> str:
    """Return that nobody must act as far as it is known: `unsure` jobs cannot be judged."""
    jobs = counted(all_jobs, "job")
    if not unsure:
        return f"Nothing to do: none of {jobs} needs you."
    if unsure == all_jobs:
        return "No job can be judged: too little is known."
    return f"{unsure} of {jobs} cannot be judged; none of the others needs you."


def _standing(
    app_job: AppJob,
    evidence: JobEvidence,
    failures: JobFailures,
    known: Knowledge,
    progress_of: ProgressOf,
) -> Standing:
    evidence = _without_muted(evidence, failures)
    job, current, restart = app_job.job, evidence.current, evidence.restart
    run = next_run(
        job,
        now=known.now,
        cycles=evidence.cycles,
        last_event_time=evidence.last_event,
        restarted_at=restart.at if restart else None,
        seen_at=known.seen_at,
        longest_initial_cycle=_longest(evidence),
    )
    progress = progress_of(app_job, run, evidence)
    quarantine = job.status.quarantine
    facts = JobFacts(
        run=run,
        failing_people=current.failing_people if current else None,
        people=current.people if current else None,
        failing_groups=current.failing_groups if current else 0,
        failing_others=current.failing_others if current else 0,
        skipped_needing_action=failures.people(Kind.NEEDS_ACTION),
        top_cause=top_cause(failures),
        data_age=None if known.collected_to is None else known.now - known.collected_to,
        log_problem=known.log_problem,
        quarantine_reason=quarantine.reason if quarantine else None,
        job_known=bool(job.raw),
        job_error=_error(job),
        progress=progress,
    )
    stopped_by = facts.job_error.cause if facts.job_error else None
    return Standing(app_job, evidence, failures, run, verdict(facts), progress, stopped_by)


def _without_muted(evidence: JobEvidence, failures: JobFailures) -> JobEvidence:
    """Count only those as failing whom nobody called harmless."""
    current = evidence.current
    if current is None:
        return evidence
    objects, groups = failures.objects(Kind.FAILING), failures.user_groups(Kind.FAILING)
    people = min(current.failing_people, objects - groups)
    counted_anew = replace(current, failing=objects, failing_people=people, failing_groups=groups)
    return replace(evidence, current=counted_anew)


def _longest(evidence: JobEvidence) -> timedelta | None:
    """Return the longest that Microsoft's formula gives an initial cycle of what is in scope."""
    band = formula_band(Scope.ASSIGNED, evidence.objects_in_scope or 0)
    return timedelta(minutes=band.high_minutes) if band and band.high_minutes else None


def _error(job: Job) -> JobError | None:
    """Return what Graph says of the job that cannot run, with its meaning when that is known."""
    status = job.status
    holders = (status.quarantine, status.last_execution)
    errors = (holder.error for holder in holders if holder is not None)
    error = next((error for error in errors if error is not None and error.message), None)
    if error is None or error.message is None:
        return None
    said = diagnose_evidence(Failure(reason=error.message, error_code=error.code))
    if said.cause in _UNTOLD:
        return JobError(error.message)
    # A job that stands still does not heal by waiting, whatever the cause does for single people.
    fix = said.fix[0].text if said.fix and not said.heals_itself else None
    return JobError(error.message, said.title, said.said, fix, said.cause)
