"""When a request is repeated, and how long to wait before.

The SDK's own retry handler is switched off: it sees neither broken connections nor answers that
end too early, ignores 500 and 502, adds three seconds to every wait and obeys a `Retry-After` of
any length. Two retries inside one another would also multiply. So there is one, here.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient a client is; times in seconds.

    `total_wait_seconds` bounds the sum of waits for one request: a `Retry-After` beyond it ends the
    request. `attempt_seconds` is the longest silence of the server within one attempt.
    """

    attempts: int = 5
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 30.0
    total_wait_seconds: float = 90.0
    attempt_seconds: float = 60.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def wait_before(self, attempt: int, retry_after: float | None, least: float = 0.0) -> float:
        """Seconds to wait before attempt number `attempt` (the first repetition is 2)."""
        if retry_after is not None:
            return retry_after
        doubled = min(self.first_wait_seconds * 2 ** (attempt - 2), self.longest_wait_seconds)
        # Spread, so that several collectors do not come back in step.
        return max(doubled * random.uniform(0.75, 1.25), least)  # noqa: S311  (no cryptography)


def retry_after_seconds(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Read `Retry-After` in seconds or as an HTTP date; None when absent or unreadable."""
    text = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
