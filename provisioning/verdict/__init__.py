"""The verdict on a job: one sentence, one next step, and whether somebody must act."""

from provisioning.verdict.facts import JobError, JobFacts, Level, TopCause, Verdict
from provisioning.verdict.rules import RULES, verdict

__all__ = ["RULES", "JobError", "JobFacts", "Level", "TopCause", "Verdict", "verdict"]
