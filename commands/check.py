"""`check`: the vendor guide's steps, judged on a schema and what else is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commands import CommandFailed, read_file
from commands._objects import read_assignments, read_profile_named, read_schema
from provisioning.onboarding import Evidence, judge_onboarding
from provisioning.profiles import DEFAULT_PROFILE
from provisioning.wire import WireError, decode_job

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from provisioning.model import Job
    from provisioning.onboarding import StepResult

NAME = "check"
HELP = "Check a job's configuration against a vendor's onboarding guide."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        "--schema", type=Path, required=True, metavar="FILE", help="a schema as Graph returns it"
    )
    parser.add_argument("--job", type=Path, metavar="FILE", help="a job as Graph returns it")
    parser.add_argument(
        "--assignments",
        type=Path,
        metavar="FILE",
        help="appRoleAssignedTo of the application, as Graph returns it",
    )
    parser.add_argument(
        "--profile", default=DEFAULT_PROFILE, metavar="NAME", help="the vendor's profile"
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each step of the guide."""
    evidence = Evidence(
        schema=read_schema(arguments.schema),
        job=_job(arguments.job) if arguments.job else None,
        assignments=read_assignments(arguments.assignments) if arguments.assignments else None,
    )
    for result in judge_onboarding(evidence, read_profile_named(arguments.profile)):
        yield {
            "check": f"{result.step.id} {result.step.title}",
            "outcome": result.outcome,
            "detail": result.detail,
            "fix": _fix(result),
        }


def _fix(result: StepResult) -> str | None:
    if result.fix is None:
        return None
    return f"{result.fix} New portal: {result.new_portal}. Old portal: {result.old_portal}."


def _job(path: Path) -> Job:
    try:
        return decode_job(read_file(path))
    except WireError as error:
        raise CommandFailed(f"{path}: {error}") from error
