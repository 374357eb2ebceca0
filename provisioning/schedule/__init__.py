"""State of a job, its next run and its lateness, from Graph's fields and observed cycles.

Graph has no field for the next run, and nobody documents whether the interval counts from the
start or from the end of a cycle, so the answer is a range with the rule that gave it.
"""

from provisioning.schedule.answer import Basis, JobState, NextRun, ObservedCycle
from provisioning.schedule.next_run import next_run
from provisioning.schedule.retry import RetryNotice, retry_notice

__all__ = [
    "Basis",
    "JobState",
    "NextRun",
    "ObservedCycle",
    "RetryNotice",
    "next_run",
    "retry_notice",
]
