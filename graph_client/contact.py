"""When Graph last answered a connection, and what the log keeps of a request that failed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from graph_client.errors import GraphError, NotFound, SignInFailed, Unavailable

if TYPE_CHECKING:
    import httpx

_LOG = logging.getLogger(__name__)
# The segment after one of these names one object: of people it is personal data.
_OF_PEOPLE = frozenset({"users", "me"})
_LEAST_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Contact:
    """When Graph last answered, whatever it said; None: not yet.

    `silent_since` and `sign_in_failed_since` are None unless the last request met just that.
    """

    answered_at: datetime | None = None
    silent_since: datetime | None = None
    sign_in_failed_since: datetime | None = None


class ContactWatch:
    """Keeps the contact of one connection; used on the loop, read from anywhere."""

    def __init__(self, connection: str) -> None:
        self._connection = connection
        self.contact = Contact()

    async def note(self, response: httpx.Response) -> None:
        """Look at an answer: one of Graph's own gateway's failures is none."""
        if response.status_code < _LEAST_SERVER_ERROR:
            self.contact = Contact(answered_at=datetime.now(UTC))

    def missed(self, error: GraphError) -> None:
        """Remember that an attempt met silence or no sign-in; what Graph refused it answered."""
        before, now = self.contact, datetime.now(UTC)
        if isinstance(error, SignInFailed):
            since = before.sign_in_failed_since or now
            self.contact = Contact(before.answered_at, sign_in_failed_since=since)
        elif isinstance(error, Unavailable):
            self.contact = Contact(before.answered_at, silent_since=before.silent_since or now)

    def failed(self, error: GraphError, need: str, url: str) -> None:
        """Log a request that failed for good; nobody else logs it."""
        self.missed(error)
        fields = {
            "connection": self._connection,
            "need": need,
            "status": error.status,
            "code": error.code,
            "request_id": error.request_id,
            "client_request_id": error.client_request_id,
            "path": impersonal(url),
        }
        told = {name: value for name, value in fields.items() if value is not None}
        # What is not there (any more) is an answer, and often looked for on purpose.
        level = logging.INFO if isinstance(error, NotFound) else logging.WARNING
        _LOG.log(level, "%s", about_nobody(error), extra=told)


def about_nobody(error: GraphError) -> str:
    """Return the error's sentence without what Microsoft said: that may name a person."""
    if isinstance(error, SignInFailed):
        return "The sign-in failed."
    return error.message.partition(" Graph said:")[0]


def impersonal(url: str) -> str:
    """Return a request's path and the names of its parameters, without naming a person."""
    parts = urlsplit(url)
    segments = parts.path.split("/")
    for place, segment in enumerate(segments[:-1]):
        if segment in _OF_PEOPLE:
            segments[place + 1] = "{person}"
    names = "&".join(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return "/".join(segments) + (f"?{names}" if names else "")
