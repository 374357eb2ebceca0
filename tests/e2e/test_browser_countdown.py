"""The countdown in Chromium: it runs down by itself, without a reload, and asks nobody else."""

import re
import time

from playwright.sync_api import Page, expect

# The fresh server of the journey; `page` fails on any request that leaves the machine.
from tests.e2e.test_browser_journey import (  # noqa: F401
    app,
    wait_until_collected,
)

SLOW = 20_000
# Jobs of the sample tenant run every 40 minutes, so at any time most of them count down.
LEFT = re.compile(r"next run in (\d+):(\d\d)")


def longest(page: Page) -> int:
    """Return the seconds of the job that has longest to go: it cannot run out meanwhile."""
    texts = page.locator("p", has_text=LEFT).all_inner_texts()
    return max(60 * int(minutes) + int(seconds) for minutes, seconds in LEFT.findall(str(texts)))


def mark(page: Page) -> None:
    """Leave something in the page that a reload would lose."""
    page.evaluate("window.stillHere = true")


def test_the_overview_counts_down_without_a_reload(app, page):  # noqa: F811
    page.goto(app)
    wait_until_collected(page)
    # What was collected narrows the next runs, so the page must be drawn with all of it first.
    expect(page.get_by_text("entries since").first).to_be_visible(timeout=SLOW)
    page.wait_for_timeout(3_000)
    mark(page)
    cards = page.locator("p", has_text="last cycle").count()
    first, began = longest(page), time.monotonic()
    page.wait_for_timeout(10_000)
    gone, passed = first - longest(page), time.monotonic() - began
    assert abs(gone - passed) < 5  # a busy machine ticks late
    assert page.evaluate("window.stillHere") is True
    # A fragment that draws outside itself would pile up what it draws.
    countdowns = page.locator("p", has_text=re.compile("^(next run|initial cycle|a cycle is) "))
    assert countdowns.count() == page.locator("p", has_text="last cycle").count() == cards


def test_a_tick_changes_the_countdown_alone(app, page):  # noqa: F811
    page.goto(app)
    wait_until_collected(page)
    expect(page.get_by_role("button", name="Refresh now")).to_be_enabled(timeout=SLOW)
    page.get_by_role("link", name="MyCompliance", exact=True).click()
    place = page.get_by_test_id("stMetric").filter(has_text="Next run")
    expect(place).to_be_visible(timeout=SLOW)
    page.locator(".js-plotly-plot").first.wait_for()
    before = place.get_by_test_id("stMetricValue").inner_text()
    mark(page)
    page.evaluate("document.querySelector('.js-plotly-plot').dataset.kept = 'yes'")
    page.wait_for_timeout(4_000)
    after = place.get_by_test_id("stMetricValue").inner_text()
    assert after != before or after in {"any moment", "running now"}
    assert page.evaluate("window.stillHere") is True
    expect(page.locator(".js-plotly-plot[data-kept=yes]")).to_have_count(1)


def test_a_click_on_a_bar_shows_the_cycle_and_its_link(app, page):  # noqa: F811
    page.goto(app)
    wait_until_collected(page)
    expect(page.get_by_role("button", name="Refresh now")).to_be_enabled(timeout=SLOW)
    page.get_by_role("link", name="MyCompliance", exact=True).click()
    bars = page.locator(".js-plotly-plot").first.locator(".bars .point path")
    expect(bars.first).to_be_visible(timeout=SLOW)
    bars.nth(20).click(force=True)
    expect(page.get_by_text("began to fail in it")).to_be_visible(timeout=SLOW)
    expect(page).to_have_url(re.compile("cycle="))
    page.goto(page.url)
    expect(page.get_by_text("began to fail in it")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="All cycles").click()
    expect(page.get_by_text("began to fail in it")).to_have_count(0, timeout=SLOW)
    assert "cycle=" not in page.url
