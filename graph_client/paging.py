"""Walking pages by hand: the SDK's iterator stops at an empty page that has a next link."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import SplitResult, urlsplit

from graph_client.errors import BadAnswer, ForbiddenHost, Refused
from provisioning.wire import outline_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiota_abstractions.request_information import RequestInformation

    from graph_client.connection import Connection
    from graph_client.session import Session
    from provisioning.wire import Decoded, Outline

T = TypeVar("T")

_LOG = logging.getLogger(__name__)

_EXPIRED_TOKEN_STATUSES = frozenset({400, 410})
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Pages:
    """How to ask for the first page of a list, and for the page behind a next link."""

    need: str
    first: Callable[[], RequestInformation]
    following: Callable[[str], RequestInformation]


class Walk:
    """One walk over a list, page by page; starts over once when Graph forgot the next link."""

    def __init__(self, session: Session, pages: Pages) -> None:
        self._session = session
        self._pages = pages
        self._link: str | None = None
        self._is_finished = False
        self.has_started_over = False

    async def next_page(self) -> Outline | None:
        """Return the next page's undecoded records, or None after the last; raises GraphError.

        After starting over, pages come again: records of one window may come twice.
        """
        if self._is_finished:
            return None
        try:
            page = await self._read()
        except Refused as refused:
            is_expired = self._link is not None and refused.status in _EXPIRED_TOKEN_STATUSES
            if not is_expired or self.has_started_over:
                raise
            self.has_started_over, self._link = True, None
            page = await self._read()
        link = page.next_link
        if link is not None:
            require_same_host(link, self._session.connection)
            if link == self._link:
                raise BadAnswer("The next link leads to the page it is on.", "Try again later.")
        self._link, self._is_finished = link, link is None
        return page

    async def _read(self) -> Outline:
        link = self._link
        build = self._pages.first if link is None else lambda: self._pages.following(link)
        return await self._session.read(build, self._pages.need, outline_page)


async def all_records(
    session: Session, pages: Pages, decode: Callable[[Outline], Decoded[T]]
) -> list[T]:
    """Read a whole list; records that cannot be read are left out, and logged."""
    walk = Walk(session, pages)
    records: list[T] = []
    was_started_over = False
    while (found := await walk.next_page()) is not None:
        if walk.has_started_over and not was_started_over:
            records.clear()
            was_started_over = True
        page = decode(found)
        records += page.records
        for rejected in page.rejected:
            _LOG.warning("%s: record %d: %s", pages.need, rejected.position, rejected.reason)
    return records


def require_same_host(link: str, connection: Connection) -> None:
    """Raise ForbiddenHost unless `link` has scheme, host and port of the connection's Graph."""
    there = urlsplit(link)
    if _origin(there) != _origin(urlsplit(connection.graph_base_url)) or "@" in there.netloc:
        raise ForbiddenHost(
            f"Graph's answer points to another host ({there.hostname or 'none'}); "
            "nothing was sent there.",
            "A proxy between here and Graph may change answers: have the network checked.",
        )


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    try:
        port = parts.port
    except ValueError:  # not a number, or none that a port can have
        return "", None, None
    return parts.scheme, parts.hostname, port or _DEFAULT_PORTS.get(parts.scheme)
