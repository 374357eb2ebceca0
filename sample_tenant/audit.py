"""Directory audit records: what the provisioning service did and what admins changed."""

from typing import Any

from sample_tenant.clock import seconds_text
from sample_tenant.event import SKIPPED_KINDS, Kind
from sample_tenant.identifiers import guid
from sample_tenant.outcome import Outcome
from sample_tenant.reasons import error_code, reason, retry_sentence
from sample_tenant.registration import Registration
from sample_tenant.story import Change
from sample_tenant.template import gap

_UNRELATED = "UserManagement"
_SERVICE = {
    "app": {
        "appId": None,
        "displayName": "Microsoft.Azure.SyncFabric",
        "servicePrincipalId": None,
        "servicePrincipalName": None,
    },
    "user": None,
}


def object_record(
    registration: Registration, happened: Kind, upn: str, outcome: Outcome | None
) -> dict[str, Any]:
    """Return the audit record of a log event, with the same gaps."""
    skipped = happened in SKIPPED_KINDS or (outcome is not None and outcome.status == "skipped")
    answer = outcome.answer if outcome and happened is not Kind.UNASSIGNED else None
    kind = "Group" if outcome is None else "User"
    if answer:
        told = reason(answer, retry_sentence(gap("RETRIES"), gap("AGAIN")))
        detail = f"Failed to export {kind} '{upn}'; Error: {told}"
    else:
        verb = "was skipped" if skipped else "was exported to customappsso"
        detail = f"{kind} '{upn}' {verb}"
    record = _frame(
        registration,
        f"Sync_{gap('CHANGE')}_{gap('SUFFIX')}",
        "Synchronization rule action" if skipped else "Export",
    )
    record["activityDateTime"] = gap("TIME")
    record["correlationId"] = gap("CHANGE")
    record["result"] = "failure" if answer else "success"
    record["resultReason"] = detail
    record["additionalDetails"] = [
        {"key": "Details", "value": detail},
        {"key": "ErrorCode", "value": error_code(answer) if answer else ""},
        {"key": "EventName", "value": "EntrySynchronizationSkip" if skipped else "EntryExport"},
        {"key": "JoiningProperty", "value": upn},
    ]
    return record


def execution_record(
    registration: Registration, identifier: str, time: float, error: dict[str, Any] | None
) -> dict[str, Any]:
    """Return the record of a whole cycle."""
    record = _frame(registration, f"Sync_{identifier}_E", "Execution")
    record["activityDateTime"] = seconds_text(time)
    record["correlationId"] = identifier
    record["result"] = "failure" if error else "success"
    record["resultReason"] = error["message"] if error else ""
    record["additionalDetails"] = [{"key": "ErrorCode", "value": error["code"] if error else ""}]
    return record


def quarantine_record(
    registration: Registration, identifier: str, time: float, error: dict[str, Any]
) -> dict[str, Any]:
    """Return the record that says that an application was put into quarantine."""
    record = execution_record(registration, identifier, time, error)
    record["id"] = f"Sync_{identifier}_Q"
    record["activityDisplayName"] = "Quarantine"
    record["resultReason"] = (
        f"Quarantine reason: EncounteredQuarantineException. {error['message']}"
    )
    return record


def is_unrelated(item: object) -> bool:
    """Tell whether an entry's content was made by `unrelated_record`."""
    return isinstance(item, dict) and item.get("category") == _UNRELATED


def unrelated_record(registration: Registration, seed: int, time: float) -> dict[str, Any]:
    """Return a record that has nothing to do with provisioning, as any tenant has many of."""
    change = Change(time, "Update user", "liam.deputy@contoso.com")
    record = change_record(registration, seed, change, time)
    record["category"] = _UNRELATED
    record["loggedByService"] = "Core Directory"
    record["operationType"] = "Update"
    person = guid(seed, "updated user", int(time))
    record["targetResources"] = [
        {
            "displayName": None,
            "groupType": None,
            "id": person,
            "modifiedProperties": [
                {"displayName": "JobTitle", "newValue": '["Analyst"]', "oldValue": "[]"}
            ],
            "type": "User",
            "userPrincipalName": f"{person[:8]}@contoso.com",
        }
    ]
    return record


def change_record(
    registration: Registration, seed: int, change: Change, time: float
) -> dict[str, Any]:
    """Return the record of an admin's change."""
    identifier = guid(seed, registration.job_id, change.time, change.activity)
    record = _frame(
        registration, f"Directory_{identifier}_{int(change.time) % 1000}", change.activity
    )
    record["activityDateTime"] = seconds_text(time)
    record["category"] = "ApplicationManagement"
    record["correlationId"] = identifier
    record["initiatedBy"] = {
        "app": None,
        "user": {
            "displayName": None,
            "id": guid(seed, "admin", change.admin),
            "ipAddress": "203.0.113.24",
            "roles": [],
            "userPrincipalName": change.admin,
        },
    }
    if change.property:
        record["targetResources"][0]["modifiedProperties"] = [
            {
                "displayName": change.property,
                "newValue": change.new,
                "oldValue": change.old,
            }
        ]
    return record


def _frame(registration: Registration, identifier: str, activity: str) -> dict[str, Any]:
    return {
        "id": identifier,
        "activityDateTime": "",
        "activityDisplayName": activity,
        "additionalDetails": [],
        "category": "ProvisioningManagement",
        "correlationId": "",
        "initiatedBy": _SERVICE,
        "loggedByService": "Account Provisioning",
        "operationType": "",
        "result": "success",
        "resultReason": "",
        "targetResources": [
            {
                "displayName": registration.display_name,
                "groupType": None,
                "id": registration.service_principal,
                "modifiedProperties": [],
                "type": "ServicePrincipal",
                "userPrincipalName": None,
            }
        ],
    }
