"""Where each job stands: Graph's state and what history knows of it, judged together."""

from provisioning.standing.evidence import (
    FAILURE,
    AppJob,
    CurrentState,
    CycleChange,
    JobEvidence,
    Knowledge,
)
from provisioning.standing.judge import Standing, headline, standings
from provisioning.standing.progress import CycleWork, initial_cycle, work_of

__all__ = [
    "FAILURE",
    "AppJob",
    "CurrentState",
    "CycleChange",
    "CycleWork",
    "JobEvidence",
    "Knowledge",
    "Standing",
    "headline",
    "initial_cycle",
    "standings",
    "work_of",
]
