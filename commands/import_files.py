"""`cli.py import`: put downloaded or exported log records into history."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from commands import CommandFailed, read_file
from commands._installation import configured_connections, history_of_settings
from history import HistoryError
from provisioning.model import AuditEntry, Event
from provisioning.wire import WireError, decode_logs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from history import History

NAME = "import"
HELP = "read log files (Graph JSON, JSON lines, diagnostic settings) into history"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--connection",
        required=True,
        metavar="NAME",
        help="a configured connection, or a new name that keeps these records apart",
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each file; raises CommandFailed."""
    tenant_id = _tenant(arguments.connection)
    history = history_of_settings()
    try:
        for path in arguments.files:
            yield _import(path, tenant_id, history)
    except HistoryError as error:
        raise CommandFailed(str(error)) from error


def _tenant(name: str) -> str:
    """Return the tenant of a configured connection, or the key of an imported one."""
    for connection in configured_connections():
        if connection.name == name:
            return connection.tenant_id
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not key:
        raise CommandFailed("The connection's name needs a letter or a digit.")
    return f"imported-{key}"


def _import(path: Path, tenant_id: str, history: History) -> dict[str, object]:
    try:
        decoded = decode_logs(read_file(path))
    except WireError as error:
        raise CommandFailed(f"{path} cannot be read. {error}", file=str(path)) from error
    events = [record for record in decoded.records if isinstance(record, Event)]
    audits = [record for record in decoded.records if isinstance(record, AuditEntry)]
    new = history.merge_events(tenant_id, events) + history.merge_audits(tenant_id, audits)
    return {
        "file": str(path),
        "shape": _shape(events, audits),
        "events": len(events),
        "audits": len(audits),
        "new": new,
        "rejected": [
            {"position": rejected.position, "reason": rejected.reason}
            for rejected in decoded.rejected
        ],
    }


def _shape(events: list[Event], audits: list[AuditEntry]) -> str:
    kinds = (("provisioning events", events), ("audit entries", audits))
    return " and ".join(kind for kind, records in kinds if records) or "nothing readable"
