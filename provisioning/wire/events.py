"""Provisioning log events: Graph v1.0, the older beta, diagnostic settings and Log Analytics."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import msgspec

from provisioning.model import (
    ErrorInformation,
    Event,
    Identity,
    Initiator,
    ModifiedProperty,
    NamedObject,
    StatusInfo,
    Step,
    System,
)
from provisioning.wire.decoded import Decoded, decode_each, read_object
from provisioning.wire.log_analytics import unfolded
from provisioning.wire.secrets import each_without_secrets, without_secrets
from provisioning.wire.values import Fields, Unreadable

if TYPE_CHECKING:
    from provisioning.wire.outline import Outline

_V1 = msgspec.json.Decoder(Event)

# Diagnostic settings send the position in Graph's enumerations instead of the word.
# https://learn.microsoft.com/graph/api/resources/provisioningstep (read 2026-11)
_STATUSES = ("success", "failure", "skipped", "warning")
_STEP_TYPES = ("import", "scoping", "matching", "processing", "referenceResolution", "export")


def decode_events(data: bytes | Outline) -> Decoded[Event]:
    """Decode provisioning log events of any known shape; raises WireError."""
    return decode_each(data, _read_event, each_without_secrets)


def read_event(raw: bytes) -> Event:
    """Decode one event; raises Unreadable when it has no id or no time."""
    return _read_event(without_secrets(raw))


def _read_event(raw: bytes) -> Event:
    try:
        event = _V1.decode(raw)
        if event.activity_date_time.tzinfo is not UTC or event.activity_date_time.year <= 1:
            event = _read_any_dress(raw)
    except msgspec.ValidationError:
        event = _read_any_dress(raw)
    if not raw.isascii():
        raw.decode()  # raises UnicodeDecodeError where a part that nothing reads is not UTF-8
    # The record is new and nobody else holds it, so filling its last field breaks no promise.
    msgspec.structs.force_setattr(event, "raw", raw)
    return event


def _read_any_dress(raw: bytes) -> Event:
    record = read_object(raw)
    record = unfolded(record.object("properties") or record)
    time = record.moment("activityDateTime")
    if time is None:
        raise Unreadable("The record has no time (activityDateTime) that can be read.")
    return Event(
        id=record.required_text("id"),
        activity_date_time=time,
        provisioning_status_info=_status_info(record),
        tenant_id=record.text("tenantId"),
        job_id=record.text("jobId"),
        cycle_id=record.text("cycleId"),
        change_id=record.text("changeId"),
        provisioning_action=record.text("provisioningAction") or _lower(record.text("action")),
        duration_in_milliseconds=record.integer("durationInMilliseconds"),
        service_principal=_named(record.object("servicePrincipal")),
        source_system=_system(record.object("sourceSystem")),
        target_system=_system(record.object("targetSystem")),
        source_identity=_identity(record.object("sourceIdentity")),
        target_identity=_identity(record.object("targetIdentity")),
        initiated_by=_initiator(record.object("initiatedBy")),
        provisioning_steps=tuple(map(_step, record.objects("provisioningSteps"))),
        modified_properties=modified_properties(record),
    )


def _status_info(record: Fields) -> StatusInfo:
    """Read the v1.0 form, where the error is nested, or the beta's, where it stands beside."""
    info = record.object("provisioningStatusInfo", "statusInfo") or Fields({})
    error = info.object("errorInformation")
    if error is None and (info.get("errorCode") or info.get("reason")):
        error = info
    return StatusInfo(
        status=_word(info.get("status"), _STATUSES),
        error_information=None if error is None else _error_information(error),
    )


def _error_information(error: Fields) -> ErrorInformation:
    return ErrorInformation(
        error_code=error.text("errorCode"),
        error_category=error.text("errorCategory"),
        reason=error.text("reason"),
        recommended_action=error.text("recommendedAction"),
        additional_details=error.text("additionalDetails"),
    )


def _step(step: Fields) -> Step:
    return Step(
        name=step.text("name"),
        provisioning_step_type=_word(step.get("provisioningStepType"), _STEP_TYPES),
        status=_word(step.get("status"), _STATUSES),
        description=step.text("description"),
        details=step.dictionary("details"),
    )


def _named(fields: Fields | None) -> NamedObject | None:
    if fields is None:
        return None
    return NamedObject(id=fields.text("id"), display_name=fields.text("displayName", "name"))


def _system(fields: Fields | None) -> System | None:
    if fields is None:
        return None
    return System(
        id=fields.text("id"),
        display_name=fields.text("displayName", "name"),
        details=fields.dictionary("details"),
    )


def _identity(fields: Fields | None) -> Identity | None:
    if fields is None:
        return None
    return Identity(
        id=fields.text("id"),
        display_name=fields.text("displayName", "name"),
        identity_type=fields.text("identityType"),
        details=fields.dictionary("details"),
    )


def _initiator(fields: Fields | None) -> Initiator | None:
    if fields is None:
        return None
    return Initiator(
        id=fields.text("id"),
        display_name=fields.text("displayName", "name"),
        initiator_type=fields.text("initiatorType", "type"),
    )


def modified_properties(record: Fields) -> tuple[ModifiedProperty, ...]:
    """Read changed attributes; values that are not text are written as JSON."""
    return tuple(
        ModifiedProperty(
            display_name=item.text("displayName", "name"),
            old_value=item.text("oldValue"),
            new_value=item.text("newValue"),
        )
        for item in record.objects("modifiedProperties")
    )


def _word(value: Any, words: tuple[str, ...]) -> str | None:
    """Return a status or type word, whether it came as the word or as its position."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(words):
        return words[value]
    if isinstance(value, int | str) and not isinstance(value, bool):
        return str(value)
    return None


def _lower(word: str | None) -> str | None:
    """Beta's `Create` is v1.0's `create`."""
    return None if word is None else word[:1].lower() + word[1:]
