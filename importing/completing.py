"""Events that were imported before the files with their steps and changed properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from history.imports import records_of_changes, replace_events
from provisioning.wire.events import read_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from history import History
    from importing.parts import Parts
    from provisioning.model import Event

# Each time the files of the stored events are written anew.
_BATCH = 10_000


def complete_events(history: History, tenant_id: str, parts: Parts) -> int:
    """Add parts to the stored events that lack them; return to how many. Raises HistoryError."""
    completed = 0
    for changes in parts.changes(_BATCH):
        events = list(_filled(records_of_changes(history, tenant_id, changes), parts))
        replace_events(history, tenant_id, events)
        completed += len(events)
    return completed


def _filled(records: Iterable[str], parts: Parts) -> Iterator[Event]:
    for raw in records:
        known = read_event(raw.encode())
        if known.provisioning_steps and known.modified_properties:
            continue
        record = msgspec.json.decode(raw)
        if parts.fill(record):
            yield read_event(msgspec.json.encode(record))
