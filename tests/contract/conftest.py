"""Clients of the scripted Graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph_client import Connection, GraphClient, SignIn, open_client
from tests.contract.scripted_graph import ScriptedGraph, Waits, start

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def log_page() -> Iterator[int]:
    """Ask for so few records a page of the logs that a day of them has several pages."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("graph_client.logs.PAGE_SIZE", 100)
        yield 100


@pytest.fixture(scope="session")
def _scripted_server() -> Iterator[ScriptedGraph]:
    graph = ScriptedGraph()
    place, stop = start(graph)
    graph.url = f"http://{place}"
    yield graph
    stop()


@pytest.fixture
def graph(_scripted_server: ScriptedGraph) -> ScriptedGraph:
    _scripted_server.scripts.clear()
    _scripted_server.seen.clear()
    return _scripted_server


@pytest.fixture
def waits() -> Waits:
    return Waits(attempts=4, attempt_seconds=5.0, first_wait_seconds=0.01)


@pytest.fixture
def connection(graph: ScriptedGraph) -> Connection:
    return Connection(
        "scripted",
        "tenant-1",
        SignIn.STATIC_TOKEN,
        graph_url=graph.url,
        token="planted-token",
        log_requests=10_000,
        log_seconds=0.01,
    )


@pytest.fixture
def client(connection: Connection, waits: Waits) -> Iterator[GraphClient]:
    opened = open_client(connection, retries=waits.policy)
    yield opened
    opened.close()
