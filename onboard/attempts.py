"""Who of a job failed at the last attempt and what was sent, from the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history import queries
from onboard.people import missing_people
from provisioning.diagnosis import known_attribute
from provisioning.mapping.last_attempts import LastAttempt
from provisioning.wire import decode_events

if TYPE_CHECKING:
    from history import History
    from provisioning.model import Event, Schema

_FAILURE = "failure"


def last_attempts(
    history: History, tenant_id: str, job_id: str, schema: Schema | None
) -> dict[str, LastAttempt]:
    """Return by person the failures that do not pass by themselves; raises HistoryError."""
    failing = [
        one
        for one in missing_people(history, tenant_id, job_id, schema)
        if one.status == _FAILURE and not one.diagnosis.heals_itself
    ]
    if not failing:
        return {}
    times = [one.at for one in failing]
    texts = queries.event_records(
        history, tenant_id, [one.event_id for one in failing], since=min(times), until=max(times)
    )
    events = decode_events(f"[{','.join(texts.values())}]".encode()).records
    records = {event.id: event for event in events}
    found = {}
    for one in failing:
        attribute, event = one.diagnosis.attribute, records.get(one.event_id)
        sent = _sent(event, attribute) if event and attribute else None
        found[one.id] = LastAttempt(one.at, str(one.diagnosis.cause), attribute, sent)
    return found


def _sent(event: Event, attribute: str) -> str | None:
    """Return the value that an event wrote, None when it does not show it."""
    wanted = _name(attribute)
    return next(
        (one.new_value for one in event.modified_properties if _name(one.display_name) == wanted),
        None,
    )


def _name(attribute: str | None) -> str:
    known = known_attribute(attribute) if attribute else None
    return (known.name if known else attribute or "").lower()
