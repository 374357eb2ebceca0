"""`cli.py purge`: take old rows, or all of a connection's, out of history."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._installation import configured_connections, history_of_settings
from history import HistoryError
from history.imports import imports
from history.retention import purge_older, purge_tenant, tenants
from history.tables import TABLES
from importing import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from history import History

NAME = "purge"
HELP = "Take old rows out of history, or all rows of a connection."

_DAYS = {"d": 1, "w": 7}
_OF_NAME = {table.name: table for table in TABLES}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "--older-than",
        type=age,
        metavar="180d",
        help="rows of more than so many days (180d) or weeks (26w); without it, all rows",
    )
    parser.add_argument(
        "--connection", metavar="NAME", help="only this connection or import, not all"
    )
    parser.add_argument(
        "--table",
        action="append",
        choices=sorted(_OF_NAME),
        help="only this table, with --older-than; may be given several times",
    )
    parser.add_argument("--dry-run", action="store_true", help="say how many rows, remove none")


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each table that is looked at; raises CommandFailed."""
    if arguments.older_than is None and (arguments.connection is None or arguments.table):
        raise CommandFailed(
            "Say what to remove: --older-than 180d, --connection NAME, or both. "
            "--table needs --older-than."
        )
    history = history_of_settings()
    try:
        tenant_id = _tenant(history, arguments.connection) if arguments.connection else None
        removed = _purge(history, tenant_id, arguments)
    except HistoryError as error:
        raise CommandFailed(str(error)) from error
    for name, rows in removed.items():
        yield {"table": name, "rows": rows, "removed": not arguments.dry_run}
    if arguments.older_than is None and any(
        connection.tenant_id == tenant_id for connection in configured_connections()
    ):
        print(
            "The connection is still configured: a collector goes on from where it was.",
            file=sys.stderr,
        )


def _purge(
    history: History, tenant_id: str | None, arguments: argparse.Namespace
) -> dict[str, int]:
    if arguments.older_than is None and tenant_id is not None:
        return purge_tenant(history, tenant_id, dry_run=arguments.dry_run)
    return purge_older(
        history,
        datetime.now(UTC) - arguments.older_than,
        tables=[_OF_NAME[name] for name in arguments.table or _OF_NAME],
        tenant_id=tenant_id,
        dry_run=arguments.dry_run,
        at_once=True,
    )


def age(text: str) -> timedelta:
    """Read `180d` or `26w`; raises ArgumentTypeError."""
    match = re.fullmatch(r"([1-9]\d{0,4})([dw])", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is not an age. Write 180d or 26w.")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])


def _tenant(history: History, name: str) -> str:
    """Return the tenant of a connection, an import or a connection that was taken away."""
    for connection in configured_connections():
        if connection.name == name:
            return connection.tenant_id
    for done in imports(history):
        if name in {done.name, done.key} or key_of(name) == done.key:
            return done.key
    if name in tenants(history):
        return name
    raise CommandFailed(
        f"There is no connection or import named {name!r}, and history has no rows of such a "
        "tenant. For a connection that is no longer configured, give its tenant id."
    )
