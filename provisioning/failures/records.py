"""What is known of the objects that did not arrive, from one signature up to a whole job."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from provisioning.diagnosis import Cause, Diagnosis


class Kind(StrEnum):
    """What became of the objects: the worst first. The values stand in links."""

    FAILING = "failing"
    NEEDS_ACTION = "needs_action"
    PARTIAL = "partial"
    EXPECTED = "expected"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Affected:
    """The objects of a job whose latest event has one status and one signature.

    `groups` of the `objects` are groups, the others people. `new` counts those that had this
    signature for the first time in the job's last cycle. `sample_id` is the newest of the events.
    """

    status: str
    signature: str
    objects: int
    groups: int
    new: int
    first_seen: datetime
    last_seen: datetime
    sample_id: str


@dataclass(frozen=True, slots=True)
class Mute:
    """A signature of a job that somebody called harmless; `until` of None takes it back."""

    signature: str
    reason: str
    until: datetime | None
    by: str | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.until is not None and now < self.until


@dataclass(frozen=True, slots=True)
class Finding:
    """The objects of one signature with the diagnosis of its newest event."""

    affected: Affected
    diagnosis: Diagnosis
    mute: Mute | None = None

    @property
    def kind(self) -> Kind:
        """What became of the objects, a mute in force before all else."""
        if self.mute is not None:
            return Kind.MUTED
        if self.affected.status == "skipped":
            return Kind.EXPECTED if self.diagnosis.expected else Kind.NEEDS_ACTION
        return Kind.FAILING if self.affected.status == "failure" else Kind.PARTIAL


@dataclass(frozen=True)
class CauseGroup:
    """All signatures of a job with one kind, cause and attribute: one fix clears them all."""

    kind: Kind
    findings: tuple[Finding, ...]

    @property
    def diagnosis(self) -> Diagnosis:
        """The diagnosis that stands for most of them."""
        return self.findings[0].diagnosis

    @property
    def cause(self) -> Cause:
        """Why they did not arrive."""
        return self.diagnosis.cause

    @property
    def attribute(self) -> str | None:
        """Target attribute, None when none is named."""
        return self.diagnosis.attribute

    @property
    def key(self) -> str:
        """What names this group in a link; the same on every day."""
        return f"{self.cause}~{self.attribute}" if self.attribute else str(self.cause)

    @property
    def signatures(self) -> tuple[str, ...]:
        """Signatures, most people first."""
        return tuple(finding.affected.signature for finding in self.findings)

    @cached_property
    def objects(self) -> int:
        """People and groups that are affected, and that the fix clears."""
        return sum(finding.affected.objects for finding in self.findings)

    @cached_property
    def groups(self) -> int:
        """Groups among them."""
        return sum(finding.affected.groups for finding in self.findings)

    @property
    def people(self) -> int:
        """People among them."""
        return self.objects - self.groups

    @property
    def new(self) -> int:
        """Those that were not affected before the last cycle."""
        return sum(finding.affected.new for finding in self.findings)

    @property
    def first_seen(self) -> datetime:
        """When the first of them was affected."""
        return min(finding.affected.first_seen for finding in self.findings)

    @property
    def last_seen(self) -> datetime:
        """When the newest event of them happened."""
        return max(finding.affected.last_seen for finding in self.findings)


@dataclass(frozen=True)
class JobFailures:
    """A job's cause groups, the worst first."""

    groups: tuple[CauseGroup, ...] = ()

    def of(self, kind: Kind) -> tuple[CauseGroup, ...]:
        """Return the groups of a kind, most objects first."""
        return tuple(group for group in self.groups if group.kind is kind)

    def people(self, kind: Kind) -> int:
        """Count the people of a kind."""
        return sum(group.people for group in self.of(kind))

    def user_groups(self, kind: Kind) -> int:
        """Count the groups of a kind."""
        return sum(group.groups for group in self.of(kind))

    def objects(self, kind: Kind) -> int:
        """Count people and groups of a kind."""
        return sum(group.objects for group in self.of(kind))

    @property
    def last_seen(self) -> datetime | None:
        """When the newest event of all of them happened, None when there is none."""
        return max((group.last_seen for group in self.groups), default=None)

    def group(self, kind: Kind, key: str) -> CauseGroup | None:
        """Return the group that a link names, None when nobody is affected any more."""
        return next((group for group in self.of(kind) if group.key == key), None)
