"""How long somebody waits for a useful first screen, with a large history and a cold app.

The app's process is started anew, and the clock runs until the verdicts are on the screen of a
browser that is already open. History was collected before, from the sample tenant.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from playwright.sync_api import sync_playwright

from benchmarks._served import ROOT, answers, app_at_free_port, environment, sample_tenant

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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
    with tempfile.TemporaryDirectory() as folder, sample_tenant(scale) as server:
        settings = {**os.environ, **environment(Path(folder), server)}
        sys.stderr.write("Collecting ...\n")
        command = [sys.executable, "cli.py", "collect", "--once"]
        subprocess.run(command, cwd=ROOT, env=settings, check=True)  # noqa: S603  (our own)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
            )
            sys.stdout.write("start   serves after s   verdicts on screen after s\n")
            for number in range(1, _RUNS + 1):
                waited = _start(browser, settings)
                sys.stdout.write(f"{number:<8}{waited.serves:>14.1f}{waited.useful:>29.1f}\n")
            browser.close()
    return 0


def _start(browser: Browser, settings: dict[str, str]) -> Waited:
    url, app = app_at_free_port("asgi.py")
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  (this project's own app)
        [sys.executable, *app],
        cwd=ROOT,
        env=settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_it_serves(url)
        serves = time.perf_counter() - began
        page = browser.new_page()
        page.goto(url)
        page.get_by_text("did not arrive").first.wait_for(timeout=_SECONDS * 1000)
        useful = time.perf_counter() - began
        page.close()
    finally:
        process.terminate()
        process.wait()
    return Waited(serves, useful)


def _until_it_serves(url: str) -> None:
    deadline = time.monotonic() + _SECONDS
    while not answers(url):
        if time.monotonic() > deadline:
            raise SystemExit(f"The app did not start within {_SECONDS} seconds.")
        time.sleep(0.05)
