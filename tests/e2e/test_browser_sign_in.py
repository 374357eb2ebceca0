"""Viewers in Chromium, with a provider of our own: who gets in, to what, and how people look."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from collect import collect
from graph_client import Connection, SignIn, open_client
from history import open_history, queries
from history.tables import EVENTS
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant
from tests.e2e import oidc_provider

ROOT = Path(__file__).parents[2]
PAGES = {path.stem: f"/{path.stem}" for path in (ROOT / "pages").glob("*.py")} | {"overview": "/"}
ADMIN = {"sub": "1", "name": "Ada Admin", "roles": ["Monitor.Admin"]}
READER = {"sub": "2", "name": "Rita Reader", "roles": ["Monitor.Contoso"]}
STRANGER = {"sub": "3", "name": "Stan Stranger", "roles": ["Somewhere.Else"]}
VIEWERS = """
contact = "the service desk"
[roles."Monitor.Admin"]
connections = ["*"]
personal_data = "shown"
bundles = true
imports = true
[roles."Monitor.Contoso"]
connections = ["contoso"]
bundles = true
"""
PATIENCE = 30_000
SIGN_IN = re.compile(r"\bSign in$")
WITH_DOWNLOADS = {"failures", "logs", "audits", "preflight", "bundle", "onboarding"}
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
FULL_NAME = re.compile(r"^\S{3,}( \S{3,})+$")


@dataclass
class Scene:
    """The running app, its provider, and who is named in the log of each connection.

    `only` are addresses that no record of the other connection holds.
    """

    url: str
    log: Path
    provider: oidc_provider.Provider
    named: dict[str, set[str]] = field(default_factory=dict)
    only: dict[str, set[str]] = field(default_factory=dict)
    person: str = ""
    event: str = ""


def connect(name, served):
    return Connection(
        name,
        served.tenant.tenant_id,
        SignIn.STATIC_TOKEN,
        graph_url=served.url,
        token=served.tenant.static_token,
        log_requests=10_000,
    )


def table_of(one):
    return (
        f'[connections.{one.name}]\ntenant_id = "{one.tenant_id}"\nsign_in = "static_token"\n'
        f'graph_url = "{one.graph_url}"\ntoken = "{one.token}"\nlog_requests = 10000\n'
    )


def names_in(history, tenant_id):
    """Return full names, sign-in names and addresses of people in a tenant's log."""
    frame = queries.identities(history, tenant_id).fillna("")
    users = frame[frame["source_type"].str.endswith("User")]
    names = {name for name in users["source_name"] if FULL_NAME.match(name)}
    accounts = {one for column in ("source_upn", "mail") for one in users[column] if "@" in one}
    return names | accounts


def addresses_in(history, tenant_id):
    """Return every address in all records of a tenant's events."""
    answer = history.ask(EVENTS, tenant_id, lambda rows: rows.select("raw"))
    return {found for raw in answer["raw"].to_pylist() for found in ADDRESS.findall(raw)}


@pytest.fixture(scope="module")
def scene(tmp_path_factory, start_app):
    folder = tmp_path_factory.mktemp("viewers")
    served = [serve_in_thread(SampleTenant(seed=seed, scale=0.02)) for seed in (1, 2)]
    connections = [connect(*pair) for pair in zip(("contoso", "fabrikam"), served, strict=True)]
    running = oidc_provider.serve()
    (folder / "connections.toml").write_text("\n".join(map(table_of, connections)))
    (folder / "viewers.toml").write_text(VIEWERS)
    (folder / "secrets.toml").write_text(oidc_provider.secrets_file(running.provider))
    history = open_history(str(folder / "history"))
    named = {}
    for one in connections:
        client = open_client(one)
        collect(client, history, now=datetime.now(UTC))
        client.close()
        named[one.name] = names_in(history, one.tenant_id)
    found = {one.name: addresses_in(history, one.tenant_id) for one in connections}
    only = {
        name: {one for one in named[name] if ADDRESS.fullmatch(one)} - found[other]
        for name, other in (("contoso", "fabrikam"), ("fabrikam", "contoso"))
    }
    app = start_app(
        "--secrets.files",
        str(folder / "secrets.toml"),
        CONNECTIONS_FILE=str(folder / "connections.toml"),
        VIEWERS_FILE=str(folder / "viewers.toml"),
        HISTORY_URI=str(folder / "history"),
        BUNDLE_KEY_FILE=str(folder / "bundle.key"),
        LOG_LEVEL="DEBUG",
        script="asgi.py",
    )
    failed = queries.filtered_events(
        history, connections[0].tenant_id, queries.EventFilter(status=("failure",)), 1
    ).iloc[0]
    yield Scene(
        app.url,
        app.log,
        running.provider,
        named,
        only,
        person=failed["source_id"],
        event=failed["id"],
    )
    running.close()
    for one in served:
        one.close()


