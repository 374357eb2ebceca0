"""The app in Chromium: from the overview to one event, deep links, and no request that leaves."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import launch

COLLECT_MILLISECONDS = 90_000


@pytest.fixture
def app(tmp_path):
    """Start a fresh server without a connection, so that it opens the sample tenant."""
    running = launch(tmp_path)
    yield running.url
    running.end()


def wait_until_collected(page: Page):
    expect(page.get_by_text("did not arrive").first).to_be_visible(timeout=COLLECT_MILLISECONDS)
    # Failures of the first days show while later ones are still being read.
    refresh = page.get_by_role("button", name="Refresh now")
    expect(refresh).to_be_enabled(timeout=COLLECT_MILLISECONDS)


def click_first_row(page: Page):
    expect(page.get_by_role("button", name="Refresh now")).to_be_enabled()
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    table = page.locator("[aria-label^='Log entries, newest first']")
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


def test_the_audit_log_and_the_doctor_work_in_a_browser(app, page):
    page.goto(f"{app}/logs?log=Audit+entries")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=COLLECT_MILLISECONDS)
    click_first_row(page)
    expect(page.get_by_text("Raw record")).to_be_visible(timeout=15_000)
    assert "entry=" in page.url
    page.goto(f"{app}/doctor")
    all_there = page.get_by_text("Everything that the pages need is there")
    expect(all_there).to_be_visible(timeout=30_000)
