"""A small OpenID Connect provider on loopback: whoever is set signs in without a question."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

CLIENT_ID = "monitor"
CLIENT_SECRET = "test-secret-4417"
COOKIE_SECRET = "a c00kie secret of this test, long enough"
_LIFETIME = 3600
_START_SECONDS = 10


@dataclass
class Provider:
    """Signs in `person` (claims); `signed_in_ago` makes the sign-in that many seconds old.

    With `refuses` it gives a code and then no token, and its answer repeats what it was sent.
    """

    person: dict[str, Any] = field(default_factory=dict)
    signed_in_ago: float = 0.0
    url: str = ""
    sign_outs: int = 0
    refuses: bool = False

    def __post_init__(self) -> None:
        self._key = RSAKey.generate_key(2048, auto_kid=True)
        self._codes: dict[str, dict[str, str]] = {}

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._configuration),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._jwks),
                Route("/logout", self._logout),
            ]
        )

    async def _configuration(self, _: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "end_session_endpoint": f"{self.url}/logout",
                "code_challenge_methods_supported": ["S256"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
            }
        )

    async def _authorize(self, request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        answer = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}", 302)

    async def _token(self, request: Request) -> JSONResponse:
        form = dict(parse_qsl((await request.body()).decode()))
        if self.refuses:
            sent = f"{request.headers.get('authorization')} {CLIENT_SECRET}"
            return JSONResponse({"error": "invalid_client", "error_description": sent}, 401)
        asked = self._codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        verifier = form.get("code_verifier", "").encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).decode().rstrip("=")
        known = request.headers.get("authorization") == f"Basic {basic}"
        if asked is None or not known or digest != asked.get("code_challenge"):
            return JSONResponse({"error": "invalid_grant"}, 400)
        issued = int(time.time() - self.signed_in_ago)
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": issued,
            "exp": int(time.time()) + _LIFETIME,
            "nonce": asked["nonce"],
            **self.person,
        }
        header = {"alg": "RS256", "kid": self._key.kid}
        return JSONResponse(
            {
                "token_type": "Bearer",
                "expires_in": _LIFETIME,
                "access_token": self.person.get("access_token", "opaque"),
                "id_token": jwt.encode(header, claims, self._key),
            }
        )

    async def _jwks(self, _: Request) -> JSONResponse:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    async def _logout(self, request: Request) -> RedirectResponse:
        self.sign_outs += 1
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 302)


@dataclass
class Running:
    """A provider that is served in a thread."""

    provider: Provider
    server: uvicorn.Server
    thread: threading.Thread

    def close(self) -> None:
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(timeout=_START_SECONDS)


def serve() -> Running:
    """Serve a provider on a free port."""
    provider = Provider()
    config = uvicorn.Config(
        provider.app(), host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="provider", daemon=True)
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    provider.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    return Running(provider, server, thread)


def secrets_file(provider: Provider) -> str:
    """Return Streamlit's secrets for the provider; Streamlit fills in its port."""
    return (
        "[auth]\n"
        'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        f'cookie_secret = "{COOKIE_SECRET}"\n'
        f'client_id = "{CLIENT_ID}"\n'
        f'client_secret = "{CLIENT_SECRET}"\n'
        f'server_metadata_url = "{provider.url}/.well-known/openid-configuration"\n'
    )
