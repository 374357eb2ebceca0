"""The one place for colours, icons and words of job states and event statuses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from provisioning.schedule import JobState as State
from provisioning.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provisioning.schedule import NextRun

ThemeColour = Literal["red", "orange", "green", "blue", "gray"]


class Tone(StrEnum):
    """How much a state asks of the reader; worst first."""

    ACT = "act"
    WAIT = "wait"
    UNKNOWN = "unknown"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Look:
    """How something is shown: never by colour alone."""

    word: str
    colour: ThemeColour
    icon: str
    hex: str


TONES: Mapping[Tone, Look] = {
    Tone.ACT: Look("You must act", "red", ":material/error:", "#DC4C50"),
    Tone.WAIT: Look("Should heal itself", "orange", ":material/schedule:", "#E09A2B"),
    Tone.UNKNOWN: Look("Cannot tell", "gray", ":material/help:", "#8A96A8"),
    Tone.GOOD: Look("Healthy", "green", ":material/check_circle:", "#2F9E6E"),
}

# Statuses of provisioning log events, in the order of legends and stacks.
EVENTS: Mapping[str, Look] = {
    "success": Look("Success", "green", ":material/check_circle:", "#2F9E6E"),
    "skipped": Look("Skipped", "gray", ":material/redo:", "#A3AEBD"),
    "warning": Look("Warning", "orange", ":material/warning:", "#E09A2B"),
    "failure": Look("Failure", "red", ":material/error:", "#DC4C50"),
}


@dataclass(frozen=True, slots=True)
class JobState:
    """What a job is doing, in one word, one sentence and one next step ("" when none)."""

    word: str
    tone: Tone
    sentence: str
    next_step: str = ""


_RUNS = "Everything that it looked at arrived."
_STATES: Mapping[State, JobState] = {
    State.NOT_CONFIGURED: JobState(
        "Not configured",
        Tone.ACT,
        "It has no credentials, so it never ran.",
        "Enter the tenant URL and the secret token, test the connection, then start provisioning.",
    ),
    State.NEVER_STARTED: JobState(
        "Never started",
        Tone.ACT,
        "It is set up, but nobody started it.",
        "Choose Start provisioning in the Entra admin centre.",
    ),
    State.INITIAL_CYCLE: JobState(
        "Initial cycle", Tone.WAIT, "The first cycle is under way; people arrive until it ends."
    ),
    State.RUNNING: JobState("Running now", Tone.GOOD, _RUNS),
    State.WAITING: JobState("On time", Tone.GOOD, _RUNS),
    State.LATE: JobState(
        "Late",
        Tone.WAIT,
        "The next cycle is overdue.",
        "Wait for one more interval; Microsoft may be slow.",
    ),
    State.SILENT: JobState(
        "Silent",
        Tone.ACT,
        "It should run, but nothing has happened for a long time.",
        "Stop and start provisioning in the Entra admin centre; renew the secret token if asked.",
    ),
    State.QUARANTINED: JobState(
        "Quarantined",
        Tone.ACT,
        "Entra runs it less and less often, because too much failed.",
        "Mend the error below, then choose Restart provisioning.",
    ),
    State.PAUSED: JobState(
        "Paused", Tone.ACT, "It is paused: no change arrives.", "Start it when changes should flow."
    ),
    State.DISABLED: JobState(
        "Disabled", Tone.ACT, "Entra switched it off.", "Mend its error, then restart provisioning."
    ),
    State.UNKNOWN: JobState("Unknown", Tone.UNKNOWN, "Graph did not tell enough about this job."),
}
# In these states the figures of failing objects matter more than the state itself.
_FAILING_MATTERS = {State.RUNNING, State.WAITING, State.LATE, State.UNKNOWN}


def event_look(status: str | None) -> Look:
    """Return how an event status is shown; a status that Microsoft adds later keeps its word."""
    known = EVENTS.get((status or "").lower())
    return known or Look(status or "Unknown", "gray", ":material/help:", "#8A96A8")


def job_state(run: NextRun, failing: int) -> JobState:
    """Return how a job's state is told; objects that fail now make it worse."""
    told = _STATES[run.state]
    if not failing or run.state not in _FAILING_MATTERS:
        return told
    sentence = f"{counted(failing, 'object')} did not arrive."
    return JobState("Failing", Tone.ACT, sentence, "Read the reasons under Failing now.")
