"""The steps that a job, its assignments and its groups show."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from provisioning.onboarding.evidence import failed, passed, skipped, warned
from provisioning.wording import counted

if TYPE_CHECKING:
    from provisioning.model import Assignment, Job
    from provisioning.onboarding.evidence import AssignedGroup, Judged
    from provisioning.profiles import Profile

_STOPPED = ("Paused", "Disabled")


def application(_job: Job, _: Profile) -> Judged:
    """Judge whether the application exists: it owns a job."""
    return passed("The application has a provisioning job.")


def assignments(found: tuple[Assignment, ...]) -> Judged:
    """Judge whether anybody is assigned."""
    kinds = [(one.principal_type or "").lower() for one in found]
    return assigned(kinds.count("user"), kinds.count("group"))


def assigned(users: int, groups: int) -> Judged:
    """Judge whether anybody is assigned, by the numbers alone."""
    if users or groups:
        who = f"{counted(users, 'user')} and {counted(groups, 'group')} are assigned"
        return passed(f"{who}.")
    return failed(
        "Neither users nor groups are assigned, so nobody arrives unless the job synchronises all."
    )


def started(job: Job, profile: Profile) -> Judged:
    """Judge whether provisioning is on."""
    code, state = job.status.code, job.schedule.state
    if code == "NotConfigured":
        return failed("The job is not configured: it has no credentials.")
    if code in _STOPPED or state in _STOPPED:
        return failed(f"Provisioning is off: the job is {code}, its schedule {state}.")
    if code == "Quarantine":
        return warned("Provisioning is on, and the job is in quarantine.")
    if code == "NotRun":
        return passed(
            "Provisioning is on; the first cycle has not finished yet. The first people arrive "
            f"after about {profile.timing.first_results_minutes} minutes."
        )
    if code == "Active":
        return passed("Provisioning is on.")
    return skipped(f"The job's state {code} is not known.")


def interval(job: Job, profile: Profile) -> Judged:
    """Judge whether cycles come as often as the vendor says."""
    found, wanted = job.schedule.interval, timedelta(minutes=profile.timing.interval_minutes)
    if found is None:
        return skipped("The job states no interval.")
    minutes = found / timedelta(minutes=1)
    if found == wanted:
        return passed(f"The job runs every {minutes:g} minutes.")
    return warned(
        f"The job runs every {minutes:g} minutes; the guide says {profile.timing.interval_minutes}."
    )


def groups(found: tuple[AssignedGroup, ...]) -> Judged:
    """Judge whether all members of the assigned groups will arrive."""
    if not found:
        return passed("No group is assigned.")
    faults = []
    for group in found:
        if group.nested:
            faults.append(
                f"{group.name} contains {', '.join(group.nested)}, whose members do not arrive"
            )
        if group.rule is not None and group.processing not in (None, "On"):
            faults.append(f"the rule of {group.name} is {group.processing}")
        if group.direct_members == 0:
            faults.append(f"{group.name} has no direct members")
    if faults:
        text = "; ".join(faults)
        return warned(f"{text[0].upper()}{text[1:]}.")
    members = sum(group.direct_members or 0 for group in found)
    dynamic = sum(group.rule is not None for group in found)
    count = counted(len(found), "group")
    return passed(f"{count} with {counted(members, 'direct member')}, {dynamic} dynamic.")
