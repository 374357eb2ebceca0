"""Expected length of an initial cycle before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from provisioning.estimate.published import (
    Band,
    Scope,
    formula_band,
    guide_band,
    guide_row,
    guide_rows_end,
    row_end,
)
from provisioning.wording import counted, length, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioning.profiles import Duration, Profile

# "All-create takes about twice as long as all-match" (same page as the formula). The two figures
# that keep this ratio and lie equally deep inside the band of 0.01 to 0.08 are 0.02 and 0.04.
MATCHING_MINUTES = 0.02
# Far above any directory, far below what a time can hold.
MOST_OBJECTS = 1_000_000_000

_SCOPES = {
    Scope.ASSIGNED: "assigned users and groups",
    Scope.ALL: "all users and groups",
    Scope.ALL_USERS: "all users",
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What each source says, side by side; None where it says nothing for this input."""

    scope: Scope
    objects: int
    guide: Band | None
    formula: Band | None
    likely_minutes: float | None
    explanation: str


def estimate(
    scope: Scope,
    objects: int,
    profile: Profile,
    *,
    created_share: float = 1.0,
    known_minutes_per_object: Sequence[float] = (),
) -> Estimate:
    """Return the expected length of an initial cycle.

    `objects` counts users, groups and direct members of groups in scope. `created_share` is the
    part of them, 0 to 1, that the target does not have yet. `known_minutes_per_object` holds the
    pace of initial cycles that other jobs of the same connection have finished; it outweighs what
    is published. Raises ValueError when the count is negative or absurd.
    """
    if objects < 0:
        raise ValueError("The number of objects cannot be negative.")
    if objects > MOST_OBJECTS:
        raise ValueError(f"No directory holds more than {MOST_OBJECTS:,} objects.")
    created_share = min(max(created_share, 0.0), 1.0)
    guide, formula = guide_band(profile.duration, scope, objects), formula_band(scope, objects)
    likely, reason = _likely(
        scope, objects, profile.duration, created_share, list(known_minutes_per_object)
    )
    said = [_guide_says(profile, scope, objects, guide), _formula_says(scope, formula), reason]
    if objects == 0:
        said.append("Nothing is in scope: assign users or groups first.")
    return Estimate(scope, objects, guide, formula, likely, " ".join(said))


def _likely(
    scope: Scope,
    objects: int,
    rows: Sequence[Duration],
    created_share: float,
    known: list[float],
) -> tuple[float | None, str]:
    """Return a figure inside the strongest evidence, and what it rests on."""
    if known:
        minutes = round(objects * median(known), 2)
        jobs = counted(len(known), "initial cycle")
        return minutes, f"Likely {_minutes(minutes)}, at the pace of {jobs} of this connection."
    row = guide_row(rows, scope, objects)
    created = f"if {_share(created_share)} to be created. Matching an account takes half as long"
    if scope is Scope.ASSIGNED:
        minutes = round(objects * MATCHING_MINUTES * (1 + created_share), 2)
        return minutes, f"Likely {_minutes(minutes)} by Microsoft's formula, {created}."
    if row is None:
        return None, "So there is no likely figure either."
    minutes = round(_position(row, objects, created_share), 2)
    return minutes, f"Likely {_minutes(minutes)}, read off the guide's row, {created}."


def _position(row: Duration, objects: int, created_share: float) -> float:
    """Return the minutes at the count's place between the row's figures, never outside them."""
    low = float(row.low_minutes or 0)
    end = row_end(row) or objects
    place = (objects - row.at_least) / max(end - row.at_least, 1)
    all_created = low + (row.high_minutes - low) * min(place, 1.0)
    return max(low, all_created * (1 + created_share) / 2)


def _guide_says(profile: Profile, scope: Scope, objects: int, band: Band | None) -> str:
    if band is not None:
        row = guide_row(profile.duration, scope, objects)
        later = None if row is None else row.incremental_high_minutes
        then = f", then {span(None, later)} for each later cycle" if later else ""
        return f"{profile.vendor}'s guide says {_band(band)}{then}."
    end = guide_rows_end(profile.duration, scope)
    above = "" if end is None or objects < end else f" above {end:,}"
    return f"{profile.vendor}'s guide gives no figure for {_SCOPES[scope]}{above}."


def _formula_says(scope: Scope, band: Band | None) -> str:
    if band is None:
        return f"Microsoft gives no formula for {_SCOPES[scope]}."
    return f"Microsoft's formula says {_band(band)}."


def _band(band: Band) -> str:
    return span(band.low_minutes, band.high_minutes)


def _minutes(minutes: float) -> str:
    return length(timedelta(minutes=minutes))


def _share(created_share: float) -> str:
    return "everybody has" if created_share == 1 else f"{created_share:.0%} have"
