"""The simulated side of the soak: a clock that jumps, faults by chance, and what was served."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from collect import READ_AGAIN
from history import open_history
from history.queries import AuditFilter, EventFilter, audits_page, filtered_events
from sample_tenant.faults import Fault, Faults
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sample_tenant.server import RunningServer

# A kind strikes one request in so many; those of a log's content, of which there are fewer.
_ONE_IN, _ONE_LOG_PAGE_IN = 60, 6
_OF_LOG_PAGES = {
    Fault.EXPIRED_TOKEN,
    Fault.EMPTY_PAGE,
    Fault.DUPLICATES,
    Fault.LATE,
    Fault.UNKNOWN_VALUES,
    Fault.MALFORMED,
    Fault.SPOILED,
}
_SLOW_SECONDS = 0.5
# Records come up to ten minutes late; the collector's overlap is fifteen.
_LATE_SECONDS = 600.0
# A first pass that is killed may end when Graph has forgotten its oldest days, and the last one
# reads up to its own time: what lies at the edges may or may not be in history.
_CERTAIN = timedelta(days=29)
_LAST_CERTAIN = timedelta(minutes=1)
_JUMPS_A_DAY = 36
_AFTERWARDS = 3 * READ_AGAIN
_ALL = 1_000_000


class JumpingClock:
    """The tenant's clock: it stands still, jumps ahead, and never passes its end.

    At a steady high speed hours would pass within one pass, and no record could ever be late.
    """

    def __init__(self, days: float, random: Random) -> None:
        # The last hours come after the faults: collectors read again what they could not read.
        self.end = datetime.now(UTC).replace(microsecond=0) - _AFTERWARDS
        self._now = self.end - timedelta(days=days)
        self._random = random
        self.jumps = math.ceil(days * _JUMPS_A_DAY)
        self._mean = (self.end - self._now) / self.jumps

    def __call__(self) -> datetime:
        """Return what time it is in the tenant."""
        return self._now

    def jump(self) -> None:
        """Let some time pass: on average so much that all jumps together reach the end."""
        ahead = self._mean * self._random.uniform(0.1, 1.9)
        self._now = min(self.end, self._now + timedelta(seconds=int(ahead.total_seconds())))

    def jump_afterwards(self) -> None:
        """Let the rest pass, and the time after it."""
        self._now = self.end + _AFTERWARDS / 2


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one log's records; `unknown` were stored and never served."""

    log: str
    served: int
    stored: int
    missing: int
    doubled: int
    unknown: int

    @property
    def is_exact(self) -> bool:
        """Whether history holds each record once and nothing else."""
        return not (self.missing or self.doubled or self.unknown)


class Simulation:
    """A served tenant with all faults, and the ids of what it had to tell."""

    def __init__(self, seed: int, days: float, scale: float) -> None:
        self._random = Random(seed)  # noqa: S311  (draws faults, keeps no secret)
        self.clock = JumpingClock(days, self._random)
        self._since = _whole(self.clock.end - _CERTAIN)
        faults = Faults(slow_seconds=_SLOW_SECONDS, late_seconds=_LATE_SECONDS)
        tenant = SampleTenant(seed, now=self.clock, scale=scale)
        self.server: RunningServer = serve_in_thread(tenant, faults=faults)
        # Graph forgets after 30 days, so what is old is asked for now and what is new at the end.
        self._at_start = self._served(self._since, self.clock() + timedelta(seconds=1))
        self._began = self.clock()
        self._switches = {
            fault: faults.switch_on(
                fault,
                every=_ONE_LOG_PAGE_IN if fault in _OF_LOG_PAGES else _ONE_IN,
                chance=Random(self._random.random()),  # noqa: S311  (as above)
            )
            for fault in Fault
        }

    def calm_down(self) -> None:
        """End all faults."""
        self.server.faults.switch_off()

    def struck(self) -> dict[str, int]:
        """Return how often each fault struck."""
        return {str(fault): switch.struck for fault, switch in self._switches.items()}

    def tallies(self, folder: Path) -> list[Tally]:
        """Compare a history with all that was served."""
        history, tenant = open_history(folder), self.server.tenant.tenant_id
        events = filtered_events(history, tenant, EventFilter(), _ALL)
        audits = audits_page(history, tenant, AuditFilter(), page_size=_ALL)
        until = _whole(self.clock() - _LAST_CERTAIN)
        # The log's filter counts in whole seconds: what is within the first one is not after it.
        since = self._since + timedelta(seconds=1)
        later = self._served(self._began - timedelta(seconds=1), until)
        return [
            _tally(
                name,
                before | after,
                rows[rows["activity_time"].between(since, until, inclusive="left")],
            )
            for name, rows, before, after in zip(
                ("events", "audits"), (events, audits), self._at_start, later, strict=True
            )
        ]

    def _served(self, since: datetime, until: datetime) -> tuple[set[str], set[str]]:
        tenant = self.server.tenant
        return tenant.served_event_ids(since, until), tenant.served_audit_ids(since, until)


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _tally(name: str, served: set[str], rows: pd.DataFrame) -> Tally:
    counted = Counter(rows["id"])
    return Tally(
        log=name,
        served=len(served),
        stored=len(rows),
        missing=len(served - set(counted)),
        doubled=len(rows) - len(counted),
        unknown=len(set(counted) - served),
    )
