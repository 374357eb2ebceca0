"""What this installation has configured: its connections and its history."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from commands import CommandFailed
from graph_client import ConnectionsFileError, read_connections
from history import HistoryError, open_history
from settings import read_settings

if TYPE_CHECKING:
    from graph_client import Connection
    from history import History


def configured_connections() -> list[Connection]:
    """Return the connections that are configured, maybe none; raises CommandFailed."""
    try:
        return read_connections(read_settings().connections_file, os.environ)
    except ConnectionsFileError as error:
        raise CommandFailed(str(error)) from error


def chosen_connections(name: str | None) -> list[Connection]:
    """Return the named connection, or all; raises CommandFailed when there is none."""
    connections = configured_connections()
    if not connections:
        raise CommandFailed(
            "No connection is configured. The Connect page of the dashboard and the README show "
            "how to write connections.toml."
        )
    if name is None:
        return connections
    chosen = [connection for connection in connections if connection.name == name]
    if not chosen:
        known = ", ".join(connection.name for connection in connections)
        raise CommandFailed(f"There is no connection named {name!r}. There are: {known}.")
    return chosen


def history_of_settings() -> History:
    """Return the history that the settings name."""
    settings = read_settings()
    try:
        return open_history(
            settings.history_uri,
            engine=settings.history_engine,
            spark_remote=settings.spark_remote,
        )
    except HistoryError as error:
        raise CommandFailed(str(error)) from error
