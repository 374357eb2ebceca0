"""Names, reasons and mappings that attack: no page, export, bundle or report gives way to them."""

import io
import json
import re
import zipfile
from dataclasses import dataclass, field

import pandas as pd
import pytest
from playwright.sync_api import Dialog, Page, expect

from sample_tenant import server as sample_server
from sample_tenant.tenant import SampleTenant
from tests.e2e.conftest import connect
from tests.e2e.hostile_tenant import LONG, Canary, hostile_gateway, payloads, poison

SLOW = 60_000  # a limit, not a wait
COLLECT_MILLISECONDS = 90_000
WIDTHS = (1440, 820)
# What a program that opens a CSV file takes for the start of a formula, also where it splits.
FORMULA = re.compile(r"(?:^|[;\t\r\n])\s*[=+\-@]")
FITS = (
    "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
    ".filter(Boolean).every(one => one.scrollWidth <= one.clientWidth)"
)
PAGES = (
    "",
    "job",
    "failures",
    "person?q=a",
    "mappings",
    "preflight",
    "onboarding",
    "first_cycle",
    "logs",
    "logs?log=Audit+entries",
    "bundle",
    "import",
    "doctor",
    "connect",
    "handbook",
)


@dataclass
class Watched:
    """A page with a record of all that it must not do."""

    page: Page
    url: str
    canary: Canary
    outside: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("dialog", self._spoke)

    def _spoke(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.accept()

    def _asked(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:", "file:", "about:")):
            self.outside.append(url)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}/{path}")
        self.settle()

    def settle(self) -> None:
        """Wait until the page is drawn."""
        expect(self.page.get_by_role("heading", level=1).first).to_be_visible(timeout=SLOW)
        unfinished = (
            "[data-testid=stSkeleton], [data-testid=stSpinner], [data-testid=stStatusWidget]"
        )
        expect(self.page.locator(unfinished)).to_have_count(0, timeout=SLOW)

    def stood(self) -> None:
        """Nothing left the browser, nothing ran, no page failed, and the layout holds."""
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 1000})
            # What is drawn on a canvas follows the window a moment later.
            self.page.wait_for_function(FITS, timeout=SLOW / 6)
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 1000})
        assert [frame.evaluate("window.owned ?? null") for frame in self.page.frames].count(1) == 0
        links = self.page.locator("a[href]").evaluate_all("all => all.map(one => one.href)")
        planted = (self.canary.url, "http://www.evil", "mailto:", "javascript:")
        assert [link for link in links if link.startswith(planted)] == []
        assert self.outside == []
        assert self.dialogs == []
        assert list(self.canary.seen) == []

    def download(self, name: str) -> bytes:
        with self.page.expect_download(timeout=SLOW) as waiting:
            self.page.get_by_role("button", name=name, exact=True).first.click()
        assert len(waiting.value.suggested_filename) < 120
        return waiting.value.path().read_bytes()


@pytest.fixture(scope="module")
def canary():
    listening = Canary()
    yield listening
    listening.close()


@pytest.fixture(scope="module")
def app(start_app, browser, canary, tmp_path_factory):
    """Start the app on a hostile tenant and wait until all of it is collected."""
    attacks = payloads(canary.url)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sample_server, "Gateway", hostile_gateway(attacks))
        served = sample_server.serve_in_thread(SampleTenant(seed=1, scale=0.05))
    folder = tmp_path_factory.mktemp("hostile")
    connections = connect(folder, served, name="![c](//evil.example) :red[x]")
    running = start_app(CONNECTIONS_FILE=str(connections))
    page = browser.new_page()
    page.goto(running.url)
    refresh = page.get_by_role("button", name="Refresh now")
    expect(refresh).to_be_enabled(timeout=COLLECT_MILLISECONDS)
    expect(page.get_by_text("entries since").first).to_be_visible(timeout=COLLECT_MILLISECONDS)
    page.close()
    yield running.url
    served.close()


@pytest.fixture
def watched(browser, app, canary):
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 1000})
    seen = Watched(context.new_page(), app, canary)
    seen.watch()
    yield seen
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stands(watched, path):
    watched.open(path)
    watched.stood()


def test_what_opens_from_a_list_stands(watched):
    watched.open("failures")
    main = watched.page.get_by_test_id("stMain")
    main.get_by_test_id("stBaseButton-tertiary").first.click()
    expect(watched.page.get_by_text("What to do").first).to_be_visible(timeout=SLOW)
    watched.stood()
    for path, shown in (("logs?status=Failure", "Steps"), ("logs?log=Audit+entries", "Raw record")):
        watched.open(path)
        table = watched.page.get_by_test_id("stDataFrame").first
        table.locator("canvas[tabindex]").first.focus()
        watched.page.keyboard.press("ArrowDown")
        expect(watched.page.get_by_text(shown).first).to_be_visible(timeout=SLOW)
        watched.settle()
        watched.page.get_by_text("Raw record").click()
        expect(watched.page.get_by_test_id("stCode").last).to_be_visible()
        watched.stood()


