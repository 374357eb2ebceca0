"""Provisioning log records, as Entra writes them: steps, changed properties, reasons."""

from typing import Any

from sample_tenant import schema
from sample_tenant.identifiers import guid
from sample_tenant.outcome import Application, Outcome
from sample_tenant.plan import Event, Kind
from sample_tenant.reasons import error_category, error_code, reason, retry_sentence
from sample_tenant.template import gap

SOURCE = "Microsoft Entra ID"
TARGET = "customappsso"
_UNRESOLVED = "UnableToResolveReferenceAttributeValue"
_ACTIONS = {Kind.UPDATE: "update", Kind.RETRY_UPDATE: "update", Kind.DISABLE: "disable"}
Step = dict[str, Any]


class Names:
    """Ids and names of one application that each record carries."""

    def __init__(self, seed: int, tenant_id: str, application: Application) -> None:
        number = application.story.number
        self.tenant_id = tenant_id
        self.display_name = application.story.name
        self.service_principal = guid(seed, "service principal", number)
        self.app_id = guid(seed, "application", number)
        template = application.story.template
        bare = tenant_id.replace("-", "")
        self.job_id = f"{template}.{bare}.{guid(seed, 'job', number)}"
        self.source_system = guid(seed, "source system", number)
        self.target_system = guid(seed, "target system", number)


def user_record(names: Names, application: Application, event: Event, outcome: Outcome) -> Step:
    """Return the record of a person's event, with gaps where events differ."""
    source = outcome.source
    upn = source["userPrincipalName"] or ""
    anchor = application.anchor(event.index)
    exists = outcome.status == "success" or event.kind not in (Kind.CREATE, Kind.RETRY_CREATE)
    steps = _user_steps(application, event, outcome, upn, anchor)
    skipped = outcome.status == "skipped"
    action = "other" if skipped and not exists else _ACTIONS.get(event.kind, "create")
    if event.kind in (Kind.REDUNDANT, Kind.STRANGER):
        action = "other"
    record = _frame(names, action)
    record["sourceIdentity"] = {
        "details": {
            "DisplayName": source["displayName"],
            "UserPrincipalName": upn,
            "id": source["objectId"],
            "odatatype": "User",
        },
        "displayName": source["displayName"],
        "id": source["objectId"],
        "identityType": "User",
    }
    known = exists and event.kind is not Kind.STRANGER
    record["targetIdentity"] = {
        "details": {},
        "displayName": "",
        "id": anchor if known else "",
        "identityType": schema.ENTERPRISE_USER if known else "User",
    }
    record["modifiedProperties"] = _modified(event, outcome)
    record["provisioningStatusInfo"] = _status(event, outcome, upn)
    record["provisioningSteps"] = steps
    return record


def group_record(
    names: Names, event: Event, identifier: str, title: str, anchor: str, lost: str | None
) -> Step:
    """Return the record of a group's event; `lost` is a member that could not be linked."""
    record = _frame(names, "other" if event.kind is Kind.GROUP_REDUNDANT else "update")
    if event.kind is Kind.GROUP_CREATE:
        record["provisioningAction"] = "create"
    record["sourceIdentity"] = {
        "details": {"DisplayName": title, "id": identifier, "odatatype": "Group"},
        "displayName": title,
        "id": identifier,
        "identityType": "Group",
    }
    record["targetIdentity"] = {
        "details": {},
        "displayName": "",
        "id": anchor,
        "identityType": schema.GROUP,
    }
    steps = [
        _import(
            "Group",
            identifier,
            "Add" if record["provisioningAction"] == "create" else "Update",
            {"objectId": identifier},
        )
    ]
    known = {"displayName": title, "externalId": identifier, "id": anchor}
    if event.kind is not Kind.GROUP_CREATE:
        steps.append(_retrieved(title, known))
    if lost:
        steps.append(_unresolved(lost, "members", title))
    steps.append(_scoping("Group", active=True, assigned=True, clauses={}))
    status = "success"
    if event.kind is Kind.GROUP_REDUNDANT:
        status = "skipped"
        steps.append(_redundant("Group", identifier))
    elif event.kind is Kind.GROUP_CREATE:
        steps.append(_synchronization("Group", title, created=True))
        details = {
            "ReportableIdentifier": identifier,
            "displayName": title,
            "externalId": identifier,
        }
        steps.append(_export("Group", title, "Add", "created", details))
        record["modifiedProperties"] = [
            _property("displayName", None, title),
            _property("externalId", None, identifier),
        ]
    else:
        details = {"ReportableIdentifier": identifier, "members": gap("CHANGE")}
        steps.append(_export("Group", title, "Update", "updated", details))
        record["modifiedProperties"] = [_property("members", None, gap("CHANGE"))]
    record["provisioningSteps"] = steps
    record["provisioningStatusInfo"] = {"errorInformation": None, "status": status}
    return record


