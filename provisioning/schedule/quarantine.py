"""When a quarantined job is tried again, and the day on which Entra gives up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from provisioning.schedule.answer import Basis, JobState, NextRun
from provisioning.schedule.situation import CLOCK_SKEW
from provisioning.wording import day, moment

if TYPE_CHECKING:
    from provisioning.model import Quarantine
    from provisioning.schedule.situation import Situation

# https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-quarantine-status
# The published steps; real jobs start within minutes, so they are told and never calculated with.
LADDER = "Entra tries again after 6, 12 and 24 hours, then once a day."
UNTIL_DISABLED = timedelta(days=28)


def quarantined(known: Situation) -> NextRun | None:
    """Answer for a quarantined job; an unknown reason is a quarantine too."""
    quarantine = known.job.status.quarantine
    if known.code != "quarantine" and quarantine is None:
        return None
    attempt = None if quarantine is None else quarantine.next_attempt
    overdue = timedelta() if attempt is None else known.now - attempt
    if attempt is None:
        next_attempt = "Graph does not say when the next attempt is."
    else:
        tense = "was due" if overdue > timedelta() else "is due"
        next_attempt = f"The next attempt {tense} at {moment(attempt)}."
    since, disabling = _since(quarantine, known.now)
    return NextRun(
        JobState.QUARANTINED,
        Basis.QUARANTINE_LADDER if attempt is None else Basis.QUARANTINE_NEXT_ATTEMPT,
        " ".join(filter(None, (since, next_attempt, LADDER, disabling))),
        earliest=attempt,
        latest=attempt,
        late_by=overdue if overdue > timedelta() else None,
    )


def _since(quarantine: Quarantine | None, now: datetime) -> tuple[str, str]:
    """Return since when, and on what day Entra switches the job off, each as a sentence."""
    began = quarantine and (quarantine.series_began or quarantine.current_began)
    if not isinstance(began, datetime) or began > now + CLOCK_SKEW:
        return "The job is in quarantine.", ""
    disabled_on = began + UNTIL_DISABLED
    will = "If nothing is fixed, Entra switches" if disabled_on >= now else "Entra was to switch"
    return (
        f"The job has been in quarantine since {moment(began)}.",
        f"{will} it off on {day(disabled_on)}, after 28 days.",
    )
