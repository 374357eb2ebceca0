"""Who did not arrive after all, and how far that was foretold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from provisioning.mapping.predictions import Basis

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from provisioning.diagnosis import Diagnosis
    from provisioning.forecast import Forecast


@dataclass(frozen=True, slots=True)
class Missing:
    """A person whose latest event is a failure, or a skip that is not for want of a change.

    `at` is when that event happened; `assigned` is what the scoping step says, None when it says
    nothing.
    """

    id: str
    name: str
    sign_in_name: str
    event_id: str
    status: str
    at: datetime
    diagnosis: Diagnosis
    assigned: bool | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A forecast beside what happened to the people in scope; ids in each part.

    `unseen` were foretold to be missing, and no event tells of them yet.
    """

    right: frozenset[str]
    arrived: frozenset[str]
    unseen: frozenset[str]
    surprises: tuple[Missing, ...]

    @property
    def foretold_share(self) -> float | None:
        """Part of those who did not arrive that was foretold; None when all arrived."""
        missing = len(self.right) + len(self.surprises)
        return len(self.right) / missing if missing else None

    @property
    def wrong_share(self) -> float | None:
        """Part of the foretold with an event who arrived after all; None when there are none."""
        told = len(self.right) + len(self.arrived)
        return len(self.arrived) / told if told else None

    @property
    def surprise_causes(self) -> Counter[str]:
        """How many people were missed for each title of a cause."""
        return Counter(one.diagnosis.title for one in self.surprises)


def compare(
    forecast: Forecast,
    missing: Iterable[Missing],
    statuses: Mapping[str, str],
    *,
    since: datetime | None = None,
) -> Comparison:
    """Compare; `statuses` holds the latest status of each person foretold who has an event.

    `since` leaves out people who did not arrive before: nothing happened to them after it.
    """
    foretold: Collection[str] = forecast.outcomes
    happened = {
        one.id: one
        for one in missing
        if one.id in forecast.in_scope and (since is None or one.at > since)
    }
    right = frozenset(happened) & frozenset(foretold)
    seen = frozenset(one for one in foretold if one in statuses)
    return Comparison(
        right=right,
        arrived=seen - right,
        unseen=frozenset(foretold) - seen - right,
        surprises=tuple(one for one in happened.values() if one.id not in right),
    )


def from_mappings(forecast: Forecast) -> Forecast:
    """Return a forecast without what it knows from the log.

    To compare it with events that it was made from would prove nothing.
    """
    kept = tuple(one for one in forecast.predictions if one.basis is Basis.MAPPINGS)
    return replace(forecast, predictions=kept)
