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
from typing import TYPE_CHECKING, NamedTuple

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Generator

    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "docs/images"
_WIDTH, _HEIGHT = 1280, 860
_START_SECONDS = 60
_DRAWN_MILLISECONDS = 60_000


class Picture(NamedTuple):
    """A picture's file name, the page's file in `pages/`, and a text that shows it is drawn."""

    name: str
    page: str
    shows: str


PICTURES = (
    Picture("overview", "overview", "people did not arrive"),
    Picture("job", "job", "Failing now"),
    Picture("failures", "failures", "One fix clears"),
    Picture("mappings", "mappings", "Findings"),
    Picture("preflight", "preflight", "in scope"),
    Picture("onboarding", "onboarding", "Report"),
    Picture("import", "import", "Drop"),
    Picture("doctor", "doctor", "Doctor"),
)


def main() -> int:
    """Take all pictures anew, in the light theme."""
    with _running_app() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        for picture in PICTURES:
            _take(page, url, picture)
            sys.stdout.write(f"{FOLDER}/{picture.name}.png\n")
        browser.close()
    return 0


def _take(page: Page, url: str, picture: Picture) -> None:
    page.goto(f"{url}/{picture.page}")
    page.get_by_text(picture.shows).first.wait_for(timeout=_DRAWN_MILLISECONDS)
    page.get_by_text("Up to date").or_(page.get_by_text("Collected")).first.wait_for(
        timeout=_DRAWN_MILLISECONDS
    )
    page.wait_for_function("() => !document.querySelector('[data-stale=\"true\"]')")
    page.screenshot(path=ROOT / FOLDER / f"{picture.name}.png")


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
