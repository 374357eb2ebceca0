"""Web requests in, answers of the simulated Graph out: sign-in, batches and faults."""

import asyncio
import time
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request as WebRequest
from starlette.responses import Response as WebResponse
from starlette.routing import Route

from sample_tenant.connections import BrokenResponse
from sample_tenant.exchange import ODataError, Request, Response, as_json
from sample_tenant.faults import Fault, Faults
from sample_tenant.resources import Resources
from sample_tenant.sign_in import TokenEndpoint, configuration, discovery
from sample_tenant.tenant import SampleTenant

_MOST_PARTS = 20
_REMEMBERED = 10_000
_STATUS_FAULTS = {
    Fault.INTERNAL_ERROR: (500, "InternalServerError", "An internal error occurred."),
    Fault.BAD_GATEWAY: (502, "BadGateway", "Bad gateway."),
    Fault.UNAVAILABLE: (503, "ServiceUnavailable", "The service is unavailable."),
    Fault.GATEWAY_TIMEOUT: (504, "GatewayTimeout", "The gateway timed out."),
}


class _Batch(msgspec.Struct):
    requests: list[Mapping[str, Any]]


class Gateway:
    """Turns web requests into answers of the simulated Graph."""

    def __init__(self, tenant: SampleTenant, faults: Faults) -> None:
        self.tenant = tenant
        self.faults = faults
        self.requests: deque[str] = deque(maxlen=_REMEMBERED)
        self._resources = Resources(tenant, faults)
        self._tokens = TokenEndpoint(tenant)
        openid = "/{tenant}/v2.0/.well-known/openid-configuration"
        self.app = Starlette(
            routes=[
                Route("/common/discovery/instance", self._discovery),
                Route(openid, self._configuration),
                Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
                Route("/v1.0/$batch", self._batch, methods=["POST"]),
                Route("/{rest:path}", self._graph, methods=["GET", "POST", "PATCH", "DELETE"]),
            ]
        )

    async def _discovery(self, web: WebRequest) -> WebResponse:
        host = web.headers.get("host", "")
        return _web(discovery(_origin(web), host, self.tenant.tenant_id))

    async def _configuration(self, web: WebRequest) -> WebResponse:
        return _web(configuration(_origin(web), web.path_params["tenant"]))

    async def _token(self, web: WebRequest) -> WebResponse:
        form = dict(parse_qsl((await web.body()).decode()))
        return _web(self._tokens.issue(web.path_params["tenant"], form))

    async def _graph(self, web: WebRequest) -> WebResponse:
        self.requests.append(str(web.url))
        path = web.url.path
        if self.faults.strikes(Fault.SLOW, path):
            await asyncio.sleep(self.faults.slow_seconds)
        if self.faults.strikes(Fault.DROPPED, path):
            return BrokenResponse(b"")
        response = self._answer(self._read(web, await web.body()))
        if self.faults.strikes(Fault.TRUNCATED, path):
            return BrokenResponse(response.body)
        return _web(response)

    async def _batch(self, web: WebRequest) -> WebResponse:
        self.requests.append(str(web.url))
        request = self._read(web, await web.body())
        try:
            parts = self._batch_parts(request)
        except ODataError as error:
            return _web(_refusal(error))
        return _web(as_json({"responses": [self._part(request, part) for part in parts]}))

    def _batch_parts(self, request: Request) -> list[Mapping[str, Any]]:
        if self._caller(request) is None:
            raise _no_token()
        try:
            parts = msgspec.json.decode(request.body, type=_Batch).requests
        except msgspec.DecodeError as error:
            raise ODataError(400, "BadRequest", "Invalid batch payload format.") from error
        if not 0 < len(parts) <= _MOST_PARTS:
            message = f"Number of batch request steps exceeds the maximum value of {_MOST_PARTS}."
            raise ODataError(400, "BadRequest", message)
        return parts

    def _part(self, outer: Request, part: Mapping[str, Any]) -> dict[str, Any]:
        address = urlsplit(part["url"])
        headers = dict(outer.headers) | {
            name.lower(): value for name, value in part.get("headers", {}).items()
        }
        request = Request(
            part.get("method", "GET"),
            f"/v1.0{address.path if address.path.startswith('/') else '/' + address.path}",
            dict(parse_qsl(address.query)),
            headers,
            b"",
            outer.origin,
            outer.client,
            outer.permissions,
        )
        response = self._answer(request)
        plain = response.headers.get("content-type") == "text/plain"
        return {
            "id": part["id"],
            "status": response.status,
            "headers": response.headers,
            "body": response.body.decode() if plain else msgspec.json.decode(response.body),
        }

    def _answer(self, request: Request) -> Response:
        try:
            self._strike(request.path)
            caller = self._caller(request)
            if caller is None:
                raise _no_token()
            client, permissions = caller
            return self._resources.answer(replace(request, client=client, permissions=permissions))
        except ODataError as error:
            return _refusal(error)

    def _strike(self, path: str) -> None:
        if self.faults.strikes(Fault.THROTTLED, path):
            raise ODataError(429, "TooManyRequests", "Too many requests.", retry_after="1")
        if self.faults.strikes(Fault.THROTTLED_WITHOUT_WAIT, path):
            raise ODataError(429, "TooManyRequests", "Too many requests.")
        for fault, error in _STATUS_FAULTS.items():
            if self.faults.strikes(fault, path):
                raise ODataError(*error)

    def _caller(self, request: Request) -> tuple[str, frozenset[str]] | None:
        return self._tokens.read(request.headers.get("authorization", ""))

    def _read(self, web: WebRequest, body: bytes) -> Request:
        return Request(
            web.method,
            web.url.path,
            dict(web.query_params),
            {name.lower(): value for name, value in web.headers.items()},
            body,
            _origin(web),
            "",
            frozenset(),
        )


def _origin(web: WebRequest) -> str:
    return f"{web.url.scheme}://{web.headers.get('host', web.url.netloc)}"


def _no_token() -> ODataError:
    return ODataError(
        401, "InvalidAuthenticationToken", "Access token is empty, expired or not valid."
    )


def _refusal(error: ODataError) -> Response:
    date = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
    response = as_json(error.body(str(uuid.uuid4()), date), error.status)
    response.headers.update(error.headers)
    return response


def _web(response: Response) -> WebResponse:
    headers = response.headers | {"request-id": str(uuid.uuid4())}
    return WebResponse(response.body, response.status, headers)
