"""How many requests the two logs take together from one client."""

import time
from collections import deque
from dataclasses import dataclass

from sample_tenant.exchange import ODataError


@dataclass(frozen=True, slots=True)
class LogLimit:
    """So many requests in so many seconds."""

    requests: int = 5
    seconds: float = 10.0


class Limiter:
    """Counts the log requests of each client."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}

    def take(self, client: str, limit: LogLimit | None) -> None:
        """Count a request; refuse it when the client has used up its share."""
        if limit is None:
            return
        now = time.monotonic()
        times = self._times.setdefault(client, deque())
        while times and times[0] <= now - limit.seconds:
            times.popleft()
        if len(times) >= limit.requests:
            raise ODataError(429, "TooManyRequests", "Too many requests.")
        times.append(now)