@pytest.fixture
def received(page):
    """What the server sent to the page: the drawn page, its tables and its charts."""
    frames = []
    listen(page, frames)
    return frames


def listen(page, frames):
    def keep(data):
        frames.append(data if isinstance(data, bytes) else data.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", keep))


def sign_in(scene, page, person, *, ago=0.0):
    scene.provider.person, scene.provider.signed_in_ago = person, ago
    page.goto(scene.url)
    with page.expect_navigation(timeout=PATIENCE):  # to the provider and back is one
        page.get_by_role("button", name=SIGN_IN).click(timeout=PATIENCE)


def settle(page):
    """Wait until the page was drawn to its end."""
    expect(page.get_by_test_id("stMain").locator("h1, h3, h5").first).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1, timeout=PATIENCE)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE)


def leaked(texts, names):
    held = b"\n".join(texts)
    return sorted(name for name in names if name.encode() in held)


def test_no_page_tells_anything_to_whoever_has_not_signed_in(scene, page, received):
    for path in PAGES.values():
        page.goto(f"{scene.url}{path}?connection=contoso")
        expect(page.get_by_role("button", name=SIGN_IN)).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Connection", exact=True)).to_have_count(0)
    held = b"\n".join(received)
    assert b"fabrikam" not in held
    assert b"MyCompliance" not in held
    assert leaked(received, scene.named["contoso"]) == []


def test_whoever_has_no_role_is_told_so_and_whom_to_ask(scene, page, received):
    sign_in(scene, page, STRANGER)
    expect(page.get_by_text("You are signed in as Stan Stranger")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("ask the service desk")).to_be_visible()
    page.goto(f"{scene.url}/logs?connection=contoso")
    expect(page.get_by_text("You are signed in as Stan Stranger")).to_be_visible(timeout=PATIENCE)
    assert leaked(received, scene.named["contoso"]) == []


def test_a_link_to_another_connection_is_refused(scene, page, received):
    sign_in(scene, page, READER)
    for path in ("/", "/failures", "/person", "/logs", "/bundle", "/preflight", "/onboarding"):
        page.goto(f"{scene.url}{path}?connection=fabrikam")
        expect(page.get_by_text("Not open to your role")).to_be_visible(timeout=PATIENCE)
    assert leaked(received, scene.only["fabrikam"]) == []
    page.goto(f"{scene.url}/import")
    expect(page.get_by_text("Your role may not import files")).to_be_visible(timeout=PATIENCE)
    page.goto(scene.url)
    expect(page.get_by_text("did not arrive").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Signed in as Rita Reader")).to_be_visible()


def test_signing_in_leads_to_the_link_that_was_opened(scene, page):
    scene.provider.person, scene.provider.signed_in_ago = ADMIN, 0
    page.goto(f"{scene.url}/logs?connection=fabrikam&log=Audit+entries")
    sign_in = page.get_by_role("button", name=SIGN_IN)
    expect(sign_in).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("open your link once more")).to_have_count(0)
    sign_in.click()
    expect(page.get_by_role("heading", name="Logs")).to_be_visible(timeout=PATIENCE)
    expect(page).to_have_url(re.compile(r"/logs\?connection=fabrikam&log=Audit"))


def test_an_old_sign_in_counts_no_more(scene, page):
    sign_in(scene, page, ADMIN, ago=11 * 3600)
    expect(page.get_by_text("Please sign in again")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{scene.url}/logs")
    expect(page.get_by_text("Please sign in again")).to_be_visible(timeout=PATIENCE)
    scene.provider.signed_in_ago = 0
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_text("Signed in as Ada Admin")).to_be_visible(timeout=PATIENCE)


def test_signing_out_ends_it_here_and_at_the_provider(scene, page):
    before = scene.provider.sign_outs
    sign_in(scene, page, ADMIN)
    page.get_by_role("button", name="Sign out").click(timeout=PATIENCE)
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_visible(timeout=PATIENCE)
    assert scene.provider.sign_outs == before + 1
    page.goto(f"{scene.url}/logs")
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_visible(timeout=PATIENCE)


