"""What a job is judged by beside Graph's own fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from provisioning.estimate import Restart
    from provisioning.model import Job, ScopeCounts, ServicePrincipal
    from provisioning.schedule import ObservedCycle

FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class AppJob:
    """One job with the application that owns it."""

    app: ServicePrincipal
    job: Job

    @property
    def name(self) -> str:
        """Display name of the application, its id when it has none."""
        return self.app.display_name or self.app.id


@dataclass(frozen=True, slots=True)
class CurrentState:
    """A job's objects by the status of their latest event.

    People are users; `objects` counts users, groups and whatever else there is.
    """

    failing: int
    succeeded: int
    skipped: int
    warning: int
    objects: int
    people: int
    failing_people: int
    failing_groups: int
    last_event: datetime

    @property
    def failing_others(self) -> int:
        """Objects that fail and are neither users nor groups."""
        return self.failing - self.failing_people - self.failing_groups


@dataclass(frozen=True, slots=True)
class CycleChange:
    """What a cycle changed about who fails: an object fails while its latest event is a failure.

    `new` failed in it and did not before, `fixed` failed before and does not any more.
    """

    cycle_id: str
    new: int
    fixed: int

    @classmethod
    def count(cls, cycle_id: str, moves: Iterable[tuple[str, str, int]]) -> CycleChange:
        """Add up (status before, status after, objects); before is "" for an unknown object."""
        new = fixed = 0
        for before, after, objects in moves:
            new += objects if after == FAILURE != before else 0
            fixed += objects if before == FAILURE != after else 0
        return cls(cycle_id, new, fixed)


@dataclass(frozen=True, slots=True)
class JobEvidence:
    """What history knows of one job; an empty one knows nothing.

    `cycles` are newest first. `change` is None when history holds no cycle before the last one.
    """

    current: CurrentState | None = None
    cycles: tuple[ObservedCycle, ...] = ()
    change: CycleChange | None = None
    restart: Restart | None = None
    scope: ScopeCounts | None = None

    @property
    def last_event(self) -> datetime | None:
        """When the newest event of the job happened."""
        return self.current.last_event if self.current else None

    @property
    def objects_in_scope(self) -> int | None:
        """Users, groups and direct members that are assigned, None when not counted."""
        scope = self.scope
        if scope is None or scope.assigned_users is None:
            return None
        return scope.assigned_users + (scope.assigned_groups or 0) + (scope.direct_members or 0)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """How good the answers can be: now, and the age of what they are made from.

    `seen_at` is when Graph told the jobs, `collected_to` up to when the provisioning log is
    complete (None: never collected), `log_problem` why it cannot be read.
    """

    now: datetime
    seen_at: datetime | None
    collected_to: datetime | None
    log_problem: str | None = None
