"""Which target attribute is at fault: the one that was named, or the one that the cause implies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.diagnosis.attributes import known_attribute
from provisioning.diagnosis.cause import Cause
from provisioning.diagnosis.mapping_row import matching_row, required_targets

if TYPE_CHECKING:
    from provisioning.diagnosis.evidence import Evidence
    from provisioning.model import Schema

_MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"
# Faults of the whole job or of the connection: an attribute that the text mentions is not to blame.
_WITHOUT_ATTRIBUTE = frozenset(
    {
        Cause.CREDENTIALS_OR_PERMISSION,
        Cause.ENDPOINT_UNREACHABLE_OR_TLS,
        Cause.THROTTLED,
        Cause.SERVICE_INTERNAL,
        Cause.OUT_OF_SCOPE_OR_UNASSIGNED,
        Cause.NO_CHANGE_NEEDED,
        Cause.QUARANTINE_THRESHOLD,
        Cause.TARGET_NOT_FOUND,
        Cause.DELETED_OR_DISABLED_STATE_CONFLICT,
    }
)
_REFERENCES = frozenset({Cause.REFERENCE_NOT_PROVISIONED, Cause.REFERENCE_TYPE_MISMATCH})
_GROUP_UPDATES = frozenset(
    {Cause.VALUE_TOO_LONG, Cause.SCIM_NONCOMPLIANT_RESPONSE, Cause.LICENCE_OR_SEAT_LIMIT}
)


def find_attribute(cause: Cause, evidence: Evidence, schema: Schema | None) -> str | None:
    """Return the attribute at fault, None when none is."""
    if cause in _WITHOUT_ATTRIBUTE:
        return None
    named = evidence.attributes
    group = (evidence.failure.object_type or "").rpartition(":")[2].lower() == "group"
    if cause in _REFERENCES:
        return _of_kind(named, "reference") or ("members" if group else _MANAGER)
    if cause is Cause.ROLE_ASSIGNMENT_ERROR:
        return _of_kind(named, "role") or "roles"
    if named:
        return named[0]
    return _implied(cause, evidence, schema, group=group)


def _of_kind(named: tuple[str, ...], kind: str) -> str | None:
    return next(
        (name for name in named if (known := known_attribute(name)) and known.kind == kind), None
    )


def _implied(cause: Cause, evidence: Evidence, schema: Schema | None, *, group: bool) -> str | None:
    kind = evidence.failure.object_type
    if cause is Cause.DUPLICATE_IN_TARGET and kind:
        row = matching_row(schema, kind) if schema else None
        return row.target if row else ("displayName" if group else "userName")
    if cause is Cause.UNVERIFIED_DOMAIN:
        return "userName"
    if cause is Cause.MATCHING_ATTRIBUTE_NOT_FILTERABLE and schema:
        row = matching_row(schema, kind)
        return row.target if row else None
    if cause is Cause.MISSING_REQUIRED_SOURCE_VALUE and schema and evidence.steps.sent:
        return _the_one_not_sent(evidence, schema)
    if "says:must_be_boolean" in evidence.signals:
        return "active"
    if group and cause in _GROUP_UPDATES and evidence.failure.action == "update":
        return "members"
    return None


def _the_one_not_sent(evidence: Evidence, schema: Schema) -> str | None:
    """A null is never sent: the only required attribute that is absent is the one missing."""
    sent = {known.name for key in evidence.steps.sent if (known := known_attribute(key))}
    absent = [
        target
        for target in required_targets(schema, evidence.failure.object_type)
        if (known := known_attribute(target)) and known.name not in sent
    ]
    return absent[0] if len(absent) == 1 else None
