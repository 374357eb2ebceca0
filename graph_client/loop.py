"""The one event loop, in one background thread, on which every Graph call of the process runs.

The SDK's connections belong to the loop that opened them; a loop for each call closes under them.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from graph_client.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from concurrent.futures import Future

T = TypeVar("T")


class OutOfTimeError(Unavailable):
    """The caller's time limit has passed."""


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    # A daemon: the process may end while a request is under way, reading changes nothing.
    threading.Thread(target=loop.run_forever, name="graph-client-loop", daemon=True).start()
    return loop


_STARTING = threading.Lock()


def submit(work: Coroutine[Any, Any, T]) -> Future[T]:
    """Start `work` on the loop."""
    with _STARTING:
        loop = _loop()
    return asyncio.run_coroutine_threadsafe(work, loop)


def result(future: Future[T], timeout_seconds: float) -> T:
    """Wait for the outcome; raises OutOfTimeError when it takes longer, and stops the work."""
    try:
        return future.result(timeout_seconds)
    except (TimeoutError, CancelledError) as error:
        future.cancel()
        raise OutOfTimeError(
            f"Microsoft Graph did not answer within {timeout_seconds:g} seconds.",
            "Try again, or allow more time.",
        ) from error
    except BaseException:  # also when the caller is interrupted: nothing waits for the work then
        future.cancel()
        raise
