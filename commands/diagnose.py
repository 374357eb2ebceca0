"""`diagnose`: why the objects of exported log records did not arrive, and what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from commands import CommandFailed, read_file
from provisioning.diagnosis import Failure, diagnose, diagnose_evidence
from provisioning.diagnosis.pasted import failure_of
from provisioning.wire import WireError, decode_schema
from provisioning.wire.events import read_event
from provisioning.wire.outline import outline
from provisioning.wire.values import Unreadable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from provisioning.diagnosis import Diagnosis
    from provisioning.model import Schema

NAME = "diagnose"
HELP = "Tell why people did not arrive, which mapping is at fault and what to do."
_SUCCESS = "success"
# A bare failure has a message or a code, as Graph names them or in snake_case, and no time.
_BARE_KEYS = ("reason", "error_code", "errorCode")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="provisioning log records of any known shape, or objects with error_code and reason",
    )
    parser.add_argument(
        "--schema", type=Path, metavar="FILE", help="the job's schema: names the mapping at fault"
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="successes and expected skips too, not only what to act on",
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each record that needs action, or for each record."""
    schema = _schema(arguments.schema)
    problems: list[str] = []
    for path in arguments.files:
        yield from _diagnose_file(path, schema, problems, everything=arguments.all)
    if problems:
        raise CommandFailed("\n".join(problems))


def _schema(path: Path | None) -> Schema | None:
    if path is None:
        return None
    try:
        return decode_schema(read_file(path))
    except WireError as error:
        raise CommandFailed(f"{path} is not a schema that can be read. {error}") from error


def _diagnose_file(
    path: Path, schema: Schema | None, problems: list[str], *, everything: bool
) -> Iterator[dict[str, object]]:
    try:
        records = outline(read_file(path)).records
    except WireError as error:
        raise CommandFailed(f"{path} cannot be read. {error}") from error
    for position, raw in enumerate(records):
        try:
            line = _diagnose_record(bytes(raw), position, schema, everything=everything)
        except Unreadable as error:
            problems.append(f"{path}, record {position + 1}: {error}")
            continue
        if line is not None:
            yield line


def _diagnose_record(
    raw: bytes, position: int, schema: Schema | None, *, everything: bool
) -> dict[str, object] | None:
    """Return the line of a record, None when nobody has to act; raises Unreadable."""
    bare = _bare(raw)
    if bare is not None:
        name = str(bare.get("id") or position)
        status = bare.get("status")
        answer = diagnose_evidence(_failure(bare), schema)
        return _line(name, status if isinstance(status, str) else None, answer)
    event = read_event(raw)
    answer = diagnose(event, schema)
    needs_action = event.status != _SUCCESS or answer.partial
    if not everything and (not needs_action or answer.expected):
        return None
    return _line(event.id, event.status, answer)


def _bare(raw: bytes) -> dict[str, Any] | None:
    try:
        record = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable("It is not JSON.") from error
    if not isinstance(record, dict) or "activityDateTime" in record:
        return None
    return record if any(isinstance(record.get(key), str) for key in _BARE_KEYS) else None


def _failure(record: dict[str, Any]) -> Failure:
    failure = failure_of(record) or Failure()
    return failure if record.get("step_stated", True) else replace(failure, step=None)


def _line(name: str, status: str | None, answer: Diagnosis) -> dict[str, object]:
    return {
        "id": name,
        "status": status,
        "cause": answer.cause,
        "attribute": answer.attribute,
        "mapping": answer.mapping,
        "owner": answer.owner,
        "confidence": answer.confidence,
        "title": answer.title,
        "fix": [str(step) for step in answer.fix],
        "evidence": list(answer.evidence),
        "retry_count": answer.retry_count,
        "retry_after": answer.retry_after,
    }
