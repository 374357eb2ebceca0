"""One cause of a support bundle, with one sample of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from provisioning.bundle.reply import reply_for
from provisioning.bundle.times import utc
from provisioning.wire.events import read_event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from provisioning.failures import CauseGroup
    from provisioning.model import Event


def cause_of(
    group: CauseGroup,
    events: Mapping[str, dict[str, Any]],
    text: Callable[[str, str | None], str],
) -> dict[str, Any]:
    """Return a cause; `events` are redacted records by id, `text` redacts what the diagnosis says.

    `text` is told whom a text is about, None when nobody knows.
    """
    said = group.diagnosis
    sample_id = group.findings[0].affected.sample_id
    record = events.get(sample_id)
    event = None if record is None else read_event(msgspec.json.encode(record))
    person = _person(event)
    sample = None if event is None else _sample(event)
    ids = {"Change id": sample["change_id"], "Cycle id": sample["cycle_id"]} if sample else {}
    return {
        "kind": str(group.kind),
        "cause": str(said.cause),
        "title": text(said.title, person),
        "summary": text(said.summary, person),
        "owner": str(said.owner),
        "confidence": str(said.confidence),
        "attribute": said.attribute,
        "mapping": said.mapping and text(said.mapping, person),
        "people": group.people,
        "groups": group.groups,
        "new_in_last_cycle": group.new,
        "first_seen": utc(group.first_seen),
        "last_seen": utc(group.last_seen),
        "evidence": [text(line, person) for line in said.evidence],
        "fix": [text(str(step), person) for step in said.fix],
        "retry_count": said.retry_count,
        "retry_after": said.retry_after and utc(_whole_second(said.retry_after)),
        "sample": sample,
        "reply": text(reply_for(group, ids), person),
    }


def _whole_second(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(microsecond=0)


def _person(event: Event | None) -> str | None:
    if event is None or event.source_identity is None:
        return None
    return event.source_identity.id


def _sample(event: Event) -> dict[str, Any]:
    error, failed = event.error, event.failed_step
    source, target = event.source_identity, event.target_identity
    return {
        "event_id": event.id,
        "change_id": event.change_id,
        "cycle_id": event.cycle_id,
        "time_utc": utc(event.activity_date_time),
        "source_id": source and source.id,
        "source_name": source and source.display_name,
        "target_id": target and target.id,
        "object_type": source and source.identity_type,
        "action": event.provisioning_action,
        "status": event.status,
        "failed_step": failed and failed.name,
        "skip_reason": event.skip_reason,
        "error_code": error and error.error_code,
        "reason": error and error.reason,
    }
