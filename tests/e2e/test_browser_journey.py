"""The app in Chromium: from the overview to one event, deep links, and no request that leaves."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

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
START_SECONDS = 30
COLLECT_MILLISECONDS = 90_000


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


def answers(url):
    try:
        return urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).read() == b"ok"  # noqa: S310
    except OSError:
        return False


@pytest.fixture
def app(tmp_path):
    """Start a fresh server without a connection, so that it opens the sample tenant."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AZURE_")},
        "CONNECTIONS_FILE": str(tmp_path / "none.toml"),
        "HISTORY_URI": str(tmp_path / "history"),
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    log = (tmp_path / "server.log").open("w+")
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    deadline = time.monotonic() + START_SECONDS
    while not answers(url):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            pytest.fail((tmp_path / "server.log").read_text())
        time.sleep(0.1)
    yield url
    server.terminate()
    server.wait(timeout=10)
    log.close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None, args=list(FLAGS)
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser):
    """Open a page in a viewer's own time zone; fail on any request to another host."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000}, timezone_id="Europe/Berlin"
    )
    opened = context.new_page()
    outside = []

    def watch(request):
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            outside.append(request.url)

    opened.on("request", watch)
    yield opened
    context.close()
    assert outside == []


def wait_until_collected(page: Page):
    expect(page.get_by_text("did not arrive").first).to_be_visible(timeout=COLLECT_MILLISECONDS)
    # Failures of the first days show while later ones are still being read.
    refresh = page.get_by_role("button", name="Refresh now")
    expect(refresh).to_be_enabled(timeout=COLLECT_MILLISECONDS)


def click_first_row(page: Page):
    expect(page.get_by_role("button", name="Refresh now")).to_be_enabled()
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    table.locator(".dvn-scroller").click(position={"x": 420, "y": 50})


def test_from_the_overview_to_a_job_to_one_event_and_back(app, page):
    page.goto(app)
    wait_until_collected(page)
    expect(page.get_by_text("Sample tenant: simulated data")).to_be_visible()
    page.get_by_role("link", name="MyCompliance", exact=True).click()
    expect(page.get_by_role("heading", name="MyCompliance", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="Failing now")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    assert "job=" in page.url
    job_url = page.url

    click_first_row(page)
    expect(page.get_by_text("What Entra logged")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("Write to the target").first).to_be_visible()
    assert "event=" in page.url
    event_url = page.url

    page.go_back()
    expect(page.get_by_role("heading", name="MyCompliance", exact=True)).to_be_visible()
    assert page.url == job_url
    page.goto(event_url)
    expect(page.get_by_text("What Entra logged")).to_be_visible(timeout=15_000)


def test_a_deep_link_on_a_cold_server_opens_with_its_frame_and_filters(app, page):
    page.goto(f"{app}/logs?status=Failure&q=familyName")
    expect(page.get_by_role("heading", name="Logs")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Sample tenant: simulated data")).to_be_visible()
    expect(page.get_by_text("Connection", exact=True)).to_be_visible()
    expect(page.get_by_label("Search", exact=True)).to_have_value("familyName")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=COLLECT_MILLISECONDS)
    assert "status=Failure" in page.url


def test_the_audit_log_and_the_connection_test_work_in_a_browser(app, page):
    page.goto(f"{app}/logs?log=Audit+entries")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=COLLECT_MILLISECONDS)
    click_first_row(page)
    expect(page.get_by_text("Raw record")).to_be_visible(timeout=15_000)
    assert "entry=" in page.url
    page.get_by_role("link", name="Connect", exact=True).click()
    page.get_by_role("button", name="Test connection").click()
    expect(page.get_by_text(re.compile(r"^(\d+) of \1 granted"))).to_be_visible(timeout=30_000)
