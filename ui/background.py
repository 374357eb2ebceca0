"""What lives as long as the app's process: connections, clients, history and collectors."""

from __future__ import annotations

import os
import tempfile
import threading
from typing import TYPE_CHECKING

import streamlit as st

from graph_client import (
    Connection,
    NotFound,
    SignIn,
    open_client,
    read_connections,
)
from graph_client.contact import Contact
from history import open_history
from settings import read_settings
from ui.collector import Collector
from ui.per_viewer import PerViewer
from ui.sample import PROFILES_FOLDER, SampleTenantProcess

if TYPE_CHECKING:
    from pathlib import Path

    from graph_client import GraphClient
    from history import History
    from settings import Settings

COLLECT_EVERY_SECONDS = 300
# The sample tenant's cycles land while one watches, and asking a loopback server costs nothing.
SAMPLE_COLLECT_EVERY_SECONDS = 30
# Microsoft's limit would stretch the first look at 30 days to two minutes.
_SAMPLE_LOG_REQUESTS = 10_000


class Background:
    """Everything of the process that the pages of all viewers share.

    `broken` are configured connections that cannot be used. Where nothing is configured, the only
    connection is the sample tenant.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.history_uri = settings.history_uri
        # Imports are kept even when the only connection is the sample tenant.
        self.imports_uri = settings.history_uri
        self._lock = threading.Lock()
        self._clients: dict[str, GraphClient] = {}
        self._collectors: dict[str, Collector] = {}
        self.per_viewer = PerViewer(self.history_at)
        self._sample: SampleTenantProcess | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        configured = read_connections(settings.connections_file, os.environ)
        self.broken = configured.broken
        self.connections = configured.connections
        if not (self.connections or self.broken):
            self.connections = (self._sample_connection(),)
        self.history: History = self.history_at(self.history_uri)

    def _sample_connection(self) -> Connection:
        self._sample = SampleTenantProcess.start()
        # Simulated events never mix with real ones, and end with the process.
        self._folder = tempfile.TemporaryDirectory(prefix="sample-history-")
        self.history_uri = self._folder.name
        return Connection(
            name="Sample tenant",
            tenant_id=self._sample.tenant_id,
            sign_in=SignIn.STATIC_TOKEN,
            graph_url=self._sample.url,
            token=self._sample.token,
            log_requests=_SAMPLE_LOG_REQUESTS,
        )

    @property
    def profiles_folder(self) -> Path | None:
        """Where further vendor profiles are: those of the sample's vendors, or as configured."""
        return PROFILES_FOLDER if self._sample else self.settings.profiles_folder

    def history_at(self, uri: str) -> History:
        """Return the history at a URI: that of the connections, or that of the imports."""
        return open_history(
            uri,
            engine=self.settings.history_engine,
            spark_remote=self.settings.spark_remote,
            kept_days=self.settings.history_days,
        )

    def connection(self, name: str) -> Connection:
        """Return the connection of that name."""
        return next(found for found in self.connections if found.name == name)

    def client(self, name: str, viewer: str = "") -> GraphClient:
        """Return the connection's Graph client, opened once; raises GraphError for an import.

        `viewer` is whose own it is, where the connection asks on behalf of each viewer.
        """
        if all(connection.name != name for connection in self.connections):
            raise NotFound(
                "This connection was imported from files, so Graph cannot be asked.",
                "Add a file that holds it on the Import page.",
            )
        if self.connection(name).sign_in is SignIn.ON_BEHALF_OF:
            return self.per_viewer.get(name, viewer).client
        with self._lock:
            if name not in self._clients:
                self._clients[name] = open_client(self.connection(name))
            return self._clients[name]

    def contacts(self) -> list[Contact]:
        """Return when Graph last answered each connection; of one never asked it is empty."""
        with self._lock:
            clients = [self._clients.get(connection.name) for connection in self.connections]
        return [client.contact if client else Contact() for client in clients]

    def collector(self, name: str) -> Collector:
        """Return the connection's collector, started once."""
        client = self.client(name)
        with self._lock:
            if name not in self._collectors:
                sample = self.connection(name).is_sample
                every = SAMPLE_COLLECT_EVERY_SECONDS if sample else COLLECT_EVERY_SECONDS
                self._collectors[name] = Collector(client, self.history, every)
                self._collectors[name].start()
            return self._collectors[name]

    def close(self) -> None:
        """Stop the collectors, close the clients and end the sample tenant."""
        for collector in self._collectors.values():
            collector.stop()
        for client in self._clients.values():
            client.close()
        self.per_viewer.close()
        if self._sample:
            self._sample.close()
        if self._folder:
            self._folder.cleanup()


@st.cache_resource(show_spinner=False, on_release=Background.close)
def background() -> Background:
    """Return what the process shares; `background.clear()` reads the connections anew."""
    return Background(read_settings())
