"""A link that was opened before signing in: a short-lived cookie, so that signing in leads there.

Streamlit itself leads from the provider to the start page. Pure ASGI, around `app.py`.
"""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import cookie_parser

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "return_link"
_CALLBACK = "/oauth2callback"
# Signing in takes less; a link is forgotten soon, as it may name a person.
_SECONDS = 600
_LONGEST = 2000
_PRINTABLE = re.compile(r"[!-~]*")


class ReturnLink:
    """Leads back from signing in to the last of these paths that was opened; to no other place."""

    def __init__(self, app: ASGIApp, paths: Collection[str]) -> None:
        self._app = app
        self._paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        link, cookie = self._link_and_cookie(scope)

        async def send_with_link(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if link and "location" in headers:
                    headers["location"] = link
                if cookie:
                    headers.append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, send_with_link)

    def _link_and_cookie(self, scope: Scope) -> tuple[str | None, str | None]:
        """Return where the answer should lead, and the cookie to send along; None: as it is."""
        query = scope["query_string"].decode("latin-1")
        headers = Headers(scope=scope)
        kept = cookie_parser(headers.get("cookie", "")).get(COOKIE)
        if scope["path"] == _CALLBACK and "code" in QueryParams(query):
            return self._own(unquote(kept or "")), None
        if scope["path"] not in self._paths or "text/html" not in headers.get("accept", ""):
            return None, None
        link = self._own(f"{scope['path']}?{query}" if query else scope["path"])
        if link and link != "/":
            return None, _cookie(link, _SECONDS)
        return None, _cookie("", 0) if kept else None

    def _own(self, link: str) -> str | None:
        """Return a link to a page of ours as it is, None for any other."""
        is_ours = link.partition("?")[0] in self._paths
        fits = len(link) <= _LONGEST and _PRINTABLE.fullmatch(link)
        return link if is_ours and fits else None


def _cookie(link: str, seconds: int) -> str:
    made = SimpleCookie({COOKIE: quote(link, safe="")})
    made[COOKIE].update({"path": "/", "max-age": str(seconds), "samesite": "Lax"})
    made[COOKIE]["httponly"] = True
    return made[COOKIE].OutputString()
