"""What is asked and answered about a job's schedule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class JobState(StrEnum):
    """What a job is doing, judged from its own fields, its observed cycles and the time."""

    NOT_CONFIGURED = "not_configured"
    NEVER_STARTED = "never_started"
    INITIAL_CYCLE = "initial_cycle"
    RUNNING = "running"
    WAITING = "waiting"
    LATE = "late"
    SILENT = "silent"
    QUARANTINED = "quarantined"
    PAUSED = "paused"
    DISABLED = "disabled"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """The rule that an answer follows."""

    INTERVAL = "interval_from_start_or_end"
    INTERVAL_FROM_END = "interval_from_end"
    OBSERVED_FROM_START = "observed_gaps_from_start"
    OBSERVED_FROM_END = "observed_gaps_from_end"
    CYCLE_UNDER_WAY = "cycle_under_way"
    LOG_STOPPED = "log_stopped"
    QUARANTINE_NEXT_ATTEMPT = "quarantine_next_attempt"
    QUARANTINE_LADDER = "quarantine_ladder"
    JOB_STATUS = "job_status"
    JOB_SCHEDULE = "job_schedule"
    INCOMPLETE = "incomplete_job"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class ObservedCycle:
    """A cycle that the provisioning log shows: first and last event; no end means it still runs."""

    began: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class NextRun:
    """State and next start of a job.

    `earliest` and `latest` are None where no next start can be told; a `latest` of None beside an
    `earliest` means that it depends on the end of the running cycle. They lie in the past only
    when `late_by` is set, which is the time since the latest start that was due.
    """

    state: JobState
    basis: Basis
    explanation: str
    earliest: datetime | None = None
    latest: datetime | None = None
    late_by: timedelta | None = None
