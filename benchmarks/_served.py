"""The servers of benchmarks: a sample tenant, the app, and the connection between them."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT = Path(__file__).resolve().parent.parent


class Server(NamedTuple):
    """Where a sample tenant listens, and what a connection to it needs."""

    url: str
    tenant_id: str
    token: str


@contextmanager
def sample_tenant(scale: float) -> Generator[Server]:
    """Serve a sample tenant in a process of its own."""
    command = [sys.executable, "-m", "sample_tenant", "--exit-with-parent", "--scale", str(scale)]
    with subprocess.Popen(  # noqa: S603  (this project's own server)
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout  # noqa: S101, PT018  (both were asked for)
        try:
            yield Server(*(process.stdout.readline().split()[-1] for _ in range(3)))
        finally:
            process.stdin.close()


def environment(folder: Path, server: Server, *, log_seconds: float = 10.0) -> dict[str, str]:
    """Return settings with one connection, `bench`, and a history in the folder."""
    connections = folder / "connections.toml"
    connections.write_text(
        f'[connections.bench]\ntenant_id = "{server.tenant_id}"\nsign_in = "static_token"\n'
        f'graph_url = "{server.url}"\ntoken = "{server.token}"\n'
        f"log_requests = 10000\nlog_seconds = {log_seconds}\n"
    )
    return {"CONNECTIONS_FILE": str(connections), "HISTORY_URI": str(folder / "history")}


def app_at_free_port(script: str) -> tuple[str, tuple[str, ...]]:
    """Return an address on loopback and the arguments for Python that serve the app there."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    options = ("--server.headless", "true", "--server.port", str(port))
    return f"http://127.0.0.1:{port}", ("-m", "streamlit", "run", script, *options)


def answers(url: str) -> bool:
    """Return whether the app takes requests."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:  # noqa: S310
            return answer.read() == b"ok"
    except OSError:
        return False
