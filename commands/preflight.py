"""`preflight`: who will fail or be skipped in the first cycle."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._live_preflight import live_forecast
from commands._objects import read_assignments, read_people, read_profile_named, read_schema
from foresee import foresee_listed
from provisioning.forecast import foretold_causes
from provisioning.mapping.predictions import Predicted
from provisioning.mapping.preflight import NoUserMappingError
from provisioning.profiles import PROTOCOL_PROFILE
from provisioning.wording import counted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from provisioning.forecast import Forecast
    from provisioning.mapping.predictions import Prediction
    from provisioning.model import Schema

NAME = "preflight"
HELP = "Predict who will fail or be skipped before the first cycle runs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    files = parser.add_argument_group("from files")
    files.add_argument("--schema", type=Path, metavar="FILE", help="a schema as Graph returns it")
    files.add_argument(
        "--users",
        type=Path,
        metavar="FILE",
        help="the users in scope, as Graph returns them or as CSV",
    )
    files.add_argument(
        "--assignments",
        type=Path,
        metavar="FILE",
        help="appRoleAssignedTo of the application, as Graph returns it; without it all users "
        "count as assigned",
    )
    live = parser.add_argument_group("from Graph")
    live.add_argument(
        "--job", metavar="NAME", help="the application's name or object id, or the job's id"
    )
    live.add_argument("--connection", metavar="NAME", help="the connection, when there are several")
    live.add_argument(
        "--all-users",
        action="store_true",
        help="the job synchronises everyone, not the assigned alone",
    )
    parser.add_argument(
        "--profile",
        metavar="NAME",
        help="the vendor's profile; without it the application's name decides, and for files what "
        "SCIM itself asks",
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each reason why a user will not arrive; the tally goes to stderr."""
    if arguments.job:
        if arguments.schema or arguments.users or arguments.assignments:
            raise CommandFailed("Name either --job, or --schema and --users.")
        return _live(arguments)
    if not (arguments.schema and arguments.users):
        raise CommandFailed("Name --schema and --users, or --job to ask Graph.")
    return _of_files(arguments)


def _live(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    forecast, schema, name = live_forecast(
        arguments.connection, arguments.job, arguments.profile, all_users=arguments.all_users
    )
    told = (*forecast.predictions, *forecast.warnings)
    yield from (_line(one) | {"basis": one.basis} for one in told)
    _tell(forecast, schema, name)


def _of_files(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    schema = read_schema(arguments.schema)
    try:
        forecast = foresee_listed(
            list(read_people(arguments.users)),
            schema,
            read_profile_named(arguments.profile or PROTOCOL_PROFILE),
            now=datetime.now(UTC),
            assigned=_assigned(arguments.assignments) if arguments.assignments else None,
        )
    except NoUserMappingError as error:
        raise CommandFailed(f"{arguments.schema}: {error}") from error
    yield from map(_line, (*forecast.predictions, *forecast.warnings))
    _tell(forecast, schema, None)


def _assigned(path: Path) -> frozenset[str] | None:
    """Return who is assigned, None when groups are too, whose members no file tells."""
    found = read_assignments(path)
    if any(one.principal_type == "Group" for one in found):
        sys.stderr.write(
            "Groups are assigned and no file tells who is in them: all users count as assigned.\n"
        )
        return None
    return frozenset(one.principal_id for one in found if one.principal_id)


def _line(prediction: Prediction) -> dict[str, object]:
    return {
        "id": prediction.id,
        "outcome": prediction.outcome,
        "cause": prediction.cause,
        "attribute": prediction.attribute,
        "detail": prediction.detail,
    }


def _tell(forecast: Forecast, schema: Schema, application: str | None) -> None:
    """Write the tally and what to do to standard error."""
    failing, skipped = (forecast.count(one) for one in (Predicted.WILL_FAIL, Predicted.WILL_SKIP))
    sys.stderr.write(
        f"{counted(len(forecast.in_scope), 'user')}: {forecast.count(None):,} should arrive, "
        f"{failing:,} will fail, {skipped:,} will be skipped.\n"
    )
    if known := forecast.known_from_log:
        who = counted(known, "of them is", "of them are")
        sys.stderr.write(f"{who} known from the log of the last attempt.\n")
    for cause in foretold_causes(forecast, schema, application):
        first = f" {cause.fix[0].text}" if cause.fix else ""
        sys.stderr.write(f"{cause.title}.{first}\n")
    for target, reason in forecast.untold.items():
        sys.stderr.write(f"{target} is left out: {reason}\n")
