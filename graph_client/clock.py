"""What time it is by Graph's clock.

A log is complete only up to a time that Graph's own clock has reached. A collector whose clock is
fast by more than its overlap would skip what happens between the two times, for ever.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


class HostClock:
    """Keeps a host's time, as told by the `Date` of its last answer, to about a second."""

    def __init__(self) -> None:
        self._told: datetime | None = None
        self._told_at = 0.0

    @property
    def time(self) -> datetime | None:
        """The host's time now, with its time zone; None before it has told one."""
        if self._told is None:
            return None
        return self._told + timedelta(seconds=time.monotonic() - self._told_at)

    async def note(self, response: httpx.Response) -> None:
        """Look at an answer; one without a readable date tells nothing."""
        try:
            date = parsedate_to_datetime(response.headers.get("date", ""))
        except ValueError:
            return
        if date.tzinfo is not None:
            self._told, self._told_at = date, time.monotonic()
