"""`cli.py forget`: remove a person from history and keep them out."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._installation import history_of_settings
from history import HistoryError
from history.forgetting import forget

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

NAME = "forget"
HELP = "Remove a person's data from all of history and from the disk, and keep it out."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "--person", required=True, metavar="ID", help="object id, sign-in name or target id"
    )
    parser.add_argument("--dry-run", action="store_true", help="count rows, change none")


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each table, none of which names the person; raises CommandFailed."""
    if not arguments.person.strip():
        raise CommandFailed("Give an object id, a sign-in name or a target id.")
    try:
        done = forget(
            history_of_settings(),
            arguments.person,
            now=datetime.now(UTC),
            dry_run=arguments.dry_run,
        )
    except HistoryError as error:
        raise CommandFailed(str(error)) from error
    for table, counts in done.items():
        yield {"table": table, **counts}
    if not any(rows for counts in done.values() for rows in counts.values()):
        later = "" if arguments.dry_run else "; it will not from now on"
        print(f"History held nothing of this person{later}.", file=sys.stderr)
