"""How fast the log reaches history, beside the SDK's models and a loop that stores nothing.

Each way runs in a process of its own against one local server, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import msgspec

from benchmarks._memory import peak_megabytes
from benchmarks._served import Server, sample_tenant
from collect import Client, collect
from graph_client import Connection, GraphClient, SignIn, open_client
from history import open_history
from provisioning.model import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from provisioning.model import ProvisionedApp, Schema, ScopeCounts
    from provisioning.wire import Decoded

# The default tenant has about 27,000 events in its 30 days.
_EVENTS_AT_SCALE_1 = 21_000
_TYPED_RECORDS = 2_000
_WINDOW = timedelta(days=30)
_PAGE = 1_000


def _connection(server: Server) -> Connection:
    """Return a connection without the limit that Microsoft's service asks for."""
    return Connection(
        name="bench",
        tenant_id=server.tenant_id,
        sign_in=SignIn.STATIC_TOKEN,
        graph_url=server.url,
        token=server.token,
        log_requests=10_000,
        log_seconds=1.0,
    )


def _log_url(server: Server) -> str:
    """Return the address of the log's first page."""
    since = (datetime.now(UTC) - _WINDOW).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f"{server.url}/v1.0/auditLogs/provisioning?$filter=activityDateTime gt {since}&$top={_PAGE}"
    )


class Measured(NamedTuple):
    """What one way took."""

    records: int
    seconds: float
    peak_megabytes: int

    @property
    def per_second(self) -> float:
        """Records a second."""
        return self.records / self.seconds


class EventPage(msgspec.Struct):
    """A page as the bare loop reads it."""

    value: list[Event]
    next_link: str | None = msgspec.field(default=None, name="@odata.nextLink")


def bare_loop(server: Server) -> int:
    """Read all pages with httpx and msgspec and forget them."""
    decoder = msgspec.json.Decoder(EventPage)
    headers = {"Authorization": f"Bearer {server.token}"}
    link: str | None = _log_url(server)
    records = 0
    with httpx.Client(headers=headers, timeout=120) as client:
        while link:
            page = decoder.decode(client.get(link).raise_for_status().content)
            records += len(page.value)
            link = page.next_link
    return records


def typed_models(server: Server) -> int:
    """Read two pages as the SDK's own models, as its documentation shows."""
    import asyncio

    from kiota_abstractions.authentication import AnonymousAuthenticationProvider
    from msgraph import GraphServiceClient
    from msgraph.graph_request_adapter import GraphRequestAdapter

    async def read() -> int:
        adapter = GraphRequestAdapter(AnonymousAuthenticationProvider())
        adapter.base_url = f"{server.url}/v1.0"
        log = GraphServiceClient(request_adapter=adapter).audit_logs.provisioning
        link: str | None = _log_url(server)
        records = 0
        while link and records < _TYPED_RECORDS:
            request = log.with_url(link).to_get_request_information()
            request.headers.add("Authorization", f"Bearer {server.token}")
            page: Any = await adapter.send_async(request, _page_model(), {})
            records += len(page.value or [])
            link = page.odata_next_link
        return records

    return asyncio.run(read())


def _page_model() -> Any:
    from msgraph.generated.models import provisioning_object_summary_collection_response as found

    return found.ProvisioningObjectSummaryCollectionResponse


def events_into_history(server: Server) -> int:
    """Do a first load of the provisioning log alone, to compare like with like."""
    return _collected(EventsOnly(_connection(server)))[0]


def whole_pass(server: Server) -> int:
    """Do a first load as the product does it: jobs, schemas, counts and both logs."""
    return sum(_collected(open_client(_connection(server))))


def _collected(client: Client) -> tuple[int, int]:
    with tempfile.TemporaryDirectory() as folder:
        report = collect(client, open_history(folder), now=datetime.now(UTC))
    if report.problems:
        raise SystemExit("\n".join(report.problems))
    return report.events, report.audits


class EventsOnly:
    """The real client, asked for provisioning events and nothing else."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._client: GraphClient = open_client(connection)

    @property
    def graph_time(self) -> datetime | None:
        """The real time by the server's clock."""
        return self._client.graph_time

    def apps(self) -> list[ProvisionedApp]:
        """Return no applications."""
        return []

    def schema(self, service_principal_id: str, job_id: str) -> Schema:
        """Return the real schema; without applications nobody asks."""
        return self._client.schema(service_principal_id, job_id)

    def scope_counts(self, service_principal_id: str) -> ScopeCounts:
        """Return the real counts; without applications nobody asks."""
        return self._client.scope_counts(service_principal_id)

    def events(self, since: datetime, until: datetime) -> Iterator[Decoded[Event]]:
        """Return the real pages."""
        return self._client.events(since, until)

    def audits(self, since: datetime, until: datetime) -> Iterator[Decoded[Any]]:  # noqa: ARG002
        """Return no pages."""
        return iter(())


WAYS: dict[str, Callable[[Server], int]] = {
    "httpx and msgspec, nothing stored": bare_loop,
    "the SDK's typed models, nothing stored": typed_models,
    "provisioning log into history": events_into_history,
    "whole first pass into history": whole_pass,
}


def main(arguments: list[str]) -> int:
    """Print a table of the ways and their ratios; the figures are not judged."""
    parser = argparse.ArgumentParser(prog="bench ingest", description=__doc__)
    parser.add_argument("--events", type=int, default=200_000, help="size of the log (about)")
    parser.add_argument("--way", choices=[*WAYS], help=argparse.SUPPRESS)
    parser.add_argument("--server", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.way:
        sys.stdout.write(json.dumps(_measure(options.way, Server(*options.server))))
        return 0
    _show(_run_all(scale=options.events / _EVENTS_AT_SCALE_1))
    return 0


def _measure(way: str, server: Server) -> Measured:
    began = time.perf_counter()
    records = WAYS[way](server)
    seconds = time.perf_counter() - began
    return Measured(records, seconds, round(peak_megabytes()))


def _run_all(scale: float) -> dict[str, Measured]:
    with sample_tenant(scale) as server:
        sys.stderr.write("The server makes up its log ...\n")
        bare_loop(server)
        return {way: _in_own_process(way, server) for way in WAYS}


def _in_own_process(way: str, server: Server) -> Measured:
    sys.stderr.write(f"{way} ...\n")
    command = [sys.executable, "-m", "benchmarks", "ingest", "--way", way, "--server", *server]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  (as above)
    return Measured(*json.loads(done.stdout))


def _show(measured: dict[str, Measured]) -> None:
    bare, typed, ours, _ = measured.values()
    lines = [f"{'':40}{'records':>10}{'seconds':>10}{'a second':>10}{'peak MB':>10}"]
    lines += [
        f"{way:40}{it.records:10,}{it.seconds:10.1f}{it.per_second:10,.0f}{it.peak_megabytes:10,}"
        for way, it in measured.items()
    ]
    lines.append(
        f"history is {ours.per_second / typed.per_second:.0f} times as fast as the typed models "
        f"and {ours.per_second / bare.per_second:.2f} times as fast as storing nothing"
    )
    sys.stdout.write("\n".join(lines) + "\n")
