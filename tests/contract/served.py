"""The sample tenant as a server of contract tests, and connections to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import trustme

from graph_client import Connection, SignIn
from sample_tenant.faults import Fault
from sample_tenant.server import RunningServer, serve_in_thread

if TYPE_CHECKING:
    from pathlib import Path

    from sample_tenant.tenant import SampleTenant

# They strike a while and lose nothing.
PASSING = (
    Fault.THROTTLED,
    Fault.THROTTLED_WITHOUT_WAIT,
    Fault.INTERNAL_ERROR,
    Fault.BAD_GATEWAY,
    Fault.UNAVAILABLE,
    Fault.GATEWAY_TIMEOUT,
    Fault.DROPPED,
    Fault.TRUNCATED,
    Fault.SLOW,
    Fault.EMPTY_PAGE,
)


def serve_over_tls(tenant: SampleTenant, folder: Path) -> tuple[RunningServer, Path]:
    """Serve over TLS; return the file of the root that signed for the server, too."""
    authority = trustme.CA()
    root, key = folder / "root.pem", folder / "server.pem"
    authority.cert_pem.write_to_path(root)
    issued = authority.issue_cert("127.0.0.1", "localhost")
    issued.private_key_and_cert_chain_pem.write_to_path(key)
    return serve_in_thread(tenant, tls=(str(key), str(key))), root


def connection_to(server: RunningServer, **values: Any) -> Connection:
    """Return a connection without the limit that Microsoft's service asks for."""
    usual = Connection(
        "sample",
        server.tenant.tenant_id,
        SignIn.STATIC_TOKEN,
        graph_url=server.url,
        token=server.tenant.static_token,
        log_requests=10_000,
        log_seconds=0.02,
    )
    return replace(usual, **values)
