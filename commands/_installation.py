"""What this installation has configured: its connections and its history."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from commands import CommandFailed
from graph_client import SignIn, read_connections
from history import HistoryError, open_history
from importing import key_of
from settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph_client import Configured, Connection
    from history import History


def configured() -> Configured:
    """Return the connections that are configured, and those that cannot be used."""
    return read_connections(read_settings().connections_file, os.environ)


def configured_connections() -> list[Connection]:
    """Return the connections that can be used, maybe none; others are told on standard error."""
    found = configured()
    for broken in found.broken:
        print(f"Left out: {broken.problem}", file=sys.stderr)
    return _without_viewers(found.connections)


def chosen_connections(name: str | None) -> list[Connection]:
    """Return the named connection, or all that can be used.

    Raises CommandFailed when there is none.
    """
    found = configured()
    for broken in found.broken:
        if name == broken.name or not found.connections:
            raise CommandFailed(broken.problem)
        if name is None:
            print(f"Left out: {broken.problem}", file=sys.stderr)
    if not found.connections:
        raise CommandFailed(
            "No connection is configured. The Connect page of the dashboard and the README show "
            "how to write connections.toml."
        )
    if name is None:
        return _without_viewers(found.connections)
    chosen = [connection for connection in found.connections if connection.name == name]
    if not chosen:
        known = ", ".join(connection.name for connection in found.connections)
        raise CommandFailed(f"There is no connection named {name!r}. There are: {known}.")
    if chosen[0].sign_in is SignIn.ON_BEHALF_OF:
        raise CommandFailed(_needs_viewer(chosen[0]))
    return chosen


def tenant_of(name: str) -> str | None:
    """Return the tenant of a connection, or the key of an import of this name.

    It is None for a name without a letter or digit.
    """
    for connection in configured_connections():
        if connection.name == name:
            return connection.tenant_id
    return key_of(name)


def _without_viewers(connections: Iterable[Connection]) -> list[Connection]:
    """Return the connections that answer without a viewer who signed in."""
    found = list(connections)
    for one in found:
        if one.sign_in is SignIn.ON_BEHALF_OF:
            print(f"Left out: {_needs_viewer(one)}", file=sys.stderr)
    return [one for one in found if one.sign_in is not SignIn.ON_BEHALF_OF]


def _needs_viewer(connection: Connection) -> str:
    return (
        f"The connection {connection.name} asks Graph on behalf of a viewer, so only the app can "
        "use it, once somebody has signed in there."
    )


def history_of_settings() -> History:
    """Return the history that the settings name."""
    settings = read_settings()
    try:
        return open_history(
            settings.history_uri,
            engine=settings.history_engine,
            spark_remote=settings.spark_remote,
            kept_days=settings.history_days,
        )
    except HistoryError as error:
        raise CommandFailed(str(error)) from error
