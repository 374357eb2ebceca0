"""Collecting in the background of the app's own process: one thread for each connection."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from collect import collect
from graph_client import GraphError

if TYPE_CHECKING:
    from collect import Progress, Report
    from graph_client import Capability, GraphClient
    from history import History

_LOG = logging.getLogger(__name__)
# A pass that waits for a Graph that is down holds no connection, so it need not be waited for long.
_LAST_PASS_SECONDS = 1.0
# Rights change seldom, and trying them costs two of the five requests that the logs allow at once.
_RIGHTS_EVERY = timedelta(hours=1)
_RIGHTS_SECONDS = 45.0


@dataclass(frozen=True, slots=True)
class Collecting:
    """Where the collector of a connection stands.

    `finished_at` is None until the first pass ended; `generation` grows with each pass that
    changed history, so it can be part of a cache key. `rights` is what the connection may read, as
    tried at `tried_at`; empty before that.
    """

    running: bool = False
    progress: Progress | None = None
    report: Report | None = None
    finished_at: datetime | None = None
    generation: int = 0
    problems: tuple[str, ...] = ()
    rights: tuple[Capability, ...] = ()
    tried_at: datetime | None = None


class Collector:
    """Runs `collect` at once, every few minutes, and when asked; one pass at a time.

    With `every_seconds` of None a further pass begins only when asked.
    """

    def __init__(self, client: GraphClient, history: History, every_seconds: float | None) -> None:
        self._client = client
        self._history = history
        self._every_seconds = every_seconds
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._changed = threading.Condition()
        self._state = Collecting()
        name = f"collect {client.connection.name}"
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)

    @property
    def state(self) -> Collecting:
        """Return where it stands now."""
        return self._state

    @property
    def idle_seconds(self) -> float:
        """Return how long ago a pass ended, 0 while one runs or when none did."""
        ended = self._state.finished_at
        if self._state.running or ended is None:
            return 0.0
        return (datetime.now(UTC) - ended).total_seconds()

    def start(self) -> None:
        """Start the thread; its first pass begins at once."""
        self._thread.start()

    def refresh(self) -> None:
        """Begin a pass now unless one is running."""
        if not self._state.running:
            self._set(running=True, progress=None)
            self._wake.set()

    def wait(self, timeout_seconds: float) -> bool:
        """Return whether the pass that is running or asked for ended in time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._state.finished_at is not None and not self._state.running,
                timeout_seconds,
            )

    def stop(self) -> None:
        """End after the pass that is running, which is waited for a while; then close the client.

        History stays whole wherever a pass ends.
        """
        self._stopped.set()
        self._wake.set()
        self._thread.join(_LAST_PASS_SECONDS)

    def _live(self) -> None:
        try:
            self._run()
        finally:
            # A pass that outlived its waiting opens anew what others have closed meanwhile.
            self._client.close()

    def _run(self) -> None:
        while True:
            self._wake.clear()
            if self._stopped.is_set():  # looked at after clearing, or its wake could be lost
                return
            self._set(running=True, progress=None)
            self._try_rights(datetime.now(UTC))
            if self._stopped.is_set():
                return
            self._pass()
            self._wake.wait(self._every_seconds)

    def _try_rights(self, now: datetime) -> None:
        """Try what may be read: at first, once an hour, and after a pass that had trouble."""
        tried_at = self._state.tried_at
        if tried_at and now - tried_at < _RIGHTS_EVERY and not self._state.problems:
            return
        try:
            found = self._client.check(timeout_seconds=_RIGHTS_SECONDS)
        except GraphError as error:
            _LOG.info("The rights could not be tried: %s", error)
        except Exception:  # noqa: BLE001  (as in `_pass`)
            if not self._stopped.is_set():  # the process may be ending under it
                _LOG.exception("trying the rights of %s failed", self._client.connection.name)
        else:
            self._set(rights=tuple(found), tried_at=now)

    def _pass(self) -> None:
        now = datetime.now(UTC)
        try:
            report = collect(self._client, self._history, now=now, progress=self._show)
        except GraphError as error:
            self._finish(problems=(f"{error} {error.next_step}".strip(),))
        except Exception as error:  # noqa: BLE001  (a collector that died silently would look like a quiet tenant)
            _LOG.exception("collecting %s failed", self._client.connection.name)
            self._finish(problems=(f"Collecting failed ({type(error).__name__}); see the log.",))
        else:
            changed = report.events + report.audits + report.jobs > 0
            self._finish(report=report, problems=report.problems, changed=changed)

    def _show(self, progress: Progress) -> None:
        self._set(progress=progress)

    def _finish(
        self, *, problems: tuple[str, ...], report: Report | None = None, changed: bool = False
    ) -> None:
        self._set(
            running=False,
            progress=None,
            report=report or self._state.report,
            problems=problems,
            finished_at=datetime.now(UTC),
            generation=self._state.generation + int(changed),
        )

    def _set(self, **changes: object) -> None:
        with self._changed:
            self._state = replace(self._state, **changes)
            self._changed.notify_all()
