"""The two published sources for the length of an initial cycle; they are never blended.

The vendor's table is data of its profile. Microsoft's formula is this module's. Microsoft once
published the vendor's table too and has taken it down; the two disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.profiles import DurationScope as Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provisioning.profiles import Duration

__all__ = ["Band", "Scope", "formula_band", "guide_band", "guide_row", "guide_rows_end"]

# Minutes for each object in scope (users, groups and direct members), scope "assigned" alone.
# https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-when-will-provisioning-finish-specific-user
# as of 3 April 2025. Whole hundredths, so that the figures come out exact.
FORMULA_LOW_HUNDREDTHS, FORMULA_HIGH_HUNDREDTHS = 1, 8


@dataclass(frozen=True, slots=True)
class Band:
    """Minutes from low to high; no low figure means that the source gives an upper bound alone."""

    low_minutes: float | None
    high_minutes: float


def formula_band(scope: Scope, objects: int) -> Band | None:
    """Return Microsoft's band, None for the scopes that it has no formula for."""
    if scope is not Scope.ASSIGNED:
        return None
    return Band(objects * FORMULA_LOW_HUNDREDTHS / 100, objects * FORMULA_HIGH_HUNDREDTHS / 100)


def guide_row(rows: Iterable[Duration], scope: Scope, objects: int) -> Duration | None:
    """Return the row of the vendor's table for this input, None where it says nothing."""
    return next((row for row in rows if row.scope is scope and row.holds(objects)), None)


def guide_band(rows: Iterable[Duration], scope: Scope, objects: int) -> Band | None:
    """Return the vendor's band, None where its table says nothing."""
    row = guide_row(rows, scope, objects)
    return None if row is None else Band(row.low_minutes, row.high_minutes)


def guide_rows_end(rows: Iterable[Duration], scope: Scope) -> int | None:
    """Return the largest number that the vendor's table covers in this scope."""
    ends = [row_end(row) for row in rows if row.scope is scope]
    return max((end for end in ends if end is not None), default=None)


def row_end(row: Duration) -> int | None:
    """Return the figure that ends a row, whether the row still holds it or not."""
    return row.below if row.up_to is None else row.up_to
