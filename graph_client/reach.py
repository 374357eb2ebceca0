"""Whether the hosts that a connection talks to can be reached, without any token."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from graph_client.clock import HostClock
from graph_client.connection import SignIn
from graph_client.errors import GraphError, Unavailable
from graph_client.explain_network import HEALTH, explain_network
from graph_client.transport import open_transport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from graph_client.connection import Connection

_SECONDS = 10.0
_SERVER_ERROR = 500
GRAPH, LOGIN = "graph", "login"
# The token of these does not come from the login host, as far as this machine sees.
_NOT_THROUGH_LOGIN_HOST = frozenset({SignIn.STATIC_TOKEN, SignIn.MANAGED_IDENTITY})


@dataclass(frozen=True, slots=True)
class Reached:
    """How a host answered; `problem` is None when it did as it should.

    `name` is GRAPH, LOGIN or the address that was given. `clock_ahead` is how far this machine's
    clock is ahead of the host's, to about a second, None when the host did not tell the time.
    """

    name: str
    host: str
    seconds: float
    problem: GraphError | None = None
    clock_ahead: timedelta | None = None


async def reach_hosts(connection: Connection, others: Sequence[str] = ()) -> list[Reached]:
    """Ask Graph, the sign-in service and other addresses for something that takes no token."""
    places = {GRAPH: f"{connection.graph_base_url}/"}
    if connection.sign_in not in _NOT_THROUGH_LOGIN_HOST:
        places[LOGIN] = _configuration_url(connection)
    places |= {url: url for url in others}
    return await asyncio.gather(*(_reach(name, url, connection) for name, url in places.items()))


async def _reach(name: str, url: str, connection: Connection) -> Reached:
    """Ask one address; every answer but a server error is as it should be."""
    host = urlsplit(url).hostname or ""
    began, clock = time.monotonic(), HostClock()
    try:
        transport = open_transport(connection, host)
        async with httpx.AsyncClient(transport=transport, timeout=_SECONDS) as http:
            answer = await http.get(url)
    except GraphError as problem:
        return Reached(name, host, time.monotonic() - began, problem)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        problem = explain_network(error, connection, host)
        return Reached(name, host, time.monotonic() - began, problem)
    await clock.note(answer)
    seconds = time.monotonic() - began
    if answer.status_code < _SERVER_ERROR:
        return Reached(name, host, seconds, None, _ahead_of(clock))
    failed = Unavailable(f"{host} answers that it fails (HTTP {answer.status_code}).", HEALTH)
    return Reached(name, host, seconds, failed, _ahead_of(clock))


def _ahead_of(clock: HostClock) -> timedelta | None:
    told = clock.time
    return None if told is None else datetime.now(UTC) - told


def _configuration_url(connection: Connection) -> str:
    root = connection.authority or f"https://{connection.login_host}"
    return f"{root.rstrip('/')}/{connection.tenant_id}/v2.0/.well-known/openid-configuration"
