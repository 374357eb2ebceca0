"""The one place for colours, icons and words of job states and event statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from provisioning.schedule import JobState
from provisioning.verdict import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provisioning.verdict import Verdict

ThemeColour = Literal["red", "orange", "green", "blue", "gray"]


@dataclass(frozen=True, slots=True)
class Look:
    """How something is shown: never by colour alone."""

    word: str
    colour: ThemeColour
    icon: str
    hex: str


LEVELS: Mapping[Level, Look] = {
    Level.RED: Look("You must act", "red", ":material/error:", "#DC4C50"),
    Level.AMBER: Look("Should heal itself", "orange", ":material/schedule:", "#E09A2B"),
    Level.GREY: Look("Cannot tell", "gray", ":material/help:", "#8A96A8"),
    Level.GREEN: Look("Healthy", "green", ":material/check_circle:", "#2F9E6E"),
}

# Statuses of provisioning log events, in the order of legends and stacks.
EVENTS: Mapping[str, Look] = {
    "success": Look("Success", "green", ":material/check_circle:", "#2F9E6E"),
    "skipped": Look("Skipped", "gray", ":material/redo:", "#A3AEBD"),
    "warning": Look("Warning", "orange", ":material/warning:", "#E09A2B"),
    "failure": Look("Failure", "red", ":material/error:", "#DC4C50"),
}


_STATES: Mapping[JobState, str] = {
    JobState.NOT_CONFIGURED: "Not configured",
    JobState.NEVER_STARTED: "Never started",
    JobState.INITIAL_CYCLE: "Initial cycle",
    JobState.RUNNING: "Running now",
    JobState.WAITING: "On time",
    JobState.LATE: "Late",
    JobState.SILENT: "Silent",
    JobState.QUARANTINED: "Quarantined",
    JobState.PAUSED: "Paused",
    JobState.DISABLED: "Disabled",
    JobState.UNKNOWN: "Unknown",
}
# A red or amber "On time" would read as a contradiction: these verdicts are not about the time.
_RULES: Mapping[str, str] = {
    "failing": "Failing",
    "failing_for_now": "Failing for now",
    "skipped": "Skipping",
    "stale": "Old data",
}


def event_look(status: str | None) -> Look:
    """Return how an event status is shown; a status that Microsoft adds later keeps its word."""
    known = EVENTS.get((status or "").lower())
    return known or Look(status or "Unknown", "gray", ":material/help:", "#8A96A8")


def job_word(state: JobState, said: Verdict) -> str:
    """Return the word on a job's badge."""
    return _RULES.get(said.rule) or _STATES[state]
