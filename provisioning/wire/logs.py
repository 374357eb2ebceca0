"""Log records of either log in one text, told apart by what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.wire.audits import read_audit
from provisioning.wire.decoded import Decoded, decode_each, read_object
from provisioning.wire.events import read_event
from provisioning.wire.values import Unreadable

if TYPE_CHECKING:
    from provisioning.model import AuditEntry, Event

# What only a record of this log has.
EVENT_MARKS = ("provisioningSteps", "provisioningStatusInfo", "statusInfo", "changeId", "jobId")
AUDIT_MARKS = ("activityDisplayName", "targetResources", "loggedByService")


def decode_logs(data: bytes) -> Decoded[Event | AuditEntry]:
    """Decode provisioning events and audit entries, mixed as they come; raises WireError."""
    return decode_each(data, read_log_record)


def read_log_record(raw: bytes) -> Event | AuditEntry:
    """Decode one record of either log; raises Unreadable."""
    record = read_object(raw)
    record = record.object("properties") or record
    if record.get(*EVENT_MARKS) is not None:
        return read_event(raw)
    if record.get(*AUDIT_MARKS) is not None:
        return read_audit(raw)
    raise Unreadable("The record is neither a provisioning event nor an audit entry.")
