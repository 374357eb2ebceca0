"""How far the onboarding is: a vendor guide's steps, judged against a profile with evidence."""

from provisioning.onboarding.evidence import (
    AssignedGroup,
    Confirmation,
    Evidence,
    Outcome,
    StepResult,
)
from provisioning.onboarding.judge import judge_onboarding

__all__ = [
    "AssignedGroup",
    "Confirmation",
    "Evidence",
    "Outcome",
    "StepResult",
    "judge_onboarding",
]
