"""The sample tenant as a server on loopback, in a thread of this process."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field

import uvicorn

from sample_tenant.connections import Protocol
from sample_tenant.dated import Dated
from sample_tenant.faults import Faults
from sample_tenant.gateway import Gateway
from sample_tenant.tenant import SampleTenant

_START_SECONDS = 10.0


@dataclass(slots=True)
class RunningServer:
    """A server in a thread of this process; `requests` are the last addresses asked for."""

    url: str
    tenant: SampleTenant
    faults: Faults
    requests: deque[str]
    _server: uvicorn.Server = field(repr=False)
    _thread: threading.Thread = field(repr=False)

    def close(self) -> None:
        """Stop serving and wait for the thread."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=_START_SECONDS)


def serve_in_thread(
    tenant: SampleTenant,
    *,
    port: int = 0,
    tls: tuple[str, str] | None = None,
    faults: Faults | None = None,
) -> RunningServer:
    """Serve the tenant on loopback; port 0 takes a free one. `tls` is certificate and key file."""
    faults = faults or Faults()
    graph = Gateway(tenant, faults)
    config = uvicorn.Config(
        Dated(graph.app, tenant.clock.now),
        host="127.0.0.1",
        port=port,
        log_level="critical",
        lifespan="off",
        http=Protocol,
        ws="none",
        date_header=False,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="sample tenant", daemon=True)
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError(f"The sample tenant could not listen on port {port}.")
        time.sleep(0.005)
    bound = server.servers[0].sockets[0].getsockname()[1]
    scheme = "https" if tls else "http"
    url = f"{scheme}://127.0.0.1:{bound}"
    return RunningServer(url, tenant, faults, graph.requests, server, thread)
