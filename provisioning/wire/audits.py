"""Directory audit entries, from Graph or in the diagnostic-settings envelope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.model import AuditEntry, TargetResource
from provisioning.wire.decoded import Decoded, decode_each, read_object
from provisioning.wire.events import modified_properties
from provisioning.wire.log_analytics import unfolded
from provisioning.wire.secrets import each_without_secrets, without_secrets
from provisioning.wire.values import Fields, Unreadable

if TYPE_CHECKING:
    from provisioning.wire.outline import Outline


def decode_audits(data: bytes | Outline) -> Decoded[AuditEntry]:
    """Decode directory audit entries; raises WireError."""
    return decode_each(data, _read_audit, each_without_secrets)


def read_audit(raw: bytes) -> AuditEntry:
    """Decode one audit entry; raises Unreadable when it has no id or no time."""
    return _read_audit(without_secrets(raw))


def _read_audit(raw: bytes) -> AuditEntry:
    record = read_object(raw)
    record = unfolded(record.object("properties") or record)
    time = record.moment("activityDateTime")
    if time is None:
        raise Unreadable("The record has no time (activityDateTime) that can be read.")
    initiator = _initiator(record.object("initiatedBy"))
    return AuditEntry(
        id=record.required_text("id"),
        activity_date_time=time,
        activity_display_name=record.text("activityDisplayName"),
        category=record.text("category"),
        correlation_id=record.text("correlationId"),
        logged_by_service=record.text("loggedByService"),
        operation_type=record.text("operationType"),
        result=record.text("result"),
        result_reason=record.text("resultReason"),
        initiated_by_id=initiator.text("id", "servicePrincipalId", "appId"),
        initiated_by_name=initiator.text("userPrincipalName", "displayName"),
        target_resources=tuple(map(_target, record.objects("targetResources"))),
        additional_details=record.pairs("additionalDetails"),
        raw=raw.decode(),
    )


def _initiator(initiated_by: Fields | None) -> Fields:
    """Return the user or, when no user acted, the application."""
    if initiated_by is None:
        return Fields({})
    return initiated_by.object("user", "app") or Fields({})


def _target(fields: Fields) -> TargetResource:
    return TargetResource(
        id=fields.text("id"),
        display_name=fields.text("displayName"),
        type=fields.text("type"),
        user_principal_name=fields.text("userPrincipalName"),
        modified_properties=modified_properties(fields),
    )
