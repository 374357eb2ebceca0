"""Current failures as cause groups: who is affected by what, and how many one fix clears."""

from provisioning.failures.grouping import job_failures
from provisioning.failures.records import (
    Affected,
    CauseGroup,
    Finding,
    JobFailures,
    Kind,
    Mute,
)
from provisioning.failures.sentences import headline, people_and_groups, top_cause

__all__ = [
    "Affected",
    "CauseGroup",
    "Finding",
    "JobFailures",
    "Kind",
    "Mute",
    "headline",
    "job_failures",
    "people_and_groups",
    "top_cause",
]
