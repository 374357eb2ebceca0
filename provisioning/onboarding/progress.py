"""How far an onboarding is in numbers, and what blocks it by who can lift the block."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.diagnosis import Cause, Owner, cause_words
from provisioning.onboarding.evidence import Outcome
from provisioning.profiles import Judge
from provisioning.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from provisioning.aftermath import Missing
    from provisioning.onboarding.evidence import StepResult

# Who sets what a step judges, when it is not the customer.
_OWNERS = {Judge.INTERVAL: Owner.MICROSOFT}
# Nobody has to act on people who are kept out on purpose.
_MEANT = frozenset({Cause.OUT_OF_SCOPE_OR_UNASSIGNED, Cause.NO_CHANGE_NEEDED})


@dataclass(frozen=True, slots=True)
class Steps:
    """Counts of the checklist's outcomes; `unknown` steps could not be judged."""

    passed: int
    failed: int
    warned: int
    unknown: int

    @property
    def total(self) -> int:
        """All steps."""
        return self.passed + self.failed + self.warned + self.unknown


@dataclass(frozen=True, slots=True)
class People:
    """People of an onboarding; `in_scope` of None means that nobody could count them.

    `at_most`: whoever is assigned in several ways counts for each in `in_scope`.
    """

    in_scope: int | None
    arrived: int
    failed: int
    skipped: int
    at_most: bool = False

    @property
    def to_come(self) -> int | None:
        """Who is in scope and of whom no event tells, never below 0."""
        if self.in_scope is None:
            return None
        return max(self.in_scope - self.arrived - self.failed - self.skipped, 0)


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that stands in the way; `people` of None means that it stops everything or none.

    `detail` says what was seen, `fix` what to do first.
    """

    owner: Owner
    title: str
    detail: str
    fix: str
    people: int | None = None


def count_steps(results: Iterable[StepResult]) -> Steps:
    """Count the outcomes."""
    outcomes = [result.outcome for result in results]
    return Steps(
        passed=outcomes.count(Outcome.PASS),
        failed=outcomes.count(Outcome.FAIL),
        warned=outcomes.count(Outcome.WARNING),
        unknown=outcomes.count(Outcome.SKIPPED),
    )


def blockers(results: Iterable[StepResult], missing: Sequence[Missing]) -> list[Blocker]:
    """Return failed steps, then the causes for which people are missing, most people first."""
    steps = [
        Blocker(
            owner=_OWNERS.get(result.step.judge, Owner.CUSTOMER),
            title=f"{result.step.id} {result.step.title}",
            detail=result.detail,
            fix=result.fix or "",
        )
        for result in results
        if result.outcome is Outcome.FAIL
    ]
    return [*steps, *_by_cause(missing)]


def _by_cause(missing: Sequence[Missing]) -> list[Blocker]:
    groups: defaultdict[tuple[str, str], list[Missing]] = defaultdict(list)
    for one in missing:
        if one.diagnosis.cause not in _MEANT:
            groups[one.diagnosis.cause, one.diagnosis.attribute or ""].append(one)
    found = []
    for members in groups.values():
        said = members[0].diagnosis
        words = cause_words(said.cause, said.attribute)
        title = words.headline.replace("{people}", counted(len(members), "person", "people"))
        fix = said.fix[0].text if said.fix else ""
        found.append(Blocker(said.owner, title, said.summary, fix, len(members)))
    return sorted(found, key=lambda blocker: -(blocker.people or 0))
