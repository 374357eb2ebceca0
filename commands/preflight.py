"""`preflight`: who will fail or be skipped in the first cycle."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._objects import read_people, read_profile_named, read_schema
from provisioning.forecast import Forecast, foretold_causes
from provisioning.mapping.preflight import NoUserMappingError, Predicted, Preflight
from provisioning.profiles import PROTOCOL_PROFILE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

NAME = "preflight"
HELP = "Predict who will fail or be skipped before the first cycle runs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        "--schema", type=Path, required=True, metavar="FILE", help="a schema as Graph returns it"
    )
    parser.add_argument(
        "--users",
        type=Path,
        required=True,
        metavar="FILE",
        help="the users in scope, as Graph returns them or as CSV",
    )
    parser.add_argument(
        "--profile",
        default=PROTOCOL_PROFILE,
        metavar="NAME",
        help="the vendor's profile; without it what SCIM itself asks counts",
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each reason why a user will not arrive; the tally goes to stderr."""
    try:
        preflight = Preflight(
            schema=read_schema(arguments.schema),
            profile=read_profile_named(arguments.profile),
            now=datetime.now(UTC),
            random=random.SystemRandom(),
        )
    except NoUserMappingError as error:
        raise CommandFailed(f"{arguments.schema}: {error}") from error
    predictions = []
    for prediction in preflight.judge_all(read_people(arguments.users)):
        predictions.append(prediction)
        yield {
            "id": prediction.id,
            "outcome": prediction.outcome,
            "cause": prediction.cause,
            "attribute": prediction.attribute,
            "detail": prediction.detail,
        }
    counts = preflight.predicted
    sys.stderr.write(
        f"{preflight.people:,} users: {preflight.arriving:,} should arrive, "
        f"{counts[Predicted.WILL_FAIL]:,} will fail, {counts[Predicted.WILL_SKIP]:,} will be "
        "skipped.\n"
    )
    forecast = Forecast(preflight.now, frozenset(), tuple(predictions))
    for cause in foretold_causes(forecast, preflight.schema, None):
        first = f" {cause.fix[0].text}" if cause.fix else ""
        sys.stderr.write(f"{cause.title}.{first}\n")
    for target, reason in preflight.untold.items():
        sys.stderr.write(f"{target} is left out: {reason}\n")
