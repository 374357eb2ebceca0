"""What is known when the steps are judged, and what a judgement says."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from provisioning.model import Assignment, Job, Schema, ScopeCounts
    from provisioning.profiles import Step


class Outcome(StrEnum):
    """Result of a step."""

    PASS = "pass"  # noqa: S105  (a verdict)
    FAIL = "fail"
    WARNING = "warning"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person's word for what Graph cannot show."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssignedGroup:
    """A group that is assigned to the application; None means not known.

    `nested` are the names of groups inside it, whose members do not arrive. `processing` is the
    state of a dynamic group's membership, e.g. "On" or "Paused"; `rule` is None for others.
    """

    id: str
    name: str
    direct_members: int | None = None
    nested: tuple[str, ...] = ()
    rule: str | None = None
    processing: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that could be read. None means it was not read, and `denied` may say why.

    `denied` is keyed by the field's name, `confirmed` by the step's id; `scope` is how many objects
    were counted as assigned.
    """

    schema: Schema | None = None
    job: Job | None = None
    assignments: tuple[Assignment, ...] | None = None
    groups: tuple[AssignedGroup, ...] | None = None
    scope: ScopeCounts | None = None
    denied: Mapping[str, str] = field(default_factory=dict)
    confirmed: Mapping[str, Confirmation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge found: the outcome and the evidence for it."""

    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class StepResult:
    """A step with its outcome, the evidence seen, and what to do when it did not pass.

    `can_be_confirmed` marks what a person may vouch for, because Graph does not show it.
    """

    step: Step
    outcome: Outcome
    detail: str
    fix: str | None
    can_be_confirmed: bool = False

    @property
    def old_portal(self) -> str:
        """Click path in the Azure portal."""
        return " > ".join(self.step.old_portal)

    @property
    def new_portal(self) -> str:
        """Click path in the Entra admin center."""
        return " > ".join(self.step.new_portal)


def passed(detail: str) -> Judged:
    """Return that a step is done."""
    return Judged(Outcome.PASS, detail)


def failed(detail: str) -> Judged:
    """Return that a step is not done."""
    return Judged(Outcome.FAIL, detail)


def warned(detail: str) -> Judged:
    """Return that a step is done in a way that may not be meant."""
    return Judged(Outcome.WARNING, detail)


def skipped(detail: str) -> Judged:
    """Return that a step cannot be judged."""
    return Judged(Outcome.SKIPPED, detail)