def views(scene):
    """Return every page, and what links open inside them, by what they are called."""
    opened = {
        "event": f"/logs?event={scene.event}",
        "audits": "/logs?log=Audit+entries",
        "one": f"/person?id={scene.person}",
        "tried": f"/mappings?person={scene.person}",
    }
    return {**PAGES, **opened}


def test_who_may_see_people_is_sent_their_names(scene, page, received):
    sign_in(scene, page, ADMIN)
    for path in ("/failures", "/logs"):
        page.goto(f"{scene.url}{path}")
        settle(page)
    assert len(leaked(received, scene.named["contoso"])) > 10


def test_a_masked_viewer_is_sent_no_name_on_a_link_to_any_page(scene, page, received):
    sign_in(scene, page, READER)
    sent = b""
    for name, path in views(scene).items():
        page.goto(f"{scene.url}{path}")
        settle(page)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        received.append(page.content().encode())
        if name in WITH_DOWNLOADS:
            received += downloads(page)
        assert leaked(received, scene.named["contoso"]) == [], name
        sent += b"\n".join(received)
        received.clear()
    expect(page.get_by_text("People are masked for your role")).to_be_visible()
    assert b"Person-" in sent
    assert b"@redacted.invalid" in sent


def downloads(page):
    """Return the content of every download of a page, and of what is packed in it."""
    buttons = page.get_by_test_id("stDownloadButton").get_by_role("button")
    expect(buttons.first).to_be_visible(timeout=PATIENCE)
    for number in range(buttons.count()):
        with page.expect_download(timeout=PATIENCE) as begun:
            buttons.nth(number).click()
        path = Path(begun.value.path())
        yield path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                yield from map(packed.read, packed.namelist())


def test_two_sessions_in_two_connections_are_sent_nothing_of_each_other(scene, browser):
    received = {}
    pages = {}
    for name in ("contoso", "fabrikam"):
        context = browser.new_context()
        pages[name], received[name] = context.new_page(), []
        listen(pages[name], received[name])
        sign_in(scene, pages[name], ADMIN)
    for path in ("/failures", "/logs"):
        for name, page in pages.items():
            page.goto(f"{scene.url}{path}?connection={name}", wait_until="commit")
        for page in pages.values():
            settle(page)
    for name, other in (("contoso", "fabrikam"), ("fabrikam", "contoso")):
        assert len(leaked(received[name], scene.only[name])) > 10
        assert leaked(received[name], scene.only[other]) == []
    for page in pages.values():
        page.context.close()


def test_a_masked_viewer_finds_a_person_by_id_alone(scene, page):
    sign_in(scene, page, READER)
    name = next(iter(sorted(one for one in scene.named["contoso"] if "@" in one)))
    page.goto(f"{scene.url}/person?q={name}")
    expect(page.get_by_text("Nobody found")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{scene.url}/person?q={scene.person}")
    expect(page.get_by_text("Last events")).to_be_visible(timeout=PATIENCE)


def test_sign_ins_that_fail_are_logged_without_secrets_and_accounts(scene, page, received):
    scene.provider.person, scene.provider.refuses = ADMIN, True
    page.goto(scene.url)
    with page.expect_navigation(timeout=PATIENCE):
        page.get_by_role("button", name=SIGN_IN).click(timeout=PATIENCE)
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_visible(timeout=PATIENCE)
    scene.provider.refuses = False
    said = "AADSTS50105: The signed in user 'ann@contoso.example' is not assigned to a role"
    page.goto(f"{scene.url}/oauth2callback?error=access_denied&error_description={said}")
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_visible(timeout=PATIENCE)
    log = scene.log.read_text()
    assert "OAuth token exchange failed" in log
    assert "is not assigned to a role" in log
    secrets = [oidc_provider.CLIENT_SECRET, oidc_provider.COOKIE_SECRET, "ann@contoso.example"]
    assert [one for one in secrets if one in log] == []
    assert leaked(received, secrets) == []


def test_the_log_of_everything_before_names_no_account_of_anybody(scene):
    names = set.union(*scene.named.values())
    accounts = {name for name in names if "@" in name}
    assert accounts
    assert leaked([scene.log.read_bytes()], accounts) == []
