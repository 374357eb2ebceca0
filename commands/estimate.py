"""`estimate`: how long an initial cycle takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._objects import read_profile_named
from provisioning.estimate import Scope, estimate
from provisioning.profiles import DEFAULT_PROFILE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from provisioning.estimate import Band

NAME = "estimate"
HELP = "Tell how long an initial cycle takes, by each published source."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("--scope", required=True, choices=[scope.value for scope in Scope])
    parser.add_argument(
        "--objects",
        type=int,
        required=True,
        metavar="N",
        help="users, groups and direct members of groups in scope",
    )
    parser.add_argument(
        "--profile", default=DEFAULT_PROFILE, metavar="NAME", help="whose guide to quote"
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line."""
    try:
        profile = read_profile_named(arguments.profile)
        answer = estimate(Scope(arguments.scope), arguments.objects, profile)
    except ValueError as error:
        raise CommandFailed(str(error)) from error
    yield {
        "scope": answer.scope,
        "objects": answer.objects,
        "guide": _band(answer.guide),
        "formula": _band(answer.formula),
        "likely_minutes": answer.likely_minutes,
        "explanation": answer.explanation,
    }


def _band(band: Band | None) -> dict[str, float | None] | None:
    if band is None:
        return None
    return {"low_minutes": band.low_minutes, "high_minutes": band.high_minutes}
