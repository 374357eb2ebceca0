"""Everything of one connection that lives on the loop: the SDK's client, sign-in, limits, retries.

All requests are built by the SDK and sent through its pipeline, and their bytes come back: the
SDK's models cost 7 to 10 ms a record and lose values that Microsoft added since they were made.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import uuid4

import httpx
from kiota_abstractions.api_error import APIError
from kiota_abstractions.base_request_configuration import RequestConfiguration

from graph_client.claims import read_claims
from graph_client.clock import HostClock
from graph_client.contact import ContactWatch, about_nobody
from graph_client.credentials import SharedSignIn
from graph_client.errors import GraphError, NotInThisCloud, Throttled
from graph_client.explain import UnreadableError, explain, headers_of
from graph_client.facts import needs
from graph_client.limits import limiter_for
from graph_client.retry import RETRIED_STATUSES, RetryPolicy, retry_after_seconds
from graph_client.transport import open_transport
from provisioning.wire import whole_characters

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiota_abstractions.request_information import RequestInformation
    from msgraph import GraphServiceClient

    from graph_client.claims import Claims
    from graph_client.connection import Connection
    from graph_client.credentials import Prompt

T = TypeVar("T")

_LOG = logging.getLogger(__name__)

_CONNECT_SECONDS = 10.0
_LOGS = frozenset({"provisioning-log", "audit-log"})
# Errors of the sign-in are not among them: azure-identity has repeated what can be repeated.
_RETRIED = (APIError, httpx.HTTPError, httpx.InvalidURL, UnreadableError)
_PROVISIONING = frozenset({"provisioning-log", "audit-log", "jobs"})


class Session:
    """One connection's way to Graph; use it on the loop only."""

    def __init__(self, connection: Connection, retries: RetryPolicy, prompt: Prompt) -> None:
        self.connection = connection
        self.retries = retries
        self._sign_in = SharedSignIn(connection, prompt)
        self._transport = open_transport(connection, connection.graph_host)
        self.clock = HostClock()
        self.contact = ContactWatch(connection.name)
        watches = (self.clock, self.contact)
        self.sdk = _sdk(connection, self._sign_in, self._transport, retries, watches)

    async def sign_in(self) -> Claims | None:
        """Get a token, to see whether that works; raises SignInFailed or Unavailable.

        Returns what the token says of itself, never the token.
        """
        return read_claims((await self._sign_in.get_token(self.connection.scope)).token)

    @property
    def is_signing_in(self) -> bool:
        """Whether a sign-in is under way, maybe waiting for a person."""
        return self._sign_in.is_under_way

    async def close(self) -> None:
        """Close all connections; msgraph's own transport would leave them open."""
        await self._transport.aclose()
        await self._sign_in.close()

    async def read(
        self,
        build: Callable[[], RequestInformation],
        need: str,
        decode: Callable[[bytes], T],
    ) -> T:
        """Send a request that changes nothing, as often as needed, and decode its bytes.

        `build` makes the request anew for each attempt, so that it carries a fresh token; `need` is
        a key of `needs()`. An answer that `decode` finds to be no JSON counts as broken off and is
        asked for again. Raises GraphError.
        """
        if need in _PROVISIONING and not self.connection.cloud_facts.has_provisioning:
            raise NotInThisCloud(
                f"{needs()[need].title}: Microsoft's cloud in China does not offer it.",
                "Look at the job in the portal: https://portal.azure.cn",
            )
        try:
            return await self._repeated(build, need, decode)
        except GraphError as error:
            self.contact.failed(error, need, build().url)
            raise

    async def _repeated(
        self,
        build: Callable[[], RequestInformation],
        need: str,
        decode: Callable[[bytes], T],
    ) -> T:
        waited, attempt = 0.0, 1
        while True:
            sent_id = str(uuid4())
            try:
                return await self._attempt(build, need, decode, sent_id)
            except _RETRIED as error:
                problem = explain(error, self.connection, need)
                problem.client_request_id = problem.client_request_id or sent_id
                self.contact.missed(problem)
                attempt += 1
                wait = self._wait_before(attempt, error, need)
                is_hopeless = wait is None or waited + wait > self.retries.total_wait_seconds
                if is_hopeless or attempt > self.retries.attempts:
                    raise _with_wait(problem, wait) from error
            _LOG.info("%s Waiting %.1f seconds (attempt %d).", about_nobody(problem), wait, attempt)
            await self.retries.sleep(wait)
            waited += wait

    async def _attempt(
        self,
        build: Callable[[], RequestInformation],
        need: str,
        decode: Callable[[bytes], T],
        sent_id: str,
    ) -> T:
        from msgraph.generated.models.o_data_errors.o_data_error import ODataError

        if need in _LOGS:
            await self._wait_for_turn(need)
        adapter = self.sdk.request_adapter
        request = build()
        request.headers.try_add("client-request-id", sent_id)
        data = await adapter.send_primitive_async(request, "bytes", {"XXX": ODataError})
        return _decoded(cast("bytes | None", data) or b"", decode)

    async def _wait_for_turn(self, need: str) -> None:
        """Wait until the logs' limit allows a request; raises Throttled rather than for long."""
        limiter = limiter_for(self.connection)
        held = limiter.held_seconds()
        if held > self.retries.total_wait_seconds:
            raise Throttled(
                f"{needs()[need].title}: Graph asked this app not to read the logs for a while.",
                f"Try again in {held:.0f} seconds.",
                status=429,
            )
        await limiter.wait(self.connection.log_requests, self.connection.log_seconds)

    def _wait_before(self, attempt: int, error: Exception, need: str) -> float | None:
        """Seconds to wait before another attempt, None when another would not help."""
        if not isinstance(error, APIError):
            return self.retries.wait_before(attempt, None)
        if error.response_status_code not in RETRIED_STATUSES:
            return None
        is_full = error.response_status_code == 429 and need in _LOGS  # noqa: PLR2004
        # The logs send no Retry-After: https://learn.microsoft.com/graph/throttling (2026-11-23)
        least = self.connection.log_seconds if is_full else 0.0
        wait = self.retries.wait_before(attempt, retry_after_seconds(headers_of(error)), least)
        if is_full:
            limiter_for(self.connection).hold(wait)
        return wait


