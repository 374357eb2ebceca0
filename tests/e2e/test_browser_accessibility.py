"""Access for all in Chromium: axe on every page in both themes, and every action by keyboard."""

import re
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant
from tests.e2e.conftest import connect
from tests.e2e.keyboard_walk import walk

SLOW = 60_000  # a limit, not a wait
COLLECT_MILLISECONDS = 90_000
DARK = "rgb(18, 23, 31)"


@dataclass(frozen=True)
class Known:
    """A violation that Streamlit's own elements bring along and that a theme cannot mend."""

    rule: str
    element: str  # a selector that the violating element matches
    reason: str


BASELINE = (
    Known(
        "list",
        "ul[data-testid=stSidebarNavItems]",
        "Streamlit 1.67 puts a div for each part of a menu between its list and the items.",
    ),
    Known(
        "listitem",
        "[data-testid=stSidebarNavItems] li",
        "The same items: their list is the div's parent.",
    ),
    Known(
        "presentation-role-conflict",
        "[data-testid=stFileUploaderDropzone]",
        "Streamlit 1.67 gives the drop zone of st.file_uploader both role=presentation and a name; "
        "its button beside it is what the keyboard reaches.",
    ),
)
PAGES = (
    "",
    "job",
    "failures",
    "person?q=maria",
    "mappings",
    "preflight",
    "onboarding",
    "first_cycle",
    "logs",
    "logs?log=Audit+entries",
    "bundle",
    "import",
    "import?have=I+only+have+the+error+text",
    "doctor",
    "connect",
    "handbook",
    "handbook?about=throttled",
    "handbook?show=Words",
)


@pytest.fixture(scope="module")
def app(start_app, browser, tmp_path_factory):
    """Start the app on a small sample tenant and wait until it has collected everything."""
    server = serve_in_thread(SampleTenant(seed=1, scale=0.05))
    connections = connect(tmp_path_factory.mktemp("small"), server)
    running = start_app(CONNECTIONS_FILE=str(connections))
    page = browser.new_page()
    page.goto(running.url)
    expect(page.get_by_text("did not arrive").first).to_be_visible(timeout=COLLECT_MILLISECONDS)
    refresh = page.get_by_role("button", name="Refresh now")
    expect(refresh).to_be_enabled(timeout=COLLECT_MILLISECONDS)
    page.close()
    yield running.url
    server.close()


def settle(page: Page) -> None:
    """Wait until the page is drawn."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=SLOW)
    unfinished = "[data-testid=stSkeleton], [data-testid=stSpinner]"
    expect(page.locator(unfinished)).to_have_count(0, timeout=SLOW)


def violations(page: Page, where: str) -> list[str]:
    """Return what axe finds beyond the baseline; an element is faded while it is drawn anew."""
    found: list[str] = []
    for _ in range(3):
        settle(page)
        answer = Axe().run(page).response
        found = [
            f"{where}: {rule['id']}: {node['html'][:200]} {node['failureSummary']}"
            for rule in answer["violations"]
            for node in rule["nodes"]
            if not _is_known(page, rule["id"], node["target"][0])
        ]
        if not found:
            break
        page.wait_for_timeout(1_000)
    return found


def _is_known(page: Page, rule: str, target: str) -> bool:
    return any(
        one.rule == rule
        and page.evaluate(
            "([target, known]) => document.querySelector(target)?.matches(known) ?? false",
            [target, one.element],
        )
        for one in BASELINE
    )


def in_both_themes(page: Page, where: str) -> list[str]:
    found = violations(page, f"{where}, light")
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", DARK)
    found += violations(page, f"{where}, dark")
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_violation_in_either_theme(app, page, path):
    page.goto(f"{app}/{path}")
    assert in_both_themes(page, path) == []
    assert page.locator("html").get_attribute("lang") == "en"


def test_what_opens_in_place_of_a_page_has_none_either(app, page):
    page.goto(f"{app}/failures")
    settle(page)
    page.get_by_test_id("stMain").get_by_role(
        "button", name=re.compile(" for .* people")
    ).first.click()
    expect(page.get_by_text("What to do").first).to_be_visible(timeout=SLOW)
    found = in_both_themes(page, "a cause")
    open_by_keyboard(page, page.get_by_test_id("stDataFrame").last)
    expect(page.get_by_role("heading", name="Steps")).to_be_visible(timeout=SLOW)
    found += in_both_themes(page, "an event")
    page.get_by_role("link", name="This person in all jobs").click()
    expect(page.get_by_text("Next retry").first).to_be_visible(timeout=SLOW)
    found += in_both_themes(page, "a person")
    page.goto(f"{app}/logs?log=Audit+entries")
    settle(page)
    open_by_keyboard(page, page.get_by_test_id("stDataFrame").first)
    expect(page.get_by_text("Raw record")).to_be_visible(timeout=SLOW)
    assert found + in_both_themes(page, "an audit entry") == []


def open_by_keyboard(page: Page, table) -> None:
    """Open a row of a table without a mouse."""
    table.scroll_into_view_if_needed()
    table.locator("canvas[tabindex]").first.focus()
    page.keyboard.press("ArrowDown")


def tab_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until the focus is on an element that the selector describes."""
    expect(page.locator(selector).first).to_be_visible(timeout=SLOW)
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
    pytest.fail(f"{most} times Tab did not reach {selector}")


