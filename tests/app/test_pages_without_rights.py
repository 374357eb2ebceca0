"""Each page with a token that lacks a right: it names what is missing and links to Doctor."""

import pytest

import ui.collector
from doctor import Level
from doctor.panels import panel_states
from doctor.rights import right_checks
from graph_client import Unavailable, needs, open_client
from sample_tenant.tenant import PERMISSIONS
from tests.app.conftest import NAME, PASS_SECONDS, Tenant, token_without, words
from ui.background import background

pytestmark = pytest.mark.usefixtures("warm", "no_pass")

# It includes most of the others, so it is taken away with each of them.
DIRECTORY = "Directory.Read.All"
RIGHTS = sorted({need.application for need in needs().values()})
INCLUDES = {
    "AuditLog.Read.All": {"ProvisioningLog.Read.All"},
    "User.ReadBasic.All": {"User.Read.All"},
}
PAGES = (
    "overview",
    "job",
    "failures",
    "person",
    "mappings",
    "preflight",
    "onboarding",
    "first_cycle",
    "logs",
    "bundle",
)


@pytest.fixture
def no_pass(monkeypatch):
    """Let the collector try the rights alone: what it would collect plays no part here."""

    def fail(*_, **__):
        raise Unavailable("Nothing is collected.", "")

    monkeypatch.setattr(ui.collector, "collect", fail)


@pytest.fixture
def open_with_token(collected, tmp_path, monkeypatch):
    """Configure the tenant with a token of one's own, and let the collector end its turn."""

    def open_it(token):
        tenant = Tenant(collected.server, tmp_path / "history", token)
        tenant.configure(tmp_path, monkeypatch)
        background().collector(NAME).wait(PASS_SECONDS)
        return tenant

    return open_it


def refused(tenant):
    """Return for each page the rights that its panels need and that Graph refuses this token."""
    client = open_client(tenant.connection)
    checks = list(right_checks(client.connection, client.check(), client.claims()))
    client.close()
    missing = {check.title: set(check.needs) for check in checks if check.level is Level.FAILS}
    pages = {}
    for state in panel_states(checks):
        rights = {title for title in missing if missing[title] & set(state.panel.needs)}
        pages.setdefault(state.panel.page, set()).update(rights)
    return pages


def silent_pages(open_page, expected):
    """Return what pages leave unsaid, in their own part: the sidebar does not count."""
    wrong = []
    for page in PAGES:
        main = open_page("" if page == "overview" else page).main
        told = words(main)
        unsaid = [right for right in expected[page] if right not in told]
        links = [link for link in main.get("page_link") if link.proto.page == "doctor"]
        if unsaid or (expected[page] and not links):
            wrong.append(f"{page}: {unsaid or 'no link to Doctor'}")
    return wrong


@pytest.mark.parametrize("right", RIGHTS)
def test_without_a_permission_each_page_that_needs_it_names_it(
    collected, open_with_token, open_page, right
):
    missing = {right, DIRECTORY} | INCLUDES.get(right, set())
    expected = refused(open_with_token(token_without(collected.simulated, *missing)))
    assert silent_pages(open_page, expected) == []


def test_without_any_permission_each_page_names_what_it_needs(
    collected, open_with_token, open_page
):
    expected = refused(open_with_token(token_without(collected.simulated, *PERMISSIONS)))
    assert all(expected[page] for page in PAGES)
    assert silent_pages(open_page, expected) == []


@pytest.mark.usefixtures("healthy")
def test_with_every_right_no_page_speaks_of_rights(open_page):
    told = [
        page
        for page in PAGES
        if "Without " in words(open_page("" if page == "overview" else page).main)
    ]
    assert told == []
