"""Which target attribute is at fault: the one that was named, or the one that the cause implies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.diagnosis.attributes import known_attribute
from provisioning.diagnosis.cause import Cause
from provisioning.diagnosis.mapping_row import matching_row, required_targets
from provisioning.diagnosis.templates import Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from provisioning.diagnosis.evidence import Evidence
    from provisioning.model import Schema

# What a text about roles says of them all, next to the attribute that it is about.
_GENERIC = frozenset({"roles", "appRoles"})
_ROLE_TYPE = 'roles[primary eq "True"].type'
_MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"
# Faults of the whole job or of the connection: an attribute that the text mentions is not to blame.
_WITHOUT_ATTRIBUTE = frozenset(
    {
        Cause.CREDENTIALS_OR_PERMISSION,
        Cause.ADMIN_CREDENTIALS,
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


@dataclass(frozen=True, slots=True)
class Culprit:
    """The attribute at fault; ``named`` is False when it is only the usual one for the cause."""

    attribute: str | None
    named: bool = True


def find_attribute(cause: Cause, evidence: Evidence, schema: Schema | None) -> Culprit:
    """Return the attribute at fault; its name is None when no attribute is."""
    if cause in _WITHOUT_ATTRIBUTE:
        return Culprit(None)
    if cause in _REFERENCES:
        return _of_kind(evidence, "reference", "members" if _is_group(evidence) else _MANAGER)
    if "payload:role-type" in evidence.signals:
        return Culprit(_ROLE_TYPE)
    if cause is Cause.ROLE_ASSIGNMENT_ERROR:
        return _of_kind(evidence, "role", "roles")
    if evidence.attributes:
        return Culprit(evidence.attributes[0])
    return Culprit(_implied(cause, evidence, schema), named=False)


def _is_group(evidence: Evidence) -> bool:
    return (evidence.failure.object_type or "").rpartition(":")[2].lower() == "group"


def _of_kind(evidence: Evidence, kind: str, usual: str) -> Culprit:
    """Return the named attribute of a kind, or the usual one."""
    fitting = [
        name
        for name in evidence.attributes
        if (known := known_attribute(name)) and known.kind == kind
    ]
    if not fitting:
        return Culprit(usual, named=False)
    return Culprit(next((name for name in fitting if name not in _GENERIC), fitting[0]))


def _implied(cause: Cause, evidence: Evidence, schema: Schema | None) -> str | None:
    """Return what cause, code, schema or values sent leave as the only candidate."""
    kind = evidence.failure.object_type
    if evidence.code is not None and evidence.code.attribute is not None:
        return evidence.code.attribute
    if "says:must_be_boolean" in evidence.signals:
        return "active"
    if cause is Cause.UNVERIFIED_DOMAIN:
        return "userName"
    implied: dict[Cause, Callable[[], str | None]] = {
        Cause.SCIM_NONCOMPLIANT_RESPONSE: lambda: _implied_by_protocol(evidence),
        Cause.MISSING_REQUIRED_SOURCE_VALUE: lambda: _the_one_not_sent(evidence, schema),
        Cause.DUPLICATE_IN_TARGET: lambda: _matching(evidence, schema) if kind else None,
        Cause.MATCHING_ATTRIBUTE_NOT_FILTERABLE: lambda: _matched(evidence, schema),
        Cause.VALUE_TOO_LONG: lambda: _members(evidence),
        Cause.GROUP_NESTED_OR_UNSUPPORTED: lambda: (
            "members" if "says:nested" in evidence.signals else None
        ),
        Cause.LICENCE_OR_SEAT_LIMIT: lambda: _members(evidence),
    }
    return implied[cause]() if cause in implied else None


def _members(evidence: Evidence) -> str | None:
    """Return members for the update of a group, which nearly always is about them."""
    return "members" if _is_group(evidence) and evidence.failure.action == "update" else None


def _implied_by_protocol(evidence: Evidence) -> str | None:
    """Return the reference that comes back as text when Entra cannot read well-formed JSON.

    https://learn.microsoft.com/answers/questions/188003
    """
    if evidence.reason.form is Form.UNREADABLE and evidence.body.kind in {"json", "cut"}:
        return _MANAGER
    if evidence.failure.action == "disable":
        return "active"
    return _members(evidence)


def _matched(evidence: Evidence, schema: Schema | None) -> str | None:
    row = matching_row(schema, evidence.failure.object_type) if schema else None
    return row.target if row else None


def _matching(evidence: Evidence, schema: Schema | None) -> str:
    usual = "displayName" if _is_group(evidence) else "userName"
    return _matched(evidence, schema) or usual


def _the_one_not_sent(evidence: Evidence, schema: Schema | None) -> str | None:
    """Return the only required attribute that was not sent: a null is never sent."""
    if schema is None or not evidence.steps.sent:
        return None
    sent = {known.name for key in evidence.steps.sent if (known := known_attribute(key))}
    absent = [
        target
        for target in required_targets(schema, evidence.failure.object_type)
        if (known := known_attribute(target)) and known.name not in sent
    ]
    return absent[0] if len(absent) == 1 else None
