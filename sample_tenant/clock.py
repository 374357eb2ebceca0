"""Simulated time: the stories run on a fixed grid, and a speed factor squeezes what is to come.

Simulated and real time are the same up to the moment at which the tenant was opened. After it
`speed` simulated seconds pass in each real second. Both are seconds since 1970, UTC.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the simulation stands."""

    now: Callable[[], datetime]
    opened: float
    speed: float

    def simulated_now(self) -> float:
        """Return the simulated second that it is."""
        return self.simulated(self.now().timestamp())

    def simulated(self, real: float) -> float:
        """Return the simulated second of a real one."""
        return real if real <= self.opened else self.opened + (real - self.opened) * self.speed

    def real(self, simulated: float) -> float:
        """Return the real second of a simulated one."""
        if simulated <= self.opened:
            return simulated
        return self.opened + (simulated - self.opened) / self.speed


def floor(moment: float, step: float) -> int:
    """Return the last multiple of `step` that is not after `moment`."""
    return int(moment // step * step)


def seconds_text(moment: float) -> str:
    """Write a moment as the provisioning log does: whole seconds."""
    return f"{datetime.fromtimestamp(int(moment), UTC).isoformat()[:19]}Z"


def precise_text(moment: float) -> str:
    """Write a moment as synchronization jobs do: seven digits of a second."""
    whole = int(moment)
    digits = int((moment - whole) * 10_000_000)
    return f"{datetime.fromtimestamp(whole, UTC).isoformat()[:19]}.{digits:07d}Z"


def american_text(moment: float) -> str:
    """Write a moment as the escrow details do: `3/24/2026 7:17:42 AM`."""
    when = datetime.fromtimestamp(int(moment), UTC)
    hour = when.hour % 12 or 12
    return f"{when.month}/{when.day}/{when.year} {hour}:{when:%M:%S} {when:%p}"
