"""What the simulation has to know about one application: its people, settings and history."""

from dataclasses import dataclass, field
from typing import Literal

from sample_tenant.clock import DAY
from sample_tenant.dialects import Dialect, scim
from sample_tenant.endpoint import Rules
from sample_tenant.people import Family
from sample_tenant.schema import Edit


@dataclass(frozen=True, slots=True)
class Ring:
    """People who join one after the other, stay a while, leave, and join again much later.

    A person joins every `step` seconds of absolute time, so that the same person joins at the same
    moment whenever the tenant is opened.
    """

    size: int
    step: int
    tenure: int = 50 * DAY

    def joined(self, position: int, moment: float) -> int:
        """Return when the person last joined, not after `moment`."""
        slot = int(moment // self.step)
        return (slot - (slot - position) % self.size) * self.step

    def slots(self, after: float, until: float) -> range:
        """Return the slots whose person joins after the one and not after the other moment."""
        return range(int(after // self.step) + 1, int(until // self.step) + 1)


@dataclass(frozen=True, slots=True)
class Group:
    """A run of a family's people who are assigned to the application together."""

    number: int
    name: str
    start: int
    stop: int
    with_ring: bool = False
    assigned: bool = True
    rule: str | None = None
    nested: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the configuration by an admin, as the audit log shows it."""

    time: float
    activity: str
    admin: str
    property: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """Edits of the schema that become visible at a moment; they change no outcome."""

    time: float
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One application.

    `people` are assigned from the beginning, the ring's people follow them in the family, and
    after these come strangers who are not assigned. `started` None means long ago; `pace` is in
    seconds for each object of the initial cycle.
    """

    number: int
    name: str
    family: Family
    people: int
    ring: Ring | None = None
    strangers: int = 0
    groups: tuple[Group, ...] = ()
    direct: tuple[int, ...] = ()
    edits: tuple[Edit, ...] = ()
    revisions: tuple[Revision, ...] = ()
    rules: Rules = field(default_factory=Rules)
    weather_dialect: Dialect = scim
    storms: int = 0
    started: float | None = None
    pace: float = 2.0
    stopped: float | None = None
    quarantined: float | None = None
    changes: float = 2.0
    fixed_share: float = 0.2
    code: Literal["running", "never started", "not configured"] = "running"
    template: str = "scim"
    history: tuple[Change, ...] = ()

    def first_stranger(self) -> int:
        """Return the number of the first person who is not assigned."""
        return self.people + (self.ring.size if self.ring else 0)

    def is_ring(self, index: int) -> bool:
        """Tell whether the person is one of those who come and go."""
        return self.people <= index < self.first_stranger()

    def joined(self, index: int, moment: float) -> int:
        """Return when a person of the ring last joined."""
        return self.ring.joined((index - self.people) % self.ring.size, moment) if self.ring else 0

    def is_member(self, index: int, moment: float) -> bool:
        """Tell whether the person is assigned at the moment."""
        if not self.is_ring(index):
            return index < self.people
        return self.ring is not None and moment - self.joined(index, moment) < self.ring.tenure

    def initial_people(self) -> list[int]:
        """Return who is in scope when the initial cycle begins; nobody when that was long ago."""
        if self.started is None:
            return []
        ring = range(self.people, self.first_stranger())
        return [*range(self.people), *(n for n in ring if self.is_member(n, self.started))]
