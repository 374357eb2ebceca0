"""How far this machine's clock is ahead of Graph's.

A log is complete only up to a time that Graph's own clock has reached. A collector whose clock is
fast by more than its overlap would skip what happens between the two times, for ever.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


class ClockWatch:
    """Compares the `Date` of each answer with this machine's clock."""

    def __init__(self) -> None:
        # None until Graph has answered; negative when this machine is behind.
        self.ahead: timedelta | None = None

    async def note(self, response: httpx.Response) -> None:
        """Look at an answer; one without a readable date tells nothing."""
        try:
            date = parsedate_to_datetime(response.headers.get("date", ""))
        except ValueError:
            return
        if date.tzinfo is not None:
            self.ahead = datetime.now(UTC) - date