def configure(parameters: T, headers: dict[str, str] | None = None) -> RequestConfiguration[T]:
    """Wrap the query parameters of an SDK request."""
    configuration = RequestConfiguration(query_parameters=parameters)
    for name, value in (headers or {}).items():
        configuration.headers.add(name, value)
    return configuration


def _decoded(data: bytes, decode: Callable[[bytes], T]) -> T:
    """Decode an answer; half a character is looked for when there is something wrong only."""
    try:
        return decode(data)
    except ValueError as error:  # msgspec's and the wire's errors are ValueErrors
        whole = whole_characters(data)
        if whole == data:
            raise UnreadableError(str(error)) from error
    return _decoded(whole, decode)


def _with_wait(problem: GraphError, wait: float | None) -> GraphError:
    if isinstance(problem, Throttled) and wait is not None:
        problem.next_step = f"Try again in {wait:.0f} seconds. {problem.next_step}"
    return problem


def _sdk(
    connection: Connection,
    sign_in: SharedSignIn,
    transport: httpx.AsyncHTTPTransport,
    retries: RetryPolicy,
    watches: tuple[HostClock, ContactWatch],
) -> GraphServiceClient:
    from kiota_authentication_azure.azure_identity_authentication_provider import (
        AzureIdentityAuthenticationProvider,
    )
    from kiota_http.middleware.options import RedirectHandlerOption, RetryHandlerOption
    from msgraph import GraphServiceClient
    from msgraph.graph_request_adapter import GraphRequestAdapter, options
    from msgraph_core import GraphClientFactory

    timeout = httpx.Timeout(retries.attempt_seconds, connect=_CONNECT_SECONDS)
    own: dict[str, Any] = {
        RetryHandlerOption.get_key(): RetryHandlerOption(should_retry=False),
        # Graph's lists do not redirect; an answer that does could lead elsewhere.
        RedirectHandlerOption.get_key(): RedirectHandlerOption(should_redirect=False),
    }
    hooks: dict[str, list[Any]] = {"response": [watch.note for watch in watches]}
    client = httpx.AsyncClient(transport=transport, timeout=timeout, event_hooks=hooks)
    http = GraphClientFactory.create_with_default_middleware(client=client, options=options | own)
    authentication = AzureIdentityAuthenticationProvider(
        sign_in, scopes=[connection.scope], allowed_hosts=[connection.graph_host]
    )
    adapter = GraphRequestAdapter(authentication, client=http)
    adapter.base_url = connection.graph_base_url  # before the client, which copies it
    return GraphServiceClient(request_adapter=adapter)
