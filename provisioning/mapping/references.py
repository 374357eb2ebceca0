"""Links to somebody else, such as a manager, that Entra will leave out.

Whom a link points to must have been processed by the same job. Otherwise the person is written
without it, which the log tells as a success, and the link is not made later by itself:
https://learn.microsoft.com/entra/identity/app-provisioning/known-issues (checked 2026-11-24)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from provisioning.mapping.predictions import Predicted, Prediction

if TYPE_CHECKING:
    from collections.abc import Collection

    from provisioning.mapping.demands import Demand

_REFERENCES = frozenset({"manager"})


@dataclass(slots=True)
class Links:
    """Who points to whom, of the people seen so far."""

    _links: list[tuple[str, str, str, str]] = field(default_factory=list)

    def note(self, identifier: str, demand: Demand, value: object) -> None:
        """Remember whom a person points to, if that is what a mapping sends."""
        sources = demand.prepared.sources
        if len(sources) == 1 and sources[0] in _REFERENCES and isinstance(value, str):
            self._links.append((identifier, demand.prepared.target, sources[0], value))

    def lost(self, in_scope: Collection[str], missing: Collection[str]) -> list[Prediction]:
        """Return the links that cannot be made of those who arrive themselves."""
        found = []
        for identifier, target, name, other in self._links:
            if identifier in missing or (other in in_scope and other not in missing):
                continue
            why = "will not arrive" if other in in_scope else "is not in scope"
            detail = f"Arrives without {name}: {other} {why}."
            found.append(
                Prediction(
                    identifier,
                    Predicted.WILL_LACK_LINK,
                    "reference_not_provisioned",
                    target,
                    detail,
                    shared_with=other,
                )
            )
        return found