@pytest.mark.parametrize("path", PAGES)
def test_the_tab_key_reaches_every_action_and_shows_where_it_is(app, page, path):
    page.goto(f"{app}/{path}")
    settle(page)
    assert walk(page) == {}


def test_the_way_from_the_overview_to_a_person_needs_no_mouse(app, page):
    page.goto(app)
    settle(page)
    tab_to(page, "[data-testid=stMain] [data-testid=stButtonGroup] button")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("show="), timeout=SLOW)
    settle(page)
    expect(page.get_by_text(re.compile("^next run")).first).to_be_visible(timeout=SLOW)
    tab_to(page, "[data-testid=stMain] a[href*='failures?']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Failures of"))).to_be_visible(timeout=SLOW)
    settle(page)
    tab_to(page, "[data-testid=stMain] [data-testid=stBaseButton-tertiary]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("What to do").first).to_be_visible(timeout=SLOW)
    settle(page)
    tab_to(page, "[aria-label^='Log entries'] canvas[tabindex]")
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("event="), timeout=SLOW)


def test_a_cycle_is_chosen_without_a_mouse(app, page):
    page.goto(f"{app}/job")
    settle(page)
    tab_to(page, "[aria-label^='Cycles, newest first'] canvas")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("began to fail in it")).to_be_visible(timeout=SLOW)
    expect(page).to_have_url(re.compile("cycle="))


def test_a_countdown_leaves_the_focus_where_it_is(app, page):
    page.goto(app)
    settle(page)
    tab_to(page, "[data-testid=stMain] a[href*='job?']")
    page.evaluate("document.activeElement.dataset.mine = 'yes'")
    before = page.get_by_text(re.compile(r"next run in \d+:\d\d")).first.inner_text()
    page.wait_for_timeout(3_500)
    assert page.get_by_text(re.compile(r"next run in \d+:\d\d")).first.inner_text() != before
    assert page.evaluate("document.activeElement.dataset.mine") == "yes"


@pytest.mark.parametrize("path", ["job", "onboarding", "preflight", "first_cycle"])
def test_each_chart_is_told_in_a_sentence_with_its_figures(app, page, path):
    page.goto(f"{app}/{path}")
    settle(page)
    charts = page.get_by_test_id("stPlotlyChart")
    expect(charts.first).to_be_visible(timeout=SLOW)
    for chart in charts.all():
        told = chart.locator("xpath=ancestor-or-self::*[@aria-label][1]").get_attribute(
            "aria-label"
        )
        assert re.search(r"\d", told)
        assert " " in told


@pytest.mark.parametrize("path", ["job", "failures?", "mappings", "logs", "bundle"])
def test_tables_have_names_that_tell_them_apart(app, page, path):
    page.goto(f"{app}/{path}")
    settle(page)
    names = page.locator("[data-testid=stDataFrameResizable]").evaluate_all(
        "found => found.map(one => one.getAttribute('aria-label'))"
    )
    assert all(names)
    assert len(set(names)) == len(names)
