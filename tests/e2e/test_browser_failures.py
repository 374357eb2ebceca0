"""In Chromium: from the overview to a cause, its people, one event, and the person in all jobs."""

import io
import re
import zipfile

from playwright.sync_api import Page, expect

# The fresh server of the journey through the other pages.
from tests.e2e.test_browser_journey import (  # noqa: F401
    app,
    click_first_row,
    wait_until_collected,
)

SLOW = 20_000


def open_failures(page: Page, url: str) -> None:
    page.goto(url)
    wait_until_collected(page)
    page.locator('a[href^="failures?job="]').first.click()
    expect(page.get_by_role("heading", name=re.compile("Failures of"))).to_be_visible(timeout=SLOW)


def test_from_the_overview_to_a_cause_to_a_person_to_an_event(app, page):  # noqa: F811
    open_failures(page, app)
    expect(page.get_by_text("Customer side").first).to_be_visible()
    card = page.get_by_role("button", name="Last name (name.familyName) is empty for")
    count = int(re.search(r"for (\d+) people", card.first.inner_text()).group(1))
    assert count > 0
    card.first.click()
    expect(page.get_by_role("heading", name="What to do")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Fill surname on the affected users").first).to_be_visible()
    expect(page).to_have_url(re.compile("cause=missing_required_source_value"))
    cause_url = page.url

    click_first_row_of_people(page)
    expect(page.get_by_text("Write to the target").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("name.familyName is required and empty")).to_be_visible()
    expect(page).to_have_url(re.compile("event="))
    event_url = page.url

    page.get_by_role("link", name="This person in all jobs").click()
    expect(page.get_by_text("Did not arrive").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Next retry").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"/person\?id="))

    for url, said in ((cause_url, "What to do"), (event_url, "Mapping at fault")):
        page.goto(url)
        expect(page.get_by_role("heading", name=said)).to_be_visible(timeout=SLOW)


def test_the_sheet_of_people_downloads_and_a_mute_takes_a_cause_out(app, page):  # noqa: F811
    open_failures(page, app)
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel").click()
    book = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    assert "Whose side" in book.read("xl/sharedStrings.xml").decode()

    page.get_by_role("button", name="Last name (name.familyName) is empty for").first.click()
    expect(page.get_by_role("heading", name="What to do")).to_be_visible(timeout=SLOW)
    page.get_by_text("What Entra logged").click()
    page.get_by_role("button", name="Mute ...").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Mute", exact=True)).to_be_disabled()
    dialog.get_by_label("Why is it harmless?").fill("Leavers of March")
    dialog.get_by_label("Why is it harmless?").press("Enter")
    dialog.get_by_role("button", name="Mute", exact=True).click()
    expect(page.get_by_text("This cause is gone")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="All causes").click()
    expect(page.get_by_text(re.compile(r"Muted \(\d+\)"))).to_be_visible(timeout=SLOW)


def click_first_row_of_people(page: Page) -> None:
    """Open the first person of the table under "Who", the last one of the page."""
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    table.locator(".dvn-scroller").click(position={"x": 420, "y": 50})
