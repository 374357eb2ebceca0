"""Pictures of the real app for the documents: `python3 dev.py screenshots`.

The app runs on the sample tenant with an empty history of its own, as on a fresh machine.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Generator

    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "docs/images"
_WIDTH, _HEIGHT = 1280, 860
_START_SECONDS = 60
_DRAWN_MILLISECONDS = 90_000
_SETTLE_MILLISECONDS = 2_500  # charts and tables are drawn a little after their page
_DRAWN = """() => {
  const sidebar = document.querySelector('[data-testid="stSidebar"]');
  const main = document.querySelector('[data-testid="stMain"]');
  const busy = '[data-testid="stProgress"], [data-testid="stSpinner"], [data-testid="stSkeleton"]';
  return sidebar?.innerText.includes("newest entry") && main?.querySelector("h1")
    && !main.querySelector(busy) && !main.querySelector('[data-stale="true"]');
}"""


# Pages with a picture, by the name of their file in `pages/`.
PICTURES = (
    "overview",
    "job",
    "failures",
    "mappings",
    "preflight",
    "onboarding",
    "import",
    "doctor",
)


def main() -> int:
    """Take all pictures anew, in the light theme."""
    with _running_app() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        for name in PICTURES:
            _take(page, url, name)
            sys.stdout.write(f"{FOLDER}/{name}.png\n")
        browser.close()
    return 0


def _take(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/{name}")
    for _ in range(2):  # what is drawn in the background begins after a first calm moment
        page.wait_for_function(_DRAWN, timeout=_DRAWN_MILLISECONDS)
        page.wait_for_timeout(_SETTLE_MILLISECONDS)
    page.screenshot(path=ROOT / FOLDER / f"{name}.png")


@contextmanager
def _running_app() -> Generator[str]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    app = ("-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.port")
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "CONNECTIONS_FILE": f"{folder}/none.toml",
            "HISTORY_URI": f"{folder}/history",
        }
        command = [sys.executable, *app, str(port)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603  (our own app)
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  (loopback)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"The app did not start within {_START_SECONDS} s.")


if __name__ == "__main__":
    sys.exit(main())
