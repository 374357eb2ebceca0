"""Jobs that have no next run: not configured, never started, paused, disabled, unreadable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.schedule.answer import Basis, JobState, NextRun
from provisioning.wording import moment

if TYPE_CHECKING:
    from provisioning.schedule.situation import Situation

_KNOWN_CODES = {"active", "notrun", "paused", "quarantine", "notconfigured", ""}
_KNOWN_SCHEDULE_STATES = {"active", "disabled", "paused", ""}


def not_configured(known: Situation) -> NextRun | None:
    """Answer for a job without credentials."""
    if known.code != "notconfigured":
        return None
    return NextRun(
        JobState.NOT_CONFIGURED,
        Basis.JOB_STATUS,
        "This job has no tenant URL and secret token yet, so it has no next run.",
    )


def stopped(known: Situation) -> NextRun | None:
    """Answer for a job that somebody or Entra has stopped, or that nobody has started."""
    expiration = known.job.schedule.expiration
    if expiration is not None and expiration <= known.now:
        text = f"The schedule of this job ended on {moment(expiration)}, so it has no next run."
        return NextRun(JobState.DISABLED, Basis.JOB_SCHEDULE, text)
    schedule = known.schedule_state
    if schedule not in {"disabled", "paused"} and known.code != "paused":
        return None
    basis = Basis.JOB_SCHEDULE if schedule in {"disabled", "paused"} else Basis.JOB_STATUS
    is_quarantined = known.code == "quarantine" or known.job.status.quarantine is not None
    if not known.has_run and not is_quarantined:
        text = "Provisioning has been set up but never started, so there is no next run."
        return NextRun(JobState.NEVER_STARTED, basis, text)
    if schedule == "disabled":
        text = "Provisioning is switched off, so there is no next run."
        if is_quarantined:
            text += " Entra does this after four weeks in quarantine."
        return NextRun(JobState.DISABLED, basis, text)
    text = "Provisioning is paused: there is no next run until somebody starts it again."
    if is_quarantined:
        text += " It was in quarantine when it was paused."
    return NextRun(JobState.PAUSED, basis, text)


def unreadable(known: Situation) -> NextRun | None:
    """Answer for a job whose fields contradict the clock or say something new."""
    if known.code not in _KNOWN_CODES:
        text = f"Graph reports a status that is not known here: {known.job.status.code!r:.80}."
        return NextRun(JobState.UNKNOWN, Basis.JOB_STATUS, text)
    if known.schedule_state not in _KNOWN_SCHEDULE_STATES:
        text = f"Graph reports an unknown schedule state: {known.job.schedule.state!r:.80}."
        return NextRun(JobState.UNKNOWN, Basis.JOB_SCHEDULE, text)
    if known.is_ahead_of_clock:
        text = "The last cycle lies in the future. Check the clock of this computer."
        return NextRun(JobState.UNKNOWN, Basis.CLOCK, text)
    if known.interval is None:
        text = "The interval of this job is too long to be real, so no next run can be told."
        return NextRun(JobState.UNKNOWN, Basis.JOB_SCHEDULE, text)
    return None