def _frame(names: Names, action: str) -> Step:
    return {
        "activityDateTime": gap("TIME"),
        "changeId": gap("CHANGE"),
        "cycleId": gap("CYCLE"),
        "durationInMilliseconds": gap("DURATION"),
        "id": gap("ID"),
        "initiatedBy": {
            "displayName": "Azure AD Provisioning Service",
            "id": "",
            "initiatorType": "system",
        },
        "jobId": names.job_id,
        "modifiedProperties": [],
        "provisioningAction": action,
        "servicePrincipal": {"displayName": names.display_name, "id": names.service_principal},
        "sourceSystem": {"details": {}, "displayName": SOURCE, "id": names.source_system},
        "targetSystem": {
            "details": {
                "ApplicationId": names.app_id,
                "ServicePrincipalDisplayName": names.display_name,
                "ServicePrincipalId": names.service_principal,
            },
            "displayName": TARGET,
            "id": names.target_system,
        },
        "tenantId": names.tenant_id,
    }


def _user_steps(
    application: Application, event: Event, outcome: Outcome, upn: str, anchor: str
) -> list[Step]:
    if event.kind in (Kind.RETRY_CREATE, Kind.RETRY_UPDATE):
        return [_escrow(outcome, upn, event), *_exports(event, outcome, upn)]
    change = "Add" if event.kind is Kind.CREATE else "Update"
    values = {
        name: value
        for name, value in outcome.source.items()
        if value is not None and name in _REPORTED
    }
    steps = [_import("User", upn, change, values)]
    if event.kind in (Kind.UPDATE, Kind.REDUNDANT, Kind.DISABLE):
        known = {application.matching: outcome.sent.get(application.matching, ""), "id": anchor}
        steps.append(_retrieved(upn, known))
    if outcome.unresolved:
        steps.append(_unresolved(outcome.unresolved, schema.MANAGER, upn))
    leaving = event.kind is Kind.DISABLE
    active = outcome.source["accountEnabled"] == "True"
    assigned = outcome.assigned and not leaving
    steps.append(_scoping("User", active=active, assigned=assigned, clauses=outcome.clauses))
    if leaving:
        details = {"ReportableIdentifier": upn, "active": "False"}
        steps.append(_export("User", upn, "UpdateSoftDelete", "disabled", details))
        return steps
    if event.kind is Kind.REDUNDANT:
        return [*steps, _redundant("User", upn)]
    if outcome.skip and outcome.skip[0] == "NotEffectivelyEntitled":
        return [*steps, _not_entitled(upn, outcome, active=active)]
    if change == "Add":
        steps.append(_synchronization("User", upn, created=True))
    if outcome.skip:
        return [*steps, _invalid(upn, outcome.skip[1])]
    return [*steps, *_exports(event, outcome, upn)]


_REPORTED = frozenset(
    "objectId accountEnabled displayName givenName surname mail mailNickname userPrincipalName"
    " IsSoftDeleted department jobTitle".split()
)


