"""How long each page's script takes, with history of three sizes.

Warm: the page has run before with the same history, so a run costs what a click costs. Cold: the
first run after history changed, when every question is asked anew. Asked: how many questions the
cold run put to history; twice: how many of them it had already put.
"""

from __future__ import annotations

import argparse
import inspect
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks._made_up import JOBS, fill, job, job_id
from benchmarks._served import ROOT, Server, environment
from history import open_history, queries
from provisioning.model import ProvisionedApp, ServicePrincipal

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from graph_client import Connection

SIZES = (10_000, 100_000, 1_000_000)
WARM_RUNS = 5
_TENANT = "made-up"
_CAUSE = "missing_required_source_value~name.familyName"
_SECONDS = 120


class _Graph:
    """Answers with the made-up jobs at once, so that only our own code is measured."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def apps(self, *, timeout_seconds: float = 0) -> list[ProvisionedApp]:  # noqa: ARG002
        now = datetime.now(UTC)
        return [
            ProvisionedApp(
                service_principal=ServicePrincipal(
                    id=f"app-{number}", display_name=f"App {number}"
                ),
                jobs=(job(number, now),),
            )
            for number in range(JOBS)
        ]

    def users_by_id(self, *_: object, **__: object) -> list[dict[str, object]]:
        """Know nobody."""
        return []

    def assigned_apps(self, *_: object, **__: object) -> frozenset[str]:
        """Know no assignment."""
        return frozenset()

    def close(self) -> None:
        """Nothing is open."""


class _IdleCollector:
    """Collects nothing, so that no pass runs beside what is measured."""

    def __init__(self, *_: object) -> None:
        from ui.collector import Collecting

        self.state = Collecting(finished_at=datetime.now(UTC))

    def start(self) -> None:
        """Begin nothing."""

    def stop(self) -> None:
        """Nothing runs."""


def main(arguments: list[str]) -> int:
    """Print a table of milliseconds: page by size of history, warm and cold."""
    parser = argparse.ArgumentParser(prog="dev.py bench pages", description=__doc__)
    parser.add_argument("--events", type=int, nargs="*", default=list(SIZES))
    options = parser.parse_args(arguments)
    _prepare()
    asked = _count_questions()
    sys.stdout.write("page            events    cold ms    warm ms  asked  twice\n")
    for size in options.events:
        with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
            event_id = _use_history(Path(folder), size)
            for title, name, parameters in _pages(event_id):
                asked.clear()
                cold, warm = _measure(name, parameters)
                twice = len(asked) - len(set(asked))
                sys.stdout.write(
                    f"{title:<12}{size:>10,}{cold:>11,.0f}{warm:>11,.0f}{len(asked):>7}{twice:>7}\n"
                )
                sys.stdout.flush()
    return 0


def _pages(event_id: str) -> list[tuple[str, str, dict[str, str]]]:
    return [
        ("overview", "overview", {}),
        ("job", "job", {"job": job_id(0)}),
        ("failures", "failures", {"job": job_id(0)}),
        ("one cause", "failures", {"job": job_id(0), "kind": "failing", "cause": _CAUSE}),
        ("search", "person", {"q": "Person 12"}),
        ("one person", "person", {"id": "0-777"}),
        ("logs", "logs", {}),
        ("one event", "logs", {"event": event_id}),
        ("first cycle", "first_cycle", {"job": job_id(0)}),
        ("connect", "connect", {}),
    ]


def _prepare() -> None:
    from streamlit.runtime.pages_manager import PagesManager

    import ui.background

    ui.background.open_client = _Graph  # ty: ignore[invalid-assignment]
    ui.background.Collector = _IdleCollector  # ty: ignore[invalid-assignment]
    initialise = PagesManager.__init__

    def warm(self: PagesManager, *values: object, **named: object) -> None:
        """As on a server where app.py has run: pages go through it."""
        initialise(self, *values, **named)  # ty: ignore[invalid-argument-type]
        PagesManager.uses_pages_directory = False

    PagesManager.__init__ = warm


def _count_questions() -> list[str]:
    """Return a list that each question to history is added to, with all that it asks for."""
    asked: list[str] = []

    def counted(name: str, question: Callable[..., object]) -> Callable[..., object]:
        def ask(history: object, *values: object, **named: object) -> object:
            asked.append(f"{name} {values} {sorted(named.items())}")
            return question(history, *values, **named)

        return ask

    for name in queries.__all__:
        found = getattr(queries, name)
        if inspect.isfunction(found):
            setattr(queries, name, counted(name, found))
    return asked


def _use_history(folder: Path, events: int) -> str:
    """Fill a history and make it the app's; return the id of its newest event."""
    os.environ.update(environment(folder, Server("http://127.0.0.1:9", _TENANT, "none")))
    history = open_history(folder / "history")
    fill(history, _TENANT, events, datetime.now(UTC))
    from ui.background import background

    background.clear()
    page = queries.events_page(history, _TENANT, queries.EventFilter(), 0, 1)
    return str(page["id"][0])


def _measure(name: str, parameters: dict[str, str]) -> tuple[float, float]:
    """Return milliseconds of the first run and the median of the later ones."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    st.cache_data.clear()
    app = AppTest.from_file(ROOT / "app.py", default_timeout=_SECONDS)
    for key, value in parameters.items():
        app.query_params[key] = value
    if name != "overview":
        app.switch_page(f"pages/{name}.py")
    cold = _run(app)
    warm = sorted(_run(app) for _ in range(WARM_RUNS))
    return cold, warm[WARM_RUNS // 2]


def _run(app: AppTest) -> float:
    began = time.perf_counter()
    app.run()
    if app.exception:
        raise RuntimeError(str(app.exception))
    return (time.perf_counter() - began) * 1000
