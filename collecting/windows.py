"""Which times of a log are left to read: on from the watermark, as far back as Graph remembers.

Both logs are read in windows of a day, oldest first. All times are UTC.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from history.gaps import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from history import Log

Window = tuple["datetime", "datetime"]

# What the portal keeps with Entra ID P1 or P2, and so the most that Graph can tell.
# https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
FIRST_LOAD = timedelta(days=30)
WINDOW = timedelta(days=1)
OVERLAP = timedelta(minutes=15)
READ_AGAIN = timedelta(hours=1)


def windows_left(reached: datetime | None, now: datetime) -> list[Window]:
    """Return the windows after a watermark, None for a first load; the last one ends now.

    They begin before the watermark, because Graph shows events late.
    """
    oldest = now - FIRST_LOAD
    since = max(oldest, reached - OVERLAP) if reached else oldest
    windows = []
    while since + WINDOW + OVERLAP < now:
        windows.append((since, since + WINDOW))
        since += WINDOW
    return [*windows, (since, now)]


def forgotten_since(log: Log, reached: datetime | None, now: datetime) -> Gap | None:
    """Return the time after the watermark that Graph no longer has, None when it has all."""
    oldest = now - FIRST_LOAD
    return Gap(log, reached, oldest, now) if reached and reached < oldest else None


def due_again(unread: Iterable[Gap], now: datetime) -> Iterator[tuple[Gap, datetime]]:
    """Yield the windows with unreadable records that are to be read again, and from when on.

    Each is tried once an hour until Graph has forgotten it.
    """
    for gap in unread:
        since = max(gap.since, now - FIRST_LOAD)
        if gap.noted_at + READ_AGAIN <= now and since < gap.until:
            yield gap, since
