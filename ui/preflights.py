"""Preflights that run in the background of the app: started once, left and found again."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from foresee import foresee
from graph_client import GraphError
from provisioning.mapping.preflight import NoUserMappingError
from ui.background import background
from ui.data import Problem, problem_of

if TYPE_CHECKING:
    from graph_client import GraphClient
    from provisioning.forecast import Forecast
    from provisioning.model import Schema
    from provisioning.profiles import Profile

_LOG = logging.getLogger(__name__)
# Each forecast of a hundred thousand people takes some 10 MB.
_KEPT = 24
_LONGEST_SECONDS = 60.0


class Key(NamedTuple):
    """What a preflight is about."""

    connection: str
    tenant_id: str
    service_principal_id: str
    job_id: str
    profile: str
    all_users: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a preflight stands: `forecast` or `problem` once it ended."""

    judged: int = 0
    forecast: Forecast | None = None
    problem: Problem | None = None

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.forecast is None and self.problem is None


class Preflights:
    """The preflights of the process; the newest of each key is kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: OrderedDict[Key, Progress] = OrderedDict()
        self._threads: set[threading.Thread] = set()

    def progress(self, key: Key) -> Progress | None:
        """Return where a preflight stands, None when it was never started."""
        return self._runs.get(key)

    def start(self, key: Key, schema: Schema, profile: Profile) -> None:
        """Start one unless it is running."""
        with self._lock:
            known = self._runs.get(key)
            if known is not None and known.running:
                return
            self._runs[key] = Progress()
            self._runs.move_to_end(key)
            while len(self._runs) > _KEPT:
                self._runs.popitem(last=False)
        try:
            arguments = (key, background().client(key.connection), schema, profile)
        except GraphError as error:
            self._set(key, Progress(problem=problem_of(error)))
            return
        thread = threading.Thread(target=self._run, args=arguments, name="preflight", daemon=True)
        self._threads = {running for running in self._threads if running.is_alive()} | {thread}
        thread.start()

    def wait(self, timeout_seconds: float = _LONGEST_SECONDS) -> None:
        """Wait for those that are running, each no longer than this."""
        for thread in self._threads:
            thread.join(timeout_seconds)

    def _run(self, key: Key, client: GraphClient, schema: Schema, profile: Profile) -> None:
        try:
            forecast = foresee(
                client,
                key.service_principal_id,
                schema,
                profile,
                now=datetime.now(UTC),
                all_users=key.all_users,
                progress=lambda judged: self._set(key, Progress(judged)),
            )
        except GraphError as error:
            self._set(key, Progress(problem=problem_of(error)))
        except NoUserMappingError as error:
            text = "Restore the default mappings of the application."
            self._set(key, Progress(problem=Problem(str(error), text)))
        except Exception as error:  # noqa: BLE001  (a thread that died silently would seem to run for ever)
            _LOG.exception("a preflight failed")
            told = f"The preflight failed ({type(error).__name__})."
            self._set(key, Progress(problem=Problem(told, "The log of the app says more.")))
        else:
            self._set(key, Progress(len(forecast.in_scope), forecast))

    def _set(self, key: Key, progress: Progress) -> None:
        with self._lock:
            self._runs[key] = progress


@st.cache_resource(show_spinner=False, on_release=Preflights.wait)
def preflights() -> Preflights:
    """Return the preflights that all viewers share."""
    return Preflights()
