"""The app as a process of its own, and Chromium in front of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from sample_tenant.server import RunningServer

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60
END_SECONDS = 10


@dataclass(frozen=True, slots=True)
class RunningApp:
    """The app behind its address; `log` is what it printed, `history` where it collects."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    history: Path

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def answers(url: str) -> bool:
    try:
        return urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).read() == b"ok"  # noqa: S310
    except OSError:
        return False


def launch(folder: Path, *arguments: str, script: str = "app.py", **environment: str) -> RunningApp:
    """Start the app on a free port and wait until it answers.

    Without CONNECTIONS_FILE it opens the sample tenant; history is kept in the folder.
    """
    port = free_port()
    app = ["-m", "streamlit", "run", script, "--server.port", str(port), *arguments]
    settings = {
        "CONNECTIONS_FILE": str(folder / "none.toml"),
        "HISTORY_URI": str(folder / "history"),
        **environment,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AZURE_")}
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *app], cwd=ROOT, env=kept | settings, stdout=output, stderr=output
        )
    started = RunningApp(f"http://127.0.0.1:{port}", process, log, Path(settings["HISTORY_URI"]))
    deadline = time.monotonic() + START_SECONDS
    while not answers(started.url):
        if process.poll() is not None or time.monotonic() > deadline:
            started.end()
            pytest.fail(log.read_text())
        time.sleep(0.1)
    return started


def connect(folder: Path, server: RunningServer, name: str = "Test") -> Path:
    """Return a connections file that names a served sample tenant, with no limit to wait for."""
    connections = folder / "connections.toml"
    connections.write_text(
        f'[connections."{name}"]\ntenant_id = "{server.tenant.tenant_id}"\n'
        f'sign_in = "static_token"\ngraph_url = "{server.url}"\n'
        f'token = "{server.tenant.static_token}"\nlog_requests = 10000\n'
    )
    return connections


@pytest.fixture(scope="module")
def start_app(tmp_path_factory):
    """Return `launch` with a folder of its own; what it starts ends with the module.

    `start_app(NAME="value")` sets the environment, `start_app("--option", "value")` Streamlit,
    `script="asgi.py"` starts the production server.
    """
    started: list[RunningApp] = []

    def start(*arguments: str, script: str = "app.py", **environment: str) -> RunningApp:
        folder = tmp_path_factory.mktemp("app")
        started.append(launch(folder, *arguments, script=script, **environment))
        return started[-1]

    yield start
    for running in started:
        running.end()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None, args=list(FLAGS)
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def context(browser):
    """Open a profile in a viewer's own time zone; pages of it share what the browser cached."""
    opened = browser.new_context(
        viewport={"width": 1440, "height": 1000}, timezone_id="Europe/Berlin"
    )
    yield opened
    opened.close()


@pytest.fixture
def page(context):
    """Open a page for somebody who was never here; fail on any request to another host."""
    opened = context.new_page()
    outside = []

    def watch(request):
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            outside.append(request.url)

    opened.on("request", watch)
    yield opened
    opened.close()
    context.clear_cookies()
    assert outside == []
