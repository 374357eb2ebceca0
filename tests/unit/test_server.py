"""What surrounds the app in production: headers, allowed hosts, and what probes are told."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from graph_client.contact import Contact
from history import HistoryNotReadable
from ui.allowed_hosts import AllowedHosts
from ui.health import HistoryProbe, readiness
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
