"""`cli.py collect`: read Graph into history, once or again and again."""

from __future__ import annotations

import argparse
import re
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from collect import Progress, Report, collect
from commands import CommandFailed
from commands._installation import chosen_connections, history_of_settings
from graph_client import open_client
from history import HistoryBusy, HistoryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph_client import Connection
    from history import History

NAME = "collect"
HELP = "Read jobs, provisioning log and audit log from Microsoft Graph into history."

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    often = parser.add_mutually_exclusive_group()
    often.add_argument("--once", action="store_true", help="one pass, then end (the default)")
    often.add_argument("--every", type=interval, metavar="5m", help="a pass every 30s, 5m or 1h")
    parser.add_argument("--connection", metavar="NAME", help="only this connection, not all")


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each pass over each connection; raises CommandFailed."""
    connections = chosen_connections(arguments.connection)
    history = history_of_settings()
    while True:
        began = time.monotonic()
        for connection in connections:
            yield _pass(connection, history, keep_going=arguments.every is not None)
        if arguments.every is None:
            return
        rest = arguments.every.total_seconds() - (time.monotonic() - began)
        time.sleep(max(rest, 0))


def interval(text: str) -> timedelta:
    """Read `30s`, `5m` or `1h`; raises ArgumentTypeError."""
    match = re.fullmatch(r"([1-9]\d{0,5})([smh])", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is not an interval. Write 30s, 5m or 1h.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _pass(connection: Connection, history: History, *, keep_going: bool) -> dict[str, object]:
    try:
        with closing(open_client(connection)) as client:
            report = collect(client, history, now=datetime.now(UTC), progress=_show)
    except HistoryBusy as error:
        if keep_going:
            return {"connection": connection.name, "problems": [str(error)]}
        raise CommandFailed(str(error)) from error
    except HistoryError as error:
        raise CommandFailed(str(error)) from error
    line = _line(report)
    nothing_read = not (report.jobs or report.events or report.audits or report.windows)
    if report.problems and nothing_read and not keep_going:
        raise CommandFailed(report.problems[0], **line)
    return line


def _show(progress: Progress) -> None:
    """Tell a person how far it is; a timer's log stays short."""
    if sys.stderr.isatty():
        print(f"{progress.fraction:4.0%} {progress.doing}", file=sys.stderr)


def _line(report: Report) -> dict[str, object]:
    since, until = report.window
    return {
        "connection": report.connection,
        "events": report.events,
        "audits": report.audits,
        "jobs": report.jobs,
        "window": [since.isoformat(), until.isoformat()],
        "seconds": round(report.seconds, 3),
        "rejected": report.rejected,
        "rejected_reasons": list(report.rejected_reasons),
        "problems": list(report.problems),
    }
