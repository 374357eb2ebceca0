"""Connections that ask Graph on behalf of a viewer: everything of theirs is that viewer's own.

Client, collector and history are made when the viewer opens the connection. History is a folder of
this process that is deleted with it or an hour after the viewer left, so nothing that one viewer
was shown lies where another, a backup or a command could find it. A pass is collected only while
the viewer's pages run; nothing collects without them.
"""

from __future__ import annotations

import tempfile
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph_client import SignInFailed, open_client
from ui.collector import Collector

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph_client import Connection, GraphClient
    from history import History

# About as long as an access token counts.
KEPT_SECONDS = 3600.0
COLLECT_EVERY_SECONDS = 300.0
_PREFIX = "viewer-history-"


@dataclass(slots=True)
class Own:
    """What one viewer has of one connection; `seen` is when a page of theirs last ran."""

    token: str | None
    client: GraphClient
    collector: Collector
    folder: tempfile.TemporaryDirectory[str]
    seen: float

    @property
    def uri(self) -> str:
        """Where the viewer's history is."""
        return self.folder.name

    def end(self) -> None:
        """Stop asking."""
        self.collector.stop()
        self.client.close()


class PerViewer:
    """What each viewer has of each such connection."""

    def __init__(self, history_at: Callable[[str], History]) -> None:
        self._history_at = history_at
        self._lock = threading.Lock()
        self._own: dict[tuple[str, str], Own] = {}

    def open(self, connection: Connection, viewer: str, token: str | None) -> Own:
        """Return the viewer's own, made anew when their token is another; collects when due."""
        key = (connection.name, viewer)
        with self._lock:
            self._forget_those_who_left()
            own = self._own.get(key)
            if own is None or own.token != token:
                self._own[key] = own = self._make(connection, token, own)
            own.seen = time.monotonic()
        if own.collector.idle_seconds > COLLECT_EVERY_SECONDS:
            own.collector.refresh()
        return own

    def get(self, name: str, viewer: str) -> Own:
        """Return what the viewer opened; raises SignInFailed when they have not."""
        own = self._own.get((name, viewer))
        if own is None:
            raise SignInFailed(
                f"The connection {name} answers a viewer who signed in, and nobody else.",
                "Open it in the app after signing in.",
            )
        return own

    def close(self) -> None:
        """End all, and delete what was collected."""
        with self._lock:
            for own in self._own.values():
                own.end()
                own.folder.cleanup()
            self._own.clear()

    def _make(self, connection: Connection, token: str | None, before: Own | None) -> Own:
        if before:
            before.end()
        folder = before.folder if before else tempfile.TemporaryDirectory(prefix=_PREFIX)
        client = open_client(replace(connection, assertion=token))
        collector = Collector(client, self._history_at(folder.name), every_seconds=None)
        collector.start()
        return Own(token, client, collector, folder, time.monotonic())

    def _forget_those_who_left(self) -> None:
        oldest = time.monotonic() - KEPT_SECONDS
        for key in [key for key, own in self._own.items() if own.seen < oldest]:
            own = self._own.pop(key)
            own.end()
            own.folder.cleanup()
