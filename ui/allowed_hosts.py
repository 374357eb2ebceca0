"""Which host names the server answers to; probes may use an address instead of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware.trustedhost import TrustedHostMiddleware

from ui.health import PREFIX

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_PROBED = (PREFIX, "/_stcore/health")


class AllowedHosts:
    """Refuses other host names, which also stops DNS rebinding; no names mean any."""

    def __init__(self, app: ASGIApp, names: tuple[str, ...]) -> None:
        self._app = app
        self._strict = TrustedHostMiddleware(app, names or ("*",), www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 400."""
        is_probe = scope["type"] == "http" and scope["path"].startswith(_PROBED)
        await (self._app if is_probe else self._strict)(scope, receive, send)
