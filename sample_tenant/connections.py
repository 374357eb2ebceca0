"""Connections that break in the middle of an answer."""

import asyncio
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORTS: dict[tuple[str, int], asyncio.Transport] = {}
_TIME_TO_ARRIVE = 0.02


class Protocol(H11Protocol):
    """Remembers each connection so that a fault can break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note the connection under its client's address."""
        _TRANSPORTS[transport.get_extra_info("peername")[:2]] = transport
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        with suppress(KeyError):
            del _TRANSPORTS[self.transport.get_extra_info("peername")[:2]]
        super().connection_lost(exc)


class BrokenResponse(Response):
    """Sends half of its body, or nothing at all when it has none, and breaks the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what there is and close, or abort at once."""
        del receive
        transport = _TRANSPORTS[tuple(scope["client"])]
        if not self.body:
            transport.abort()
            return
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(self.body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        half = self.body[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await asyncio.sleep(_TIME_TO_ARRIVE)
        transport.close()
