"""What the calculator of the first cycle starts from: counts, guides and the pace of other jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from history.evidence import initial_paces
from provisioning.estimate import Scope
from provisioning.profiles import (
    DEFAULT_PROFILE,
    ProfileError,
    fitting_profile,
    load_profile,
    profile_names,
)
from ui import data
from ui.background import background
from ui.data import HISTORY_SECONDS, history_of
from ui.sources import loader

if TYPE_CHECKING:
    from provisioning.model import ScopeCounts
    from provisioning.profiles import Profile
    from ui.data import Source


@dataclass(frozen=True, slots=True)
class Counts:
    """Objects in scope: users, groups, and one for each direct membership of a group."""

    users: int
    groups: int
    members: int

    @property
    def objects(self) -> int:
        """What both published sources count."""
        return self.users + self.groups + self.members


def counts_for(scope: Scope, counted: ScopeCounts | None) -> Counts:
    """Return the tenant's counts for a scope, zeros where Graph told none."""
    if counted is None:
        return Counts(0, 0, 0)
    if scope is Scope.ASSIGNED:
        return Counts(
            counted.assigned_users or 0, counted.assigned_groups or 0, counted.direct_members or 0
        )
    groups = counted.all_groups or 0 if scope is Scope.ALL else 0
    return Counts(counted.all_users or 0, groups, 0)


def guides() -> dict[str, Profile]:
    """Return the profiles whose vendor publishes durations; a faulty file is left out."""
    further = background().profiles_folder
    found = {}
    for name in profile_names(further):
        try:
            profile = load_profile(name, further)
        except ProfileError:
            continue  # the command `profile check` tells what is wrong with it
        if profile.duration:
            found[name] = profile
    return found


def fitting_guide(application: str | None, known: dict[str, Profile]) -> str:
    """Return the guide that an application's name suggests, else the one the product came with."""
    fitting = fitting_profile(application, background().profiles_folder) if application else ""
    return fitting if fitting in known else DEFAULT_PROFILE


@loader(ttl=HISTORY_SECONDS, max_entries=32)
def paces(source: Source) -> dict[str, float]:
    """Return by job id the minutes an object took in the initial cycles that history holds."""
    jobs = [one.job for one in data.jobs(source).data]
    return initial_paces(history_of(source), source.tenant_id, jobs)
