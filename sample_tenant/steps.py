"""The steps of a provisioning log record, in Entra's words."""

from collections.abc import Mapping
from typing import Any

from sample_tenant.registration import SOURCE, TARGET
from sample_tenant.schema import ENTERPRISE_USER
from sample_tenant.template import gap

Step = dict[str, Any]
_NOT_ASSIGNED = (
    "This object is not assigned to the application. If you are expecting the object to be in scope"
    " for provisioning, assign the object to the application or change your scope to allow all"
    " users and groups to be in scope for provisioning."
)
_NO_ENTITLEMENT = (
    "This object does not have required entitlement for provisioning. If you are expecting the"
    " object to be in scope for provisioning, update provisioning scope to 'Sync all users and"
    " groups' or assign the object to the application with entitlement of provisioning category."
)


def imported(kind: str, identifier: str, change: str, values: Mapping[str, str | None]) -> Step:
    """Tell that a change arrived from the directory."""
    description = f"Received {kind} '{identifier}' change of type ({change}) from {SOURCE}"
    return _step(f"EntryImport{change}", "import", "success", description, values)


def retrieved(title: str, details: Mapping[str, str]) -> Step:
    """Tell that the object was found in the application."""
    return _step(
        "EntryImport", "matching", "success", f"Retrieved  '{title}' from {TARGET}", details
    )


def scoping(kind: str, *, active: bool, assigned: bool, clauses: Mapping[str, bool]) -> Step:
    """Tell whether the object is in scope, and why."""
    inner = ",".join(f'"{name}":{str(holds).lower()}' for name, holds in clauses.items())
    details = {
        "Active in the source system": str(active),
        "Assigned to the application": str(assigned),
        f"{kind} has the required role": str(assigned),
        "ScopeEvaluationResult": f"{{{inner}}}",
        "Scoping filter evaluation passed": str(all(clauses.values())),
    }
    description = f"Determine if {kind} in scope by evaluating against each scoping filter"
    return _step("EntrySynchronizationScoping", "scoping", "success", description, details)


def unmatched(kind: str, title: str) -> Step:
    """Tell that the object is new to the application."""
    description = (
        f"{kind} '{title}' will be created in {TARGET} ({kind} is active and assigned in {SOURCE},"
        f" but no matching {kind} was found in {TARGET})"
    )
    return _step("EntrySynchronizationAdd", "matching", "success", description, {})


def exported(kind: str, title: str, change: str, verb: str, details: Mapping[str, str]) -> Step:
    """Tell that the application took the change."""
    description = f"{kind} '{title}' was {verb} in {TARGET}"
    return _step(f"EntryExport{change}", "export", "success", description, details)


def refused(title: str, change: str, details: Mapping[str, str]) -> Step:
    """Tell that the application did not take the change of a user."""
    verb = "create" if change == "Add" else "update"
    description = f"Failed to {verb} User '{title}' in {TARGET}"
    return _step(f"EntryExport{change}", "export", "failure", description, details)


def retried(title: str, identifier: str, change: str) -> Step:
    """Tell that a failed operation is tried again."""
    description = (
        "We are retrying an operation that previously failed.\r\n"
        f"Identifier: {title}\r\nObject type: User\r\nDirectory: {SOURCE}"
    )
    details = {
        "CountProcessed": gap("PROCESSED"),
        "CreationTime": gap("CREATED"),
        "Identifier": identifier,
        "ModificationType": change,
        "NextAttempt": gap("DUE"),
        "Origin": "Source",
        "TypeName": "EscrowedEntryDefault",
    }
    return _step("EntryEscrowRetry", "import", "success", description, details)


def redundant(kind: str, identifier: str) -> Step:
    """Tell that there is nothing to do."""
    description = (
        "The state of the entry in both the source and target systems already match. No change to"
        f" the {kind} '{identifier}' currently needs to be made."
    )
    details = {"ReportableIdentifier": identifier, "SkipReason": "RedundantExport"}
    return _skipped(description, details, "export")


def invalid(title: str, attribute: str) -> Step:
    """Tell that a required attribute has no value."""
    description = (
        f"{ENTERPRISE_USER} '{title}' will be skipped because the value of the property"
        f" {attribute} is missing or invalid. Please update the value of the property {attribute}"
        " on the object in the source system."
    )
    details = {
        "PropertyName": attribute,
        "SkipReason": "AttributeValidationFailed",
        "ReportableIdentifier": title,
    }
    return _skipped(description, details, "processing")


def not_entitled(title: str, *, active: bool, assigned: bool, passed: bool) -> Step:
    """Tell that the object is out of scope."""
    reasons = [] if active else ["This object is not active in the source system."]
    if not assigned:
        reasons += [_NOT_ASSIGNED, _NO_ENTITLEMENT]
    if not passed:
        reasons.append("This object does not satisfy the scoping filter of the mapping.")
    numbered = " ".join(f"{place}) {text}" for place, text in enumerate(reasons, 1))
    description = f"The User '{title}' will be skipped due to the following reasons: {numbered}"
    details = {"ReportableIdentifier": title, "SkipReason": "NotEffectivelyEntitled"}
    return _skipped(description, details, "export")


def unresolved(identifier: str, attribute: str, title: str) -> Step:
    """Tell that a manager or member could not be linked."""
    description = (
        f"We were unable to assign {identifier} as the {attribute.rsplit(':', maxsplit=1)[-1]} of"
        f" {title}. This issue can happen when the referenced object is not in scope. Please ensure"
        f" that {identifier} is in scope for provisioning and has been provisioned."
    )
    details = {
        "PropertyName": attribute,
        "ReportableIdentifier": identifier,
        "SkipReason": "UnableToResolveReferenceAttributeValue",
    }
    return _skipped(description, details, "referenceResolution")


def mangled(attribute: str) -> str:
    """Write an attribute as export steps do: `namegivenName`, `urnietfparams...20Userdepartment`.

    A filter in brackets survives, a dot and a colon do not.
    """
    head, bracket, rest = attribute.partition("[")
    if not bracket:
        return head.replace(".", "").replace(":", "")
    inner, _, tail = rest.partition("]")
    return f"{head}[{inner}]{tail.replace('.', '')}"


def _skipped(description: str, details: Mapping[str, str], kind: str) -> Step:
    return _step("EntrySynchronizationSkip", kind, "skipped", description, details)


def _step(
    name: str, kind: str, status: str, description: str, details: Mapping[str, str | None]
) -> Step:
    return {
        "description": description,
        "details": details,
        "name": name,
        "provisioningStepType": kind,
        "status": status,
    }
