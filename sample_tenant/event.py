"""What can happen to an object in a cycle."""

from enum import StrEnum
from typing import NamedTuple

from sample_tenant.causes import Cause
from sample_tenant.cycles import Cycle


class Kind(StrEnum):
    """What happens to an object."""

    CREATE = "create"
    RETRY_CREATE = "retry of a creation"
    UPDATE = "update"
    RETRY_UPDATE = "retry of an update"
    DISABLE = "disable"
    REDUNDANT = "redundant"
    UNASSIGNED = "unassigned"
    GROUP_CREATE = "group creation"
    GROUP_UPDATE = "group update"
    GROUP_REDUNDANT = "redundant group"


GROUP_KINDS = frozenset({Kind.GROUP_CREATE, Kind.GROUP_UPDATE, Kind.GROUP_REDUNDANT})
SKIPPED_KINDS = frozenset({Kind.REDUNDANT, Kind.GROUP_REDUNDANT, Kind.UNASSIGNED})


class Task(NamedTuple):
    """Something to do: to whom, and under which circumstances.

    `odd` tells whether the directory entry still has its oddity, `storm` what the application was
    suffering from, `first` when the operation failed for the first time (0: this is the time).
    """

    kind: Kind
    index: int
    odd: bool = False
    storm: Cause | None = None
    retries: int = 0
    first: int = 0


class Event(NamedTuple):
    """A task that was done in a cycle; the record's text is made from it when asked for."""

    time: int
    id: str
    change_id: str
    task: Task
    cycle: Cycle
