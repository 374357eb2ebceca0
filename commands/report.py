"""`report`: how far an onboarding is, as a page without personal data."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._applications import find_application, one_connection
from commands._installation import history_of_settings
from commands._objects import profile_for
from graph_client import GraphError, open_client
from history import HistoryError
from onboard import onboard
from provisioning.onboarding.report import report_html

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from provisioning.onboarding.answer import Onboarding

NAME = "report"
HELP = "Write the one-page onboarding report of an application; it names nobody."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        "--app", required=True, metavar="NAME", help="the application's name or object id"
    )
    parser.add_argument(
        "--connection", metavar="NAME", help="the connection, when there are several"
    )
    parser.add_argument(
        "--profile", metavar="NAME", help="the vendor's profile; without it the name decides"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="the HTML file to write")


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line; the page goes to the file when one is named."""
    connection, history = one_connection(arguments.connection), history_of_settings()
    try:
        with closing(open_client(connection)) as client:
            app, job = find_application(client.apps(), arguments.app)
            answer = onboard(
                client,
                history,
                app=app,
                job=job,
                profile=profile_for(arguments.profile, app.display_name or ""),
                now=datetime.now(UTC),
            )
    except (GraphError, HistoryError) as error:
        raise CommandFailed(str(error)) from error
    if arguments.output:
        _write(arguments.output, report_html(answer))
    yield _line(answer, arguments.output)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {error.strerror}.") from error


def _line(answer: Onboarding, path: Path | None) -> dict[str, object]:
    people = answer.people
    return {
        "application": answer.application,
        "profile": answer.profile.name,
        "steps": {"total": answer.steps.total, "done": answer.steps.passed},
        "to_do": [
            f"{one.step.id} {one.step.title}" for one in answer.results if one.outcome == "fail"
        ],
        "people": {
            "in_scope": people.in_scope,
            "arrived": people.arrived,
            "failed": people.failed,
            "skipped": people.skipped,
            "to_come": people.to_come,
        },
        "finish": answer.finish.explanation,
        "blockers": [f"{one.owner}: {one.title}" for one in answer.blockers],
        "problems": list(answer.problems),
        "file": None if path is None else str(path),
    }
