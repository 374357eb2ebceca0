"""How often the logs may be asked: both logs share one budget for each app and tenant."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph_client.connection import Connection

# Graph counts arrivals, which the network spreads: a window a little longer than the documented
# one keeps requests that left 10.0 seconds apart from arriving 9.9 seconds apart.
_MARGIN = 1.02


class LogLimiter:
    """Holds back requests to the logs; lives on the loop, shared by all clients of the process."""

    def __init__(self) -> None:
        self._sent: deque[float] = deque()
        self._held_until = 0.0
        self._turn = asyncio.Lock()

    async def wait(self, requests: int, seconds: float) -> None:
        """Return when one more request is allowed, at most `requests` in any `seconds`."""
        now = asyncio.get_running_loop().time
        async with self._turn:
            # Until a time passes, not until something happens; `hold` may move that time.
            while (delay := self._delay(now(), requests, seconds * _MARGIN)) > 0:  # noqa: ASYNC110
                await asyncio.sleep(delay)
            self._sent.append(now())

    def hold(self, seconds: float) -> None:
        """Let nothing pass for the next `seconds`: Graph has said 429."""
        until = asyncio.get_running_loop().time() + seconds
        self._held_until = max(self._held_until, until)

    def held_seconds(self) -> float:
        """Seconds for which nothing will pass because Graph said 429."""
        return self._held_until - asyncio.get_running_loop().time()

    def _delay(self, now: float, requests: int, seconds: float) -> float:
        while self._sent and self._sent[0] <= now - seconds:
            self._sent.popleft()
        wait = self._held_until - now
        if len(self._sent) >= requests:
            wait = max(wait, self._sent[-requests] + seconds - now)
        return wait


_LIMITERS: dict[tuple[str, str, str], LogLimiter] = {}


def limiter_for(connection: Connection) -> LogLimiter:
    """Return the limiter of the connection's app and tenant; call it on the loop."""
    app = connection.client_id or connection.sign_in.value
    key = (connection.graph_base_url, connection.tenant_id, app)
    return _LIMITERS.setdefault(key, LogLimiter())
