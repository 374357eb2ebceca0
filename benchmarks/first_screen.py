"""How long somebody waits for a useful first screen, with a large history and a cold app.

The app's process is started anew, and the clock runs until the verdicts are on the screen of a
browser that is already open. History was collected before, from the sample tenant.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Generator

    from playwright.sync_api import Browser

_ROOT = Path(__file__).resolve().parent.parent
# Both logs together at scale 1, 30 days.
_RECORDS_AT_SCALE_1 = 60_000
_RUNS = 3
_SECONDS = 120


class Waited(NamedTuple):
    """Seconds from the start of the process."""

    serves: float
    useful: float


def main(arguments: list[str]) -> int:
    """Print the seconds of a few starts, each of a new process."""
    parser = argparse.ArgumentParser(prog="dev.py bench first_screen", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="entries of both logs, about")
    options = parser.parse_args(arguments)
    scale = options.events / _RECORDS_AT_SCALE_1
    with tempfile.TemporaryDirectory() as folder, _served(scale) as (url, tenant_id, token):
        environment = _environment(Path(folder), url, tenant_id, token)
        sys.stderr.write("Collecting ...\n")
        command = [sys.executable, "cli.py", "collect", "--once"]
        subprocess.run(command, cwd=_ROOT, env=environment, check=True)  # noqa: S603  (our own)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
            )
            sys.stdout.write("start   serves after s   verdicts on screen after s\n")
            for number in range(1, _RUNS + 1):
                waited = _start(browser, environment)
                sys.stdout.write(f"{number:<8}{waited.serves:>14.1f}{waited.useful:>29.1f}\n")
            browser.close()
    return 0


@contextmanager
def _served(scale: float) -> Generator[tuple[str, str, str]]:
    command = [sys.executable, "-m", "sample_tenant", "--exit-with-parent", "--scale", str(scale)]
    with subprocess.Popen(  # noqa: S603  (this project's own server)
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout  # noqa: S101, PT018  (both were asked for)
        url, tenant_id, token = (process.stdout.readline().split()[-1] for _ in range(3))
        try:
            yield url, tenant_id, token
        finally:
            process.stdin.close()


def _environment(folder: Path, url: str, tenant_id: str, token: str) -> dict[str, str]:
    connections = folder / "connections.toml"
    connections.write_text(
        f'[connections.bench]\ntenant_id = "{tenant_id}"\nsign_in = "static_token"\n'
        f'graph_url = "{url}"\ntoken = "{token}"\nlog_requests = 10000\n'
    )
    settings = {"CONNECTIONS_FILE": str(connections), "HISTORY_URI": str(folder / "history")}
    return {**os.environ, **settings}


def _start(browser: Browser, environment: dict[str, str]) -> Waited:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    app = ("-m", "streamlit", "run", "asgi.py", "--server.headless", "true", "--server.port")
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  (this project's own app)
        [sys.executable, *app, str(port)],
        cwd=_ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_it_serves(port)
        serves = time.perf_counter() - began
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.get_by_text("did not arrive").first.wait_for(timeout=_SECONDS * 1000)
        useful = time.perf_counter() - began
        page.close()
    finally:
        process.terminate()
        process.wait()
    return Waited(serves, useful)


def _until_it_serves(port: int) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"The app did not start within {_SECONDS} seconds.")
