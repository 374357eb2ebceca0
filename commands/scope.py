"""`scope`: whether a user or group passes the scoping filter, clause by clause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from commands import CommandFailed
from commands._objects import read_object, read_schema
from provisioning.mapping.attributes import source_attributes, spellings
from provisioning.mapping.mappings import GROUP, USER, object_mapping
from provisioning.mapping.scoping import evaluate_scope
from provisioning.mapping.targets import source_object

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

NAME = "scope"
HELP = "Tell whether a user or group is in scope of the scoping filter, clause by clause."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        "--schema", type=Path, required=True, metavar="FILE", help="a schema as Graph returns it"
    )
    parser.add_argument(
        "--object",
        type=Path,
        required=True,
        metavar="FILE",
        help="a user or group as Graph returns it, or a JSON object of source attributes",
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line: in_scope and the clauses; null where it cannot be told."""
    schema, record = read_schema(arguments.schema), read_object(arguments.object)
    kind = _kind(record)
    mapping = object_mapping(schema, kind)
    if mapping is None:
        raise CommandFailed(f"{arguments.schema} has no mapping of {kind} objects.")
    definition = source_object(schema, mapping)
    known = spellings(one.name for one in (definition.attributes if definition else ()))
    result = evaluate_scope(mapping.scope, source_attributes(record), known)
    yield {
        "in_scope": result.in_scope,
        "clauses": [msgspec.to_builtins(clause) for clause in result.clauses],
    }


def _kind(record: dict[str, Any]) -> str:
    if "group" in str(record.get("@odata.type", "")).lower():
        return GROUP
    if "userPrincipalName" in record or not {"groupTypes", "members"} & record.keys():
        return USER
    return GROUP