def _exports(event: Event, outcome: Outcome, upn: str) -> list[Step]:
    adding = event.kind in (Kind.CREATE, Kind.RETRY_CREATE)
    change = "Add" if adding else "Update"
    sent = outcome.sent if adding else _changed(outcome)
    details = {"ReportableIdentifier": upn} | {
        _mangled(name): value for name, value in sorted(sent.items())
    }
    if outcome.answer is None:
        return [_export("User", upn, change, "created" if adding else "updated", details)]
    verb = "create" if adding else "update"
    return [
        {
            "description": f"Failed to {verb} User '{upn}' in {TARGET}",
            "details": details,
            "name": f"EntryExport{change}",
            "provisioningStepType": "export",
            "status": "failure",
        }
    ]


def _changed(outcome: Outcome) -> dict[str, str]:
    return {
        name: value for name, value in outcome.sent.items() if outcome.before.get(name) != value
    }


def _modified(event: Event, outcome: Outcome) -> list[Step]:
    if event.kind in (Kind.REDUNDANT, Kind.STRANGER) or outcome.status == "skipped":
        return []
    if event.kind is Kind.DISABLE:
        return [_property("active", "True", "False")]
    if event.kind in (Kind.CREATE, Kind.RETRY_CREATE):
        return [_property(name, None, value) for name, value in outcome.sent.items()]
    return [
        _property(name, outcome.before.get(name), value)
        for name, value in _changed(outcome).items()
    ]


def _status(event: Event, outcome: Outcome, upn: str) -> Step:
    if event.kind in (Kind.REDUNDANT, Kind.STRANGER):
        return {"errorInformation": None, "status": "skipped"}
    answer = outcome.answer
    if answer is None or event.kind is Kind.DISABLE:
        status = "success" if event.kind is Kind.DISABLE else outcome.status
        return {"errorInformation": None, "status": status}
    words = retry_sentence(gap("RETRIES"), gap("AGAIN"))
    return {
        "errorInformation": {
            "additionalDetails": None,
            "errorCategory": error_category(answer),
            "errorCode": error_code(answer),
            "reason": reason(answer, words),
            "recommendedAction": None,
        },
        "status": "failure",
    }


def _import(kind: str, identifier: str, change: str, values: dict[str, str]) -> Step:
    return {
        "description": f"Received {kind} '{identifier}' change of type ({change}) from {SOURCE}",
        "details": values,
        "name": f"EntryImport{change}",
        "provisioningStepType": "import",
        "status": "success",
    }


def _retrieved(title: str, details: dict[str, str]) -> Step:
    return {
        "description": f"Retrieved  '{title}' from {TARGET}",
        "details": details,
        "name": "EntryImport",
        "provisioningStepType": "matching",
        "status": "success",
    }


def _scoping(kind: str, *, active: bool, assigned: bool, clauses: dict[str, bool]) -> Step:
    inner = ",".join(f'"{name}":{str(value).lower()}' for name, value in clauses.items())
    return {
        "description": f"Determine if {kind} in scope by evaluating against each scoping filter",
        "details": {
            "Active in the source system": str(active),
            "Assigned to the application": str(assigned),
            f"{kind} has the required role": str(assigned),
            "ScopeEvaluationResult": f"{{{inner}}}",
            "Scoping filter evaluation passed": str(all(clauses.values())),
        },
        "name": "EntrySynchronizationScoping",
        "provisioningStepType": "scoping",
        "status": "success",
    }


def _synchronization(kind: str, title: str, *, created: bool) -> Step:
    verb = "created" if created else "updated"
    return {
        "description": f"{kind} '{title}' will be {verb} in {TARGET} ({kind} is active and assigned"
        f" in {SOURCE}, but no matching {kind} was found in {TARGET})",
        "details": {},
        "name": "EntrySynchronizationAdd",
        "provisioningStepType": "matching",
        "status": "success",
    }


def _export(kind: str, title: str, change: str, verb: str, details: dict[str, str]) -> Step:
    return {
        "description": f"{kind} '{title}' was {verb} in {TARGET}",
        "details": details,
        "name": f"EntryExport{change}",
        "provisioningStepType": "export",
        "status": "success",
    }


