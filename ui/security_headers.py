"""Headers that keep the browser to what this server sends, on every answer.

Pure ASGI, so that answers are passed on as they come.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ONE_YEAR = 365 * 24 * 60 * 60
# The pages use none of these.
_FEATURES = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Addresses name jobs and people, so other sites do not see where a link was followed.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
}


def content_policy(index: str) -> str:
    """Return the policy for Streamlit's start page, whose own inline scripts it lets run.

    Streamlit's styles are made by scripts, and its Arrow reader is WebAssembly.
    """
    scripts = ["'self'", "'wasm-unsafe-eval'", *map(_hash_of, _INLINE_SCRIPT.findall(index))]
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {' '.join(scripts)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


def _hash_of(script: str) -> str:
    digest = hashlib.sha256(script.replace("\r\n", "\n").encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def start_page() -> str:
    """Return the page that Streamlit serves for every address."""
    return (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


class SecurityHeaders:
    """Adds the headers to every answer; behind https also that it stays so, cookies included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = _ALWAYS | {"content-security-policy": content_policy(start_page())}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_https = _is_https(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                if is_https:
                    headers["strict-transport-security"] = f"max-age={_ONE_YEAR}"
                    message["headers"] = [_secure(*header) for header in message["headers"]]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _is_https(scope: Scope) -> bool:
    """Return whether the browser speaks https, maybe with a proxy that ends it.

    The proxy is believed: who fakes its header only gets stricter headers back.
    """
    return "https" in (scope["scheme"], Headers(scope=scope).get("x-forwarded-proto"))


def _secure(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    is_open_cookie = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return name, value + b"; Secure" if is_open_cookie else value
