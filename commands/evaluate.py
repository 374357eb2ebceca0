"""`evaluate`: what a mapping expression gives."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._objects import read_object
from provisioning.mapping.attributes import source_attributes, spellings
from provisioning.mapping.evaluate import evaluate, read_expression
from provisioning.mapping.nodes import ExpressionError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

NAME = "evaluate"
HELP = "Tell what a mapping expression would send for a user or group."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("expression", help="the expression, e.g. 'Coalesce([mail], \"none\")'")
    parser.add_argument(
        "--object",
        type=Path,
        metavar="FILE",
        help="a user as Graph returns it, or a JSON object of source attributes",
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield the value; an expression that is wrong fails with its error and position."""
    record = read_object(arguments.object) if arguments.object else {}
    try:
        value = evaluate(
            read_expression(arguments.expression),
            source_attributes(record),
            now=datetime.now(UTC),
            random=random.SystemRandom(),
            names=spellings(),
        )
    except ExpressionError as error:
        raise CommandFailed(error.message, error=error.message, position=error.position) from error
    yield {"value": value}
