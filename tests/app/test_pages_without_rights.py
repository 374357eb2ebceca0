"""Each page with a token that lacks a right: it names what is missing and links to Doctor."""

import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError

import graph_client.credentials
import ui.background
import ui.collector
from doctor import Level
from doctor.panels import panel_states
from doctor.rights import right_checks
from graph_client import RetryPolicy, Unavailable, needs, open_client
from sample_tenant.faults import Fault
from sample_tenant.tenant import PERMISSIONS
from tests.app.conftest import NAME, PASS_SECONDS, Tenant, token_without, words
from ui.background import background

pytestmark = pytest.mark.usefixtures("warm")

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


def collect_nothing(*_, **__):
    raise Unavailable("Nothing is collected.", "")


@pytest.fixture
def open_with_token(collected, tmp_path, monkeypatch):
    """Configure the tenant with a token of one's own, and let the collector end its turn.

    It tries the rights alone: what it would collect plays no part here.
    """
    monkeypatch.setattr(ui.collector, "collect", collect_nothing)

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


def test_a_missing_permission_is_told_by_one_notice(collected, open_with_token, open_page):
    open_with_token(token_without(collected.simulated, "Synchronization.Read.All"))
    main = open_page().main
    assert "Without " in words(main)
    assert "Graph refused to show the jobs" not in words(main)
    assert not main.warning


@pytest.mark.usefixtures("healthy")
def test_with_every_right_no_page_speaks_of_rights(open_page):
    told = [
        page
        for page in PAGES
        if "Without " in words(open_page("" if page == "overview" else page).main)
    ]
    assert told == []


# --- No token, no Graph -------------------------------------------------------------------------

TROUBLES = {
    "expired secret": (ClientAuthenticationError("AADSTS7000222: Expired."), "secret has expired"),
    "wrong tenant": (ClientAuthenticationError("AADSTS90002: Tenant."), "tenant does not exist"),
    "unknown host": (ServiceRequestError("Name or service not known"), "did not answer"),
    "TLS": (ServiceRequestError("[SSL: CERTIFICATE_VERIFY_FAILED] failed"), "is not trusted here"),
}


@pytest.fixture
def impatient(monkeypatch):
    """Ask Graph once only."""
    once = RetryPolicy(attempts=1)
    monkeypatch.setattr(
        ui.background, "open_client", lambda connection: open_client(connection, retries=once)
    )


def pages_without(open_page, told):
    wrong = []
    for page in (*PAGES, "doctor"):
        main = open_page("" if page == "overview" else page).main
        links = [link for link in main.get("page_link") if link.proto.page == "doctor"]
        if told not in words(main) or not (links or page == "doctor"):
            wrong.append(page)
    return wrong


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_a_token_each_page_says_why(
    collected, open_with_token, open_page, monkeypatch, trouble
):
    error, told = TROUBLES[trouble]

    class Failing:
        def get_token(self, *_, **__):
            raise error

    monkeypatch.setattr(graph_client.credentials, "make_credential", lambda *_: Failing())
    open_with_token(collected.token)
    assert pages_without(open_page, told) == []


@pytest.mark.usefixtures("impatient")
def test_while_graph_fails_each_page_says_so(collected, open_with_token, open_page):
    faults = collected.server.faults
    faults.switch_on(Fault.UNAVAILABLE)
    try:
        open_with_token(collected.token)
        assert pages_without(open_page, "HTTP 503") == []
    finally:
        faults.switch_off()