def _escrow(outcome: Outcome, upn: str, event: Event) -> Step:
    return {
        "description": "We are retrying an operation that previously failed.\r\n"
        f"Identifier: {upn}\r\nObject type: User\r\nDirectory: {SOURCE}",
        "details": {
            "CountProcessed": gap("PROCESSED"),
            "CreationTime": gap("CREATED"),
            "Identifier": outcome.source["objectId"],
            "ModificationType": "Add" if event.kind is Kind.RETRY_CREATE else "Update",
            "NextAttempt": gap("DUE"),
            "Origin": "Source",
            "TypeName": "EscrowedEntryDefault",
        },
        "name": "EntryEscrowRetry",
        "provisioningStepType": "import",
        "status": "success",
    }


def _redundant(kind: str, identifier: str) -> Step:
    return _skip(
        "The state of the entry in both the source and target systems already match. No change to"
        f" the {kind} '{identifier}' currently needs to be made.",
        {"ReportableIdentifier": identifier, "SkipReason": "RedundantExport"},
    )


def _invalid(upn: str, name: str) -> Step:
    return _skip(
        f"{schema.ENTERPRISE_USER} '{upn}' will be skipped because the value of the property {name}"
        f" is missing or invalid. Please update the value of the property {name} on the object in"
        " the source system.",
        {
            "PropertyName": name,
            "SkipReason": "AttributeValidationFailed",
            "ReportableIdentifier": upn,
        },
        "processing",
    )


def _not_entitled(upn: str, outcome: Outcome, *, active: bool) -> Step:
    reasons = []
    if not active:
        reasons.append("This object is not active in the source system.")
    if not outcome.assigned:
        reasons.append(
            "This object is not assigned to the application. If you are expecting the object to be"
            " in scope for provisioning, assign the object to the application or change your scope"
            " to allow all users and groups to be in scope for provisioning."
        )
        reasons.append(
            "This object does not have required entitlement for provisioning. If you are expecting"
            " the object to be in scope for provisioning, update provisioning scope to 'Sync all"
            " users and groups' or assign the object to the application with entitlement of"
            " provisioning category."
        )
    if not all(outcome.clauses.values()):
        reasons.append("This object does not satisfy the scoping filter of the mapping.")
    numbered = " ".join(f"{place}) {text}" for place, text in enumerate(reasons, 1))
    return _skip(
        f"The User '{upn}' will be skipped due to the following reasons: {numbered}",
        {"ReportableIdentifier": upn, "SkipReason": "NotEffectivelyEntitled"},
    )


def _unresolved(identifier: str, name: str, title: str) -> Step:
    last = name.rsplit(":", maxsplit=1)[-1]
    return _skip(
        f"We were unable to assign {identifier} as the {last} of {title}. This issue can happen"
        f" when the referenced object is not in scope. Please ensure that {identifier} is in scope"
        " for provisioning and has been provisioned.",
        {"PropertyName": name, "ReportableIdentifier": identifier, "SkipReason": _UNRESOLVED},
        "referenceResolution",
    )


def _skip(description: str, details: dict[str, str], kind: str = "export") -> Step:
    return {
        "description": description,
        "details": details,
        "name": "EntrySynchronizationSkip",
        "provisioningStepType": kind,
        "status": "skipped",
    }


def _property(name: str, old: str | None, new: str | None) -> Step:
    return {"displayName": name, "newValue": new, "oldValue": old}


def _mangled(attribute: str) -> str:
    """Write an attribute as export steps do: `namegivenName`, `urnietfparams...20Userdepartment`.

    A filter in brackets survives, a dot and a colon do not.
    """
    head, bracket, rest = attribute.partition("[")
    if not bracket:
        return head.replace(".", "").replace(":", "")
    inner, _, tail = rest.partition("]")
    return f"{head}[{inner}]{tail.replace('.', '')}"
