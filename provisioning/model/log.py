"""Entries of the provisioning log and of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from provisioning.model.record import Record


class System(Record):
    """Source or target system of an event, e.g. "Microsoft Entra ID" and "customappsso"."""

    id: str | None = None
    display_name: str | None = None
    details: dict[str, Any] | None = None


class Identity(Record):
    """The object in one of the systems; ``identity_type`` is "User", "Group" or a SCIM URN."""

    id: str | None = None
    display_name: str | None = None
    identity_type: str | None = None
    details: dict[str, Any] | None = None


class NamedObject(Record):
    """A reference with a name: the service principal of an event."""

    id: str | None = None
    display_name: str | None = None


class Initiator(Record):
    """Who started the change; ``initiator_type`` is user, application or system."""

    id: str | None = None
    display_name: str | None = None
    initiator_type: str | None = None


class ErrorInformation(Record):
    """Why an event failed; ``reason`` embeds what the target endpoint answered."""

    error_code: str | None = None
    error_category: str | None = None
    reason: str | None = None
    recommended_action: str | None = None
    additional_details: str | None = None


class StatusInfo(Record):
    """Outcome of an event: success, failure, skipped, warning, or a newer word."""

    status: str | None = None
    error_information: ErrorInformation | None = None


class Step(Record):
    """One step of an event. The same name occurs with different types: key on both."""

    name: str | None = None
    provisioning_step_type: str | None = None
    status: str | None = None
    description: str | None = None
    details: dict[str, Any] | None = None


class ModifiedProperty(Record):
    """One target attribute that the event wrote, with its old and new value as text."""

    display_name: str | None = None
    old_value: str | None = None
    new_value: str | None = None


class Event(Record):
    """One provisioning log event: what happened to one object in one cycle.

    ``raw`` is the untouched JSON text of the record, in UTF-8.
    """

    id: str
    activity_date_time: datetime
    provisioning_status_info: StatusInfo
    tenant_id: str | None = None
    job_id: str | None = None
    cycle_id: str | None = None
    change_id: str | None = None
    provisioning_action: str | None = None
    duration_in_milliseconds: int | None = None
    service_principal: NamedObject | None = None
    source_system: System | None = None
    target_system: System | None = None
    source_identity: Identity | None = None
    target_identity: Identity | None = None
    initiated_by: Initiator | None = None
    provisioning_steps: tuple[Step, ...] = ()
    modified_properties: tuple[ModifiedProperty, ...] = ()
    raw: bytes = b""

    @property
    def status(self) -> str | None:
        """Status word of the event."""
        return self.provisioning_status_info.status

    @property
    def error(self) -> ErrorInformation | None:
        """What failed, None when nothing did."""
        return self.provisioning_status_info.error_information

    @property
    def skip_reason(self) -> str | None:
        """``SkipReason`` of the last step that carries one, e.g. "RedundantExport"."""
        for step in reversed(self.provisioning_steps):
            if step.details and (reason := step.details.get("SkipReason")):
                return str(reason)
        return None

    @property
    def failed_step(self) -> Step | None:
        """First step with status failure."""
        for step in self.provisioning_steps:
            if step.status == "failure":
                return step
        return None


class TargetResource(Record):
    """An object that an audit entry is about."""

    id: str | None = None
    display_name: str | None = None
    type: str | None = None
    user_principal_name: str | None = None
    modified_properties: tuple[ModifiedProperty, ...] = ()


class AuditEntry(Record):
    """One directory audit entry; ``raw`` is its untouched JSON text."""

    id: str
    activity_date_time: datetime
    activity_display_name: str | None = None
    category: str | None = None
    correlation_id: str | None = None
    logged_by_service: str | None = None
    operation_type: str | None = None
    result: str | None = None
    result_reason: str | None = None
    initiated_by_id: str | None = None
    initiated_by_name: str | None = None
    target_resources: tuple[TargetResource, ...] = ()
    additional_details: dict[str, str] = msgspec.field(default_factory=dict)
    raw: str = ""
