"""Preflights that run in the background of the app: started once, left and found again."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from foresee import foresee, foresee_listed
from graph_client import GraphError
from history import HistoryError
from history.forecasts import store_forecast
from history.imports import people
from importing import IMPORTED
from onboard import last_attempts
from provisioning.forecast import Forecast
from provisioning.mapping.preflight import NoUserMappingError
from ui.background import background
from ui.data import Problem, problem_of
from ui.sources import loader, mask_of, unmasked_history_of

if TYPE_CHECKING:
    from history import History
    from provisioning.model import Schema
    from provisioning.profiles import Profile
    from ui.sources import Source

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
    viewer: str = ""


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

    def start(self, key: Key, schema: Schema, profile: Profile, source: Source) -> None:
        """Start one unless it is running; its forecast is stored in history too.

        It is judged on the real values; `as_seen` hides them from whoever may not see people.
        """
        history = unmasked_history_of(source)
        with self._lock:
            known = self._runs.get(key)
            if known is not None and known.running:
                return
            self._runs[key] = Progress()
            self._runs.move_to_end(key)
            while len(self._runs) > _KEPT:
                self._runs.popitem(last=False)
        arguments = (key, schema, profile, history)
        thread = threading.Thread(target=self._run, args=arguments, name="preflight", daemon=True)
        self._threads = {running for running in self._threads if running.is_alive()} | {thread}
        thread.start()

    def wait(self, timeout_seconds: float = _LONGEST_SECONDS) -> None:
        """Wait for those that are running, each no longer than this."""
        for thread in self._threads:
            thread.join(timeout_seconds)

    def _run(self, key: Key, schema: Schema, profile: Profile, history: History) -> None:
        try:
            forecast = self._foresee(key, schema, profile, history)
            self._store(key, forecast, history)
        except GraphError as error:
            self._set(key, Progress(problem=problem_of(error)))
        except HistoryError as error:
            self._set(key, Progress(problem=Problem(error.message, error.next_step)))
        except NoUserMappingError as error:
            text = "Restore the default mappings of the application."
            self._set(key, Progress(problem=Problem(str(error), text)))
        except Exception as error:  # noqa: BLE001  (a thread that died silently would seem to run for ever)
            _LOG.exception("a preflight failed")
            told = f"The preflight failed ({type(error).__name__})."
            self._set(key, Progress(problem=Problem(told, "The log of the app says more.")))
        else:
            self._set(key, Progress(len(forecast.in_scope), forecast))

    def _foresee(self, key: Key, schema: Schema, profile: Profile, history: History) -> Forecast:
        now = datetime.now(UTC)
        last = last_attempts(history, key.tenant_id, key.job_id, schema)
        if key.tenant_id.startswith(IMPORTED):
            listed = list(people(history, key.tenant_id).values())
            return foresee_listed(listed, schema, profile, now=now, last=last)
        return foresee(
            background().client(key.connection, key.viewer),
            key.service_principal_id,
            schema,
            profile,
            now=now,
            all_users=key.all_users,
            last=last,
            progress=lambda judged: self._set(key, Progress(judged)),
        )

    def _store(self, key: Key, forecast: Forecast, history: History) -> None:
        """Keep it to be compared later; without it the forecast can be read all the same."""
        try:
            store_forecast(
                history,
                key.tenant_id,
                key.job_id,
                forecast,
                profile=key.profile,
                all_users=key.all_users,
            )
        except HistoryError:
            _LOG.exception("a forecast could not be stored")

    def _set(self, key: Key, progress: Progress) -> None:
        with self._lock:
            self._runs[key] = progress


def as_seen(source: Source, key: Key, forecast: Forecast) -> Forecast:
    """Return a forecast as the viewer may see it."""
    return _masked(source, key, forecast.made_at) if source.masked else forecast


@loader(max_entries=_KEPT)
def _masked(source: Source, key: Key, made_at: datetime) -> Forecast:
    """Return the newest forecast of a key with pseudonyms; `made_at` is a cache key."""
    progress, mask = preflights().progress(key), mask_of(source)
    if progress is None or progress.forecast is None:
        return Forecast(made_at, frozenset())
    return mask.forecast(progress.forecast) if mask else progress.forecast


@st.cache_resource(show_spinner=False, on_release=Preflights.wait)
def preflights() -> Preflights:
    """Return the preflights that all viewers share."""
    return Preflights()
