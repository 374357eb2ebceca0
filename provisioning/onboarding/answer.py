"""The whole answer on one application's onboarding, and the same without personal data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from provisioning.onboarding.evidence import StepResult
    from provisioning.onboarding.finish import Finish
    from provisioning.onboarding.progress import Blocker, People, Steps
    from provisioning.profiles import Profile

_CONFIRMED = "Confirmed by "


@dataclass(frozen=True, slots=True)
class Onboarding:
    """All that the Onboarding page and the report tell; `made_at` is when it was read.

    `problems` are what Graph refused.
    """

    application: str
    profile: Profile
    results: tuple[StepResult, ...]
    steps: Steps
    people: People
    blockers: tuple[Blocker, ...]
    finish: Finish
    made_at: datetime
    problems: tuple[str, ...] = ()


def without_names(onboarding: Onboarding) -> Onboarding:
    """Return the same without personal data: who confirmed a step is left out."""
    results = tuple(
        replace(one, detail="Confirmed by a person.") if _names_somebody(one) else one
        for one in onboarding.results
    )
    return replace(onboarding, results=results)


def _names_somebody(result: StepResult) -> bool:
    return result.can_be_confirmed and result.detail.startswith(_CONFIRMED)
