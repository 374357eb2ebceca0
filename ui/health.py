"""What probes ask: whether the process lives, and whether it can answer.

A Graph that does not answer is no reason to restart the app or to send viewers elsewhere, so it
is told beside. Nothing here names a connection: probes do not sign in.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from starlette.responses import JSONResponse
from starlette.routing import Route

from history import HistoryError
from history.tables import Log
from ui.background import background

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from graph_client.contact import Contact

PREFIX = "/health/"
_LOG = logging.getLogger(__name__)
# Probes come every few seconds; history in object storage costs a request each time.
_REMEMBERED_SECONDS = 30.0
_TIMEOUT_SECONDS = 10.0
_UNAVAILABLE = 503


class Shared(Protocol):
    """What probes ask of the process; `ui.background.Background` is one."""

    @property
    def connections(self) -> Sequence[Any]:
        """Return the connections that can be used."""
        ...

    @property
    def broken(self) -> Sequence[Any]:
        """Return those that cannot."""
        ...

    @property
    def history(self) -> Any:
        """Return where rows are kept."""
        ...

    def contacts(self) -> list[Contact]:
        """Return when Graph last answered each connection."""
        ...


@dataclass(slots=True)
class HistoryProbe:
    """Whether history can be read, remembered for a while; None until it was first tried."""

    readable: bool | None = None
    tried_at: float = 0.0

    def ask(self, shared: Shared, now: float) -> bool:
        """Return whether history can be read; `now` is a monotonic time in seconds."""
        if self.readable is None or now - self.tried_at > _REMEMBERED_SECONDS:
            self.readable, self.tried_at = _can_read(shared), now
        return self.readable


def _can_read(shared: Shared) -> bool:
    try:
        for connection in shared.connections:
            shared.history.watermark(connection.tenant_id, Log.PROVISIONING)
    except HistoryError as error:
        _LOG.warning("History cannot be read: %s", error)
        return False
    return True


def readiness(shared: Shared, *, can_read: bool) -> dict[str, Any]:
    """Return what `/health/ready` tells; connections stand in the order of their file."""
    contacts = shared.contacts()
    return {
        "status": "ready" if can_read else "not ready",
        "app": "ok",
        "history": "readable" if can_read else "unreadable",
        "graph": [{"connection": n, **_told(one)} for n, one in enumerate(contacts, start=1)],
        "broken_connections": len(shared.broken),
    }


def _told(contact: Contact) -> dict[str, str | None]:
    if contact.silent_since:
        state, since = "unreachable", contact.silent_since
    elif contact.sign_in_failed_since:
        state, since = "sign-in failed", contact.sign_in_failed_since
    elif contact.answered_at:
        state, since = "answering", None
    else:
        state, since = "not asked yet", None
    return {
        "state": state,
        "since": since.isoformat(timespec="seconds") if since else None,
        "last_answer": _text(contact),
    }


def _text(contact: Contact) -> str | None:
    return contact.answered_at.isoformat(timespec="seconds") if contact.answered_at else None


async def live(_: Request) -> JSONResponse:
    """Answer as long as the process serves requests."""
    return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})


async def ready(_: Request) -> JSONResponse:
    """Answer 200 when pages can be shown, 503 when history cannot be read in time."""
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            told = await asyncio.to_thread(_ready)
    except TimeoutError:
        told = {"status": "not ready", "app": "ok", "history": "did not answer in time"}
    status = 200 if told["status"] == "ready" else _UNAVAILABLE
    return JSONResponse(told, status, headers={"cache-control": "no-store"})


def _ready() -> dict[str, Any]:
    shared = background()
    return readiness(shared, can_read=_HISTORY.ask(shared, time.monotonic()))


_HISTORY = HistoryProbe()

ROUTES = (Route(f"{PREFIX}live", live), Route(f"{PREFIX}ready", ready))
