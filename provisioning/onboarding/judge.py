"""The vendor guide's checklist, judged step by step on what could be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.onboarding import job_steps, schema_steps
from provisioning.onboarding.evidence import (
    Evidence,
    Judged,
    Outcome,
    StepResult,
    passed,
    skipped,
)
from provisioning.profiles import Judge
from provisioning.wording import moment

if TYPE_CHECKING:
    from provisioning.profiles import Profile, Step

_NOT_SHOWN = {
    Judge.TENANT_URL: "Graph never shows the tenant URL and the token.",
    Judge.SEPARATE_SIGN_ON: "Graph does not show which application people sign in with.",
}
# What a judge reads: the field of Evidence, and what to call it when it is missing.
_READS = {
    Judge.APPLICATION: ("job", "The job was not read"),
    Judge.STARTED: ("job", "The job was not read"),
    Judge.INTERVAL: ("job", "The job was not read"),
    Judge.ASSIGNMENTS: ("assignments", "The assignments were not read"),
    Judge.GROUPS: ("groups", "The assigned groups were not read"),
    Judge.REMOVED_ATTRIBUTES: ("schema", "The schema was not read"),
    Judge.SCOPING_FILTER: ("schema", "The schema was not read"),
    Judge.REQUIRED_ATTRIBUTES: ("schema", "The schema was not read"),
    Judge.GROUP_REFERENCES: ("schema", "The schema was not read"),
    Judge.MAPPINGS: ("schema", "The schema was not read"),
}

_BY_SCHEMA = {
    Judge.REMOVED_ATTRIBUTES: schema_steps.removed_attributes,
    Judge.SCOPING_FILTER: schema_steps.scoping_filter,
    Judge.REQUIRED_ATTRIBUTES: schema_steps.required_attributes,
    Judge.GROUP_REFERENCES: schema_steps.group_references,
    Judge.MAPPINGS: schema_steps.mappings,
}
_BY_JOB = {
    Judge.APPLICATION: job_steps.application,
    Judge.STARTED: job_steps.started,
    Judge.INTERVAL: job_steps.interval,
}


def judge_onboarding(evidence: Evidence, profile: Profile) -> list[StepResult]:
    """Return every step of the profile's guide, in its order, with outcome, evidence and fix."""
    return [_result(step, evidence, profile) for step in profile.step]


def _result(step: Step, evidence: Evidence, profile: Profile) -> StepResult:
    judged = _judged(step, evidence, profile)
    fix = None if judged.outcome in (Outcome.PASS, Outcome.SKIPPED) else step.fix
    return StepResult(
        step, judged.outcome, judged.detail, fix, can_be_confirmed=step.judge in _NOT_SHOWN
    )


def _judged(step: Step, evidence: Evidence, profile: Profile) -> Judged:
    if step.judge in _NOT_SHOWN:
        confirmed = evidence.confirmed.get(step.id)
        if confirmed:
            return passed(f"Confirmed by {confirmed.by} on {moment(confirmed.at)}.")
        looks = f" The URL looks like {profile.tenant_url.example}."
        shown = looks if step.judge is Judge.TENANT_URL else ""
        return skipped(f"{_NOT_SHOWN[step.judge]}{shown} A person must confirm this step.")
    counts = evidence.scope
    if step.judge is Judge.ASSIGNMENTS and evidence.assignments is None and counts is not None:
        users, groups = counts.assigned_users, counts.assigned_groups
        if users is not None and groups is not None:
            return job_steps.assigned(users, groups)
    name, missing = _READS[step.judge]
    if getattr(evidence, name) is None:
        reason = evidence.denied.get(name)
        return skipped(f"{missing}: {reason}" if reason else f"{missing}.")
    return _judge(step.judge, evidence, profile)


def _judge(judge: Judge, evidence: Evidence, profile: Profile) -> Judged:
    if evidence.schema is not None and judge in _BY_SCHEMA:
        return _BY_SCHEMA[judge](evidence.schema, profile)
    if evidence.job is not None and judge in _BY_JOB:
        return _BY_JOB[judge](evidence.job, profile)
    if judge is Judge.GROUPS:
        return job_steps.groups(evidence.groups or ())
    return job_steps.assignments(evidence.assignments or ())
