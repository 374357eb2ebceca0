"""How a bundle writes times."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def utc(time: datetime | None) -> str | None:
    """Return a time as ISO 8601 with its zone, None for none."""
    return None if time is None else time.isoformat().replace("+00:00", "Z")
