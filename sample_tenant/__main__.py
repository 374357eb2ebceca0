"""Serve the sample tenant alone: `python -m sample_tenant --port 8765`."""

import argparse
import sys
import threading
from collections.abc import Sequence

from sample_tenant.faults import Fault, Faults
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant

_EVERY = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped; standard output says where, and what a connection to it needs."""
    parser = argparse.ArgumentParser(prog="sample_tenant", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port (default)")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same tenant")
    parser.add_argument("--speed", type=float, default=1.0, help="simulated seconds in a second")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies the changes")
    parser.add_argument(
        "--fault",
        nargs="*",
        default=[],
        choices=[*Fault],
        metavar="NAME",
        help=f"strikes every third request; one or more of: {', '.join(Fault)}",
    )
    parser.add_argument(
        "--exit-with-parent", action="store_true", help="end when standard input closes"
    )
    options = parser.parse_args(arguments)
    faults = Faults()
    for name in options.fault:
        faults.switch_on(name, every=_EVERY)
    tenant = SampleTenant(options.seed, speed=options.speed, scale=options.scale)
    server = serve_in_thread(tenant, port=options.port, faults=faults)
    sys.stdout.write(
        f"sample tenant listening on {server.url}\n"
        f"tenant id {tenant.tenant_id}\n"
        f"static token {tenant.static_token}\n"
    )
    sys.stdout.flush()
    try:
        if options.exit_with_parent:
            sys.stdin.read()
        else:
            threading.Event().wait()
    except KeyboardInterrupt:
        pass
    server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
