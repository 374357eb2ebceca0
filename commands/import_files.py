"""`cli.py import`: put what was downloaded, exported or sent into history."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._installation import history_of_settings, tenant_of
from history import HistoryError
from importing import PathSource, Progress, import_files

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

NAME = "import"
HELP = "Read downloads, exports, Graph's answers and support bundles into history."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="JSON, CSV, or zip archives of them"
    )
    parser.add_argument(
        "--connection",
        required=True,
        metavar="NAME",
        help="a configured connection, or a new name that keeps these records apart",
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each file; raises CommandFailed when nothing could be read."""
    tenant_id = tenant_of(arguments.connection)
    if tenant_id is None:
        raise CommandFailed("The connection's name needs a letter or a digit.")
    missing = [path for path in arguments.files if not path.is_file()]
    if missing:
        raise CommandFailed(f"{missing[0]} cannot be read: there is no such file.")
    try:
        report = import_files(
            [PathSource(path) for path in arguments.files],
            history_of_settings(),
            tenant_id,
            name=arguments.connection,
            now=datetime.now(UTC),
            progress=_show if sys.stderr.isatty() else None,
        )
    except HistoryError as error:
        raise CommandFailed(str(error)) from error
    for file in report.files:
        yield file.as_dict()
    if report.holds_anything:
        for sentence in report.missing:
            print(sentence, file=sys.stderr)
    else:
        reason = report.files[0].unreadable[0].reason if report.files[0].unreadable else ""
        raise CommandFailed(f"Nothing could be read. {reason}".strip())


def _show(progress: Progress) -> None:
    print(f"\r{progress.fraction:4.0%} {progress.doing}", end="", file=sys.stderr)
