"""Two people with one value where each needs a value of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from provisioning.mapping.predictions import SHOWN, Predicted, Prediction
from provisioning.mapping.targets import normal_name

if TYPE_CHECKING:
    from provisioning.mapping.demands import Demand


@dataclass(slots=True)
class Holders:
    """Who holds which value of a matching or unique attribute, of the people seen so far."""

    _holders: dict[tuple[str, str], str] = field(default_factory=dict)
    _told: set[tuple[str, str]] = field(default_factory=set)

    def clashes(self, identifier: str, demand: Demand, values: list[str]) -> list[Prediction]:
        """Return who shares a value: on a matching attribute all, else all but the first."""
        target, found = demand.prepared.target, []
        for value in values:
            key = (normal_name(target), value if demand.case_exact else value.lower())
            holder = self._holders.setdefault(key, identifier)
            if holder == identifier:
                continue
            cause = "matching_ambiguous" if demand.matching else "duplicate_in_target"
            verb = "are matched by" if demand.matching else "share"
            people = [identifier]
            if demand.matching and key not in self._told:
                self._told.add(key)
                people.insert(0, holder)
            for one in people:
                other = identifier if one == holder else holder
                detail = f'This person and {other} {verb} "{value[:SHOWN]}".'
                found.append(
                    Prediction(one, Predicted.WILL_FAIL, cause, target, detail, shared_with=other)
                )
        return found
