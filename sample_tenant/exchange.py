"""A request to the simulated Graph and its answer, apart from any web framework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Request:
    """One request, alone or out of a batch."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    origin: str
    client: str
    permissions: frozenset[str]

    @property
    def address(self) -> str:
        """Return the address without the query."""
        return f"{self.origin}{self.path}"


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class ODataError(Exception):
    """A refusal in the form that Graph gives it."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def body(self, request_id: str, date: str) -> dict[str, Any]:
        """Return the error body."""
        return {
            "error": {
                "code": self.code,
                "message": str(self),
                "innerError": {
                    "date": date,
                    "request-id": request_id,
                    "client-request-id": request_id,
                },
            }
        }


def as_json(value: object, status: int = 200) -> Response:
    """Return a JSON answer."""
    return Response(status, msgspec.json.encode(value), {"content-type": "application/json"})


def as_text(value: str) -> Response:
    """Return a plain text answer."""
    return Response(200, value.encode(), {"content-type": "text/plain"})


def require(request: Request, *permissions: str) -> None:
    """Refuse a client that has none of the permissions."""
    if request.permissions.isdisjoint(permissions):
        raise ODataError(
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )


def missing(identifier: str) -> ODataError:
    """Return the refusal of an unknown id."""
    return ODataError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{identifier}' does not exist or one of its queried reference-property objects"
        " are not present.",
    )
