"""Plain calls over the loop, safe from any thread; each has a time limit and raises GraphError."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from graph_client import loop
from graph_client.contact import Contact
from graph_client.errors import BadAnswer, SignInFailed
from graph_client.paging import Walk
from provisioning.wire import WireError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from concurrent.futures import Future
    from datetime import datetime

    from graph_client.connection import Connection
    from graph_client.credentials import Prompt
    from graph_client.paging import Pages
    from graph_client.retry import RetryPolicy
    from graph_client.session import Session
    from provisioning.wire import Decoded, Outline

T = TypeVar("T")

_CLOSING_SECONDS = 120.0


class Front:
    """One connection's session on the loop, opened by the first call."""

    def __init__(
        self, connection: Connection, retries: RetryPolicy, prompt: Prompt | None = None
    ) -> None:
        self.connection = connection
        self._retries = retries
        self._prompt = prompt
        self._session: Session | None = None

    def __repr__(self) -> str:
        return f"GraphClient({self.connection.name!r})"

    @property
    def graph_time(self) -> datetime | None:
        """The time by Graph's clock now; None before Graph has answered and after `close`."""
        session = self._session
        return session.clock.time if session else None

    @property
    def contact(self) -> Contact:
        """When Graph last answered; empty before the first request and after `close`."""
        session = self._session
        return session.contact.contact if session else Contact()

    def close(self) -> None:
        """Close the connections; a later call opens them again."""
        loop.result(loop.submit(self._close()), _CLOSING_SECONDS)

    def _call(self, make: Callable[[Session], Coroutine[Any, Any, T]], timeout_seconds: float) -> T:
        async def on_loop() -> T:
            try:
                return await make(self._open())
            except WireError as error:
                raise _unreadable(error) from error

        return self._result(loop.submit(on_loop()), timeout_seconds)

    def _pages(
        self,
        make: Callable[[Session], Pages],
        decode: Callable[[Outline], Decoded[T]],
        timeout_seconds: float,
    ) -> Iterator[Decoded[T]]:
        """Yield decoded pages; the next one is under way while the caller works on this one."""
        walk = self._result(loop.submit(self._start_walk(make)), timeout_seconds)
        pending = loop.submit(walk.next_page())
        try:
            while (found := self._result(pending, timeout_seconds)) is not None:
                pending = loop.submit(walk.next_page())
                yield decode(found)
        finally:
            pending.cancel()

    def _result(self, future: Future[T], timeout_seconds: float) -> T:
        """Wait for the outcome; out of time, tell apart a Graph and a person that are slow."""
        try:
            return loop.result(future, timeout_seconds)
        except loop.OutOfTimeError as error:
            if self._session is not None and self._session.is_signing_in:
                raise SignInFailed(
                    f"The sign-in was not finished within {timeout_seconds:g} seconds.",
                    "Finish it in the browser, then try again.",
                ) from error
            raise

    async def _start_walk(self, make: Callable[[Session], Pages]) -> Walk:
        session = self._open()
        return Walk(session, make(session))

    def _open(self) -> Session:
        """Open the session on the loop, where nothing else runs meanwhile."""
        if self._session is None:
            from graph_client.credentials import show_device_code
            from graph_client.session import Session

            self._session = Session(
                self.connection, self._retries, self._prompt or show_device_code
            )
        return self._session

    async def _close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def _unreadable(error: WireError) -> BadAnswer:
    return BadAnswer(f"Graph's answer cannot be read. {error}", "Try again later.")
