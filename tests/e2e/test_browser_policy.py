"""The production server in Chromium: each page works under its content policy, console clean."""

import json
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ROOT

COLLECT_MILLISECONDS = 90_000


@pytest.fixture(scope="module")
def app(start_app):
    return start_app(script="asgi.py")


@pytest.fixture
def console(page):
    """Collect what the browser complains about; the test fails on any."""
    said = []

    def hear(message):
        # On a deep link Streamlit looks for its own base address, first below the page's.
        is_search = re.search(r"/\w+/_stcore/(health|host-config)$", message.location["url"])
        if message.type in {"error", "warning"} and not is_search:
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert said == []


@pytest.mark.usefixtures("console")
def test_every_page_opens_with_charts_tables_and_a_clean_console(app, page):
    page.goto(app.url)
    page.get_by_role("link", name="MyCompliance", exact=True).click()
    chart, table = page.locator(".js-plotly-plot"), page.get_by_test_id("stDataFrame")
    expect(chart.first).to_be_visible(timeout=COLLECT_MILLISECONDS)
    expect(table.first).to_be_visible(timeout=COLLECT_MILLISECONDS)
    more = page.get_by_role("button", name=re.compile(r"View \d+ more"))
    if more.count():
        more.click()
    links = page.get_by_test_id("stSidebarNavLink")
    names = links.all_inner_texts()
    assert len(names) == len(list((ROOT / "pages").glob("*.py")))
    for place in range(len(names)):
        links.nth(place).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
        expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=60_000)
        expect(page.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.usefixtures("console")
def test_a_file_goes_up_and_one_comes_down(app, page, tmp_path):
    page.goto(f"{app.url}/import")
    record = ROOT / "tests/data/event_user_create_failure_conflict_escrow_retry.json"
    page.locator("input[type=file]").set_input_files(record)
    expect(page.get_by_role("button", name="Remove event_")).to_be_visible(timeout=30_000)
    page.goto(f"{app.url}/failures")
    button = page.get_by_test_id("stDownloadButton").first.get_by_role("button")
    expect(button).to_be_enabled(timeout=COLLECT_MILLISECONDS)
    with page.expect_download() as download:
        button.click()
    download.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").stat().st_size > 0


def test_an_inline_script_that_is_not_streamlits_does_not_run(app, page):
    page.goto(app.url)
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); }"
    )
    assert page.evaluate("window.ran") is None
    assert page.evaluate("window.prerenderReady") is not None


def test_probes_tell_a_dead_graph_from_a_dead_app(app):
    live = urllib.request.urlopen(f"{app.url}/health/live", timeout=5)  # noqa: S310
    told = json.load(urllib.request.urlopen(f"{app.url}/health/ready", timeout=5))  # noqa: S310
    assert live.status == 200
    assert (told["app"], told["history"]) == ("ok", "readable")
    assert [it["connection"] for it in told["graph"]] == [1]
    assert "ample" not in json.dumps(told)


def test_a_host_name_that_is_not_allowed_is_refused_and_probes_are_not(start_app):
    app = start_app(script="asgi.py", ALLOWED_HOSTS="127.0.0.1")

    def status(path):
        request = urllib.request.Request(app.url + path, headers={"host": "evil.example"})  # noqa: S310
        try:
            return urllib.request.urlopen(request, timeout=5).status  # noqa: S310
        except urllib.error.HTTPError as error:
            return error.code

    assert (status("/"), status("/_stcore/stream")) == (400, 400)
    assert status("/health/live") == 200


def test_without_sign_in_it_refuses_to_listen_beyond_this_computer(start_app):
    with pytest.raises(pytest.fail.Exception) as ended:
        start_app("--server.address", "0.0.0.0", script="asgi.py")  # noqa: S104
    assert re.search(r"0\.0\.0\.0.*nobody has to sign in.*sign-in-for-viewers", str(ended.value))
    assert "Traceback" not in str(ended.value)
