"""What surrounds the app in production: headers, allowed hosts, and what probes are told."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from graph_client.contact import Contact
from history import HistoryNotReadable
from ui.allowed_hosts import AllowedHosts
from ui.health import HistoryProbe, readiness
from ui.return_link import ReturnLink
from ui.security_headers import SecurityHeaders, content_policy, start_page

MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def answer(_):
    response = PlainTextResponse("hello")
    response.set_cookie("open", "1")
    return response


class Client:
    """Asks an ASGI app without a socket."""

    def __init__(self, app):
        self.transport = httpx.ASGITransport(app)

    def get(self, path, headers=None):
        async def ask():
            async with httpx.AsyncClient(transport=self.transport) as client:
                return await client.get(f"http://any.example{path}", headers=headers)

        return asyncio.run(ask())


def server(*names):
    routes = [Route("/", answer), Route("/health/live", answer)]
    middleware = [Middleware(SecurityHeaders), Middleware(AllowedHosts, names=names)]
    return Client(Starlette(routes=routes, middleware=middleware))


# --- Headers -----------------------------------------------------------------------------------


def test_streamlits_own_start_up_script_is_allowed_by_its_hash_and_no_other():
    policy = content_policy("<script>a()</script><script src='x.js'></script>")
    assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-" in policy
    assert policy.count("'sha256-") == 1
    assert "unsafe-inline" not in policy.partition("style-src")[0]
    assert start_page().count("<script>") == content_policy(start_page()).count("'sha256-") > 0


def test_every_answer_is_protected_also_one_that_refuses():
    for host in ("sync.contoso.com", "evil.example"):
        headers = server("sync.contoso.com").get("/", headers={"host": host}).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"


def test_only_behind_https_the_browser_is_told_to_stay_there():
    plain = server().get("/").headers
    behind = server().get("/", headers={"x-forwarded-proto": "https"}).headers
    assert "strict-transport-security" not in plain
    assert "Secure" not in plain["set-cookie"]
    assert behind["strict-transport-security"] == "max-age=31536000"
    assert behind["set-cookie"].endswith("; Secure")


# --- Allowed hosts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("sync.contoso.com:443", 200),
        ("a.b.example", 200),
        ("evil.example", 400),
        ("b.example", 400),
    ],
)
def test_other_host_names_are_refused(host, status):
    client = server("sync.contoso.com", "*.b.example")
    assert client.get("/", headers={"host": host}).status_code == status


def test_probes_may_use_an_address_and_without_names_every_host_is_served():
    probe = server("sync.contoso.com").get("/health/live", headers={"host": "10.0.0.7:8501"})
    assert probe.status_code == 200
    assert server().get("/", headers={"host": "any.example"}).status_code == 200


# --- Readiness ---------------------------------------------------------------------------------


@dataclass
class FakeConnection:
    tenant_id: str = "secret-tenant"
    name: str = "Contoso"


@dataclass
class FakeShared:
    found: list[Contact] = field(default_factory=list)
    broken: tuple = ()
    connections: tuple = (FakeConnection(),)
    tries: int = 0

    @property
    def history(self):
        return self

    def contacts(self):
        return self.found

    def watermark(self, *_):
        self.tries += 1
        raise HistoryNotReadable("History cannot be read.", "Look.")


def test_each_state_of_graph_is_told_by_number_and_leaves_the_app_ready():
    contacts = [
        Contact(),
        Contact(answered_at=MOMENT),
        Contact(answered_at=MOMENT, silent_since=MOMENT),
        Contact(sign_in_failed_since=MOMENT),
    ]
    told = readiness(FakeShared(contacts), can_read=True)
    assert told["status"] == "ready"
    assert [(it["connection"], it["state"]) for it in told["graph"]] == [
        (1, "not asked yet"),
        (2, "answering"),
        (3, "unreachable"),
        (4, "sign-in failed"),
    ]
    assert told["graph"][2]["since"] == told["graph"][2]["last_answer"] == MOMENT.isoformat()
    assert "Contoso" not in str(told)
    assert "secret-tenant" not in str(told)


def test_history_that_cannot_be_read_makes_it_not_ready_and_is_not_tried_at_every_probe():
    shared = FakeShared()
    probe = HistoryProbe()
    assert [probe.ask(shared, now) for now in (100.0, 110.0, 129.0)] == [False] * 3
    assert shared.tries == 1
    probe.ask(shared, 131.0)
    assert shared.tries == 2
    assert readiness(shared, can_read=False)["status"] == "not ready"


# --- Links opened before signing in ------------------------------------------------------------

CALLBACK = "/oauth2callback?code=c&state=s"


def home(_):
    return RedirectResponse("/")


@pytest.fixture
def signing_in():
    routes = [Route(path, answer) for path in ("/", "/logs", "/_stcore/health")]
    routes.append(Route("/oauth2callback", home))
    middleware = [Middleware(SecurityHeaders), Middleware(ReturnLink, paths=["/", "/logs"])]
    return Client(Starlette(routes=routes, middleware=middleware))


def opened(client, path, **headers):
    """Open an address as a browser does; return the value of the link's cookie, None without."""
    answered = client.get(path, {"accept": "text/html,*/*", **headers})
    return answered.cookies.get("return_link")


def led_to(client, cookie, path=CALLBACK):
    return client.get(path, {"cookie": f"return_link={cookie}"}).headers["location"]


def test_signing_in_leads_back_to_the_link_that_was_opened(signing_in):
    cookie = opened(signing_in, "/logs?connection=contoso&q=a%20b")
    assert led_to(signing_in, cookie) == "/logs?connection=contoso&q=a%20b"


def test_a_links_cookie_is_short_lived_and_kept_from_scripts_and_other_sites(signing_in):
    behind_https = {"accept": "text/html", "x-forwarded-proto": "https"}
    told = signing_in.get("/logs", behind_https).headers.get_list("set-cookie")
    (cookie,) = [one for one in told if one.startswith("return_link=")]
    assert {"HttpOnly", "Max-Age=600", "SameSite=Lax", "Secure"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    "forged",
    [
        "https%3A%2F%2Fevil.example%2Flogs",
        "%2F%2Fevil.example%2Flogs",
        "%2F%5Cevil.example",
        "%2Flogs%2F..%2F..%2F%2Fevil.example",
        "%2Foauth2callback%3Fcode%3Dx",
        "%2Flogs%3Fa%0D%0Aset-cookie%3A%20x%3D1",
        "%2Flogs%3F" + "a" * 2000,
        "%2Flogs%23%20",
        "",
    ],
)
def test_signing_in_leads_nowhere_but_to_pages_of_ours(signing_in, forged):
    assert led_to(signing_in, forged) == "/"


def test_only_pages_are_remembered_and_the_start_page_forgets_them(signing_in):
    assert opened(signing_in, "/_stcore/health") is None
    assert opened(signing_in, "/logs", accept="application/json") is None
    forgotten = signing_in.get("/", {"accept": "text/html", "cookie": "return_link=%2Flogs"})
    assert 'return_link=""; HttpOnly; Max-Age=0' in str(forgotten.headers.get_list("set-cookie"))
    cookie = opened(signing_in, "/?connection=contoso")
    assert led_to(signing_in, cookie) == "/?connection=contoso"


def test_signing_out_leads_to_the_start_page(signing_in):
    cookie = opened(signing_in, "/logs")
    assert led_to(signing_in, cookie, "/oauth2callback") == "/"