@pytest.mark.parametrize("name", ["q", "job", "cycle", "object", "event", "person", "cause", "log"])
def test_a_link_cannot_plant_anything(watched, canary, name):
    attack = f"![i]({canary.url}/q.png)<script>window.owned=1</script>:red[x]\u202e{'W' * 2_000}"
    page = {"person": "mappings", "cause": "preflight"}.get(name, "logs")
    watched.open(f"{page}?" + "&".join([f"{name}={_quoted(attack)}"]))
    watched.stood()


def test_what_is_hidden_shows_as_a_mark(watched):
    watched.open("person?q=a")
    assert "\u202e" not in watched.page.locator("body").inner_text()
    watched.open("")
    told = watched.page.locator("body").inner_text()
    assert not re.search("[\u202a-\u202e\u2066\u2067\u200b\0\x07\x1b]", told)


def test_no_export_holds_a_formula(watched):
    for path in ("logs", "logs?log=Audit+entries", "failures", "preflight"):
        watched.open(path)
        frame = pd.read_csv(io.BytesIO(watched.download("CSV")), dtype=str, keep_default_na=False)
        assert len(frame)
        cells = [cell for name in frame for cell in frame[name]]
        assert [cell for cell in cells if FORMULA.search(cell)] == []
        assert max(map(len, cells)) <= 32_767 + 200
    watched.open("failures")
    book = zipfile.ZipFile(io.BytesIO(watched.download("Excel")))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert "HYPERLINK" in book.read("xl/sharedStrings.xml").decode() or "cmd" in sheet
    watched.stood()


def test_the_bundle_and_the_report_stand_when_they_are_opened(watched, tmp_path):
    for path, button, name in (
        ("bundle", "Download the bundle", "bundle.html"),
        ("onboarding", "Download report", None),
    ):
        watched.open(path)
        data = watched.download(button)
        if name:
            packed = zipfile.ZipFile(io.BytesIO(data))
            assert json.loads(packed.read("bundle.json"))
            table = pd.read_csv(io.BytesIO(packed.read("causes.csv")), dtype=str, na_filter=False)
            assert [one for column in table for one in table[column] if FORMULA.search(one)] == []
            data = packed.read(name)
        opened = tmp_path / f"{path}.html"
        opened.write_bytes(data)
        watched.page.goto(opened.as_uri())
        watched.stood()
        assert not re.search("[\u202a-\u202e\u2066\u2067\0]", watched.page.content())


def test_an_import_and_a_pasted_error_stand(watched, canary):
    attacks = payloads(canary.url)
    record = {
        "id": "1",
        "activityDateTime": "2026-11-24T10:00:00Z",
        "jobId": "j",
        "changeId": "c",
        "servicePrincipal": {"id": "s", "displayName": "App"},
        "provisioningAction": "create",
        "provisioningStatusInfo": {
            "status": "failure",
            "errorInformation": {"errorCode": "x", "reason": "body"},
        },
        "sourceIdentity": {"id": "p", "displayName": "Maria", "identityType": "User"},
    }
    hostile = json.dumps([poison(record, (attack,)) for attack in attacks]).encode()
    watched.open("import?have=I+only+have+the+error+text")
    watched.page.get_by_role("textbox").first.fill(" ".join(attacks)[:2_000] + "W" * LONG)
    watched.page.get_by_role("button", name="Diagnose").click()
    expect(watched.page.get_by_text("Why we think so")).to_be_visible(timeout=SLOW)
    watched.stood()
    watched.open("import")
    name = f"![i]({canary.url}.png) :red[x] =1+1 <img src=x onerror=window.owned=1>.json".replace(
        "/", ""
    )
    files = [
        {"name": name, "mimeType": "application/json", "buffer": hostile},
        {
            "name": f"not {name}",
            "mimeType": "text/plain",
            "buffer": " ".join(attacks).encode("utf-8", "replace"),
        },
    ]
    watched.page.locator("input[type=file]").set_input_files(files)
    named = watched.page.get_by_role("textbox", name="Name of the import")
    named.fill(f"![i]({canary.url}/n.png) <b>")
    named.press("Enter")
    watched.page.get_by_role("button", name="Import", exact=True).click()
    expect(watched.page.get_by_text("Imported", exact=True)).to_be_visible(timeout=SLOW)
    watched.settle()
    watched.stood()
    watched.page.get_by_role("link", name="Open the import").click()
    watched.settle()
    watched.stood()


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
