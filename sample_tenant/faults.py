"""Faults of a service in bad shape, switched on and off while it runs."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from threading import Lock


class Fault(StrEnum):
    """What goes wrong."""

    THROTTLED = "throttled"
    THROTTLED_WITHOUT_WAIT = "throttled-without-wait"
    INTERNAL_ERROR = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    GATEWAY_TIMEOUT = "504"
    DROPPED = "dropped"
    TRUNCATED = "truncated"
    SLOW = "slow"
    EXPIRED_TOKEN = "expired-skiptoken"  # noqa: S105 - a page token, not a secret
    EMPTY_PAGE = "empty-page"
    DUPLICATES = "duplicates"
    LATE = "late"
    UNKNOWN_VALUES = "unknown-values"
    MALFORMED = "malformed"
    SPOILED = "spoiled"


@dataclass(slots=True)
class Switch:
    """How often a fault strikes and where."""

    path: str
    skip: int
    times: int | None
    every: int
    chance: Random | None = None
    seen: int = 0
    struck: int = 0

    def strikes(self, path: str) -> bool:
        """Count a request and tell whether the fault hits it."""
        if self.path not in path or (self.times is not None and self.struck >= self.times):
            return False
        self.seen += 1
        if self.seen <= self.skip:
            return False
        if self.chance:
            if self.chance.randrange(self.every):
                return False
        elif (self.seen - self.skip - 1) % self.every:
            return False
        self.struck += 1
        return True


class Faults:
    """The faults that are switched on. Safe to use from several threads."""

    def __init__(self, *, slow_seconds: float = 2.0, late_seconds: float = 600.0) -> None:
        self.slow_seconds = slow_seconds
        self.late_seconds = late_seconds
        self._switches: dict[Fault, Switch] = {}
        self._lock = Lock()

    def switch_on(
        self,
        fault: Fault | str,
        *,
        path: str = "",
        skip: int = 0,
        times: int | None = None,
        every: int = 1,
        chance: Random | None = None,
    ) -> Switch:
        """Let a fault strike requests whose path contains `path`.

        The first `skip` of them pass, then each `every`-th is hit, at most `times` (None: always).
        With `chance` it draws instead, and one in `every` is hit.
        """
        switch = Switch(path, skip, times, every, chance)
        with self._lock:
            self._switches[Fault(fault)] = switch
        return switch

    def switch_off(self, fault: Fault | str | None = None) -> None:
        """Switch one fault off, or all."""
        with self._lock:
            if fault is None:
                self._switches.clear()
            else:
                self._switches.pop(Fault(fault), None)

    def strikes(self, fault: Fault, path: str) -> bool:
        """Count a request and tell whether the fault hits it."""
        with self._lock:
            switch = self._switches.get(fault)
            return switch is not None and switch.strikes(path)
