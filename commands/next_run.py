"""`next-run`: the state of a job and when it runs next."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commands import CommandFailed, read_file
from provisioning.schedule import next_run
from provisioning.wire import WireError, decode_jobs

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "next-run"
HELP = "Tell the state of a job and when its next cycle starts."
# Python's last year is 9999, and the rules look a few weeks ahead.
_LAST_YEAR = 9998


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        "--job", type=Path, required=True, metavar="FILE", help="a job as Graph returns it"
    )
    parser.add_argument(
        "--now", type=_time, metavar="ISO", help="the time to judge by; without a zone it is UTC"
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each job of the file."""
    now = arguments.now or datetime.now(UTC)
    try:
        decoded = decode_jobs(read_file(arguments.job))
    except WireError as error:
        raise CommandFailed(f"{arguments.job}: {error}") from error
    for job in decoded.records:
        answer = next_run(job, now=now)
        yield {
            "job_id": job.id,
            "state": answer.state,
            "earliest": answer.earliest,
            "latest": answer.latest,
            "late_by_seconds": answer.late_by and answer.late_by.total_seconds(),
            "basis": answer.basis,
            "explanation": answer.explanation,
        }
    if decoded.rejected:
        raise CommandFailed(f"{arguments.job}: {decoded.rejected[0].reason}")
    if not decoded.records:
        raise CommandFailed(f"{arguments.job} holds no job.")


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an ISO 8601 time") from error
    if time.year > _LAST_YEAR:
        raise argparse.ArgumentTypeError(f"{text!r} is too far in the future")
    return time
