"""Provisioning log records of people."""

from typing import Any

from sample_tenant import schema, steps
from sample_tenant.event import SKIPPED_KINDS, Kind, Task
from sample_tenant.outcome import Application, Outcome
from sample_tenant.reasons import error_category, error_code, reason, retry_sentence
from sample_tenant.registration import Registration
from sample_tenant.steps import Step
from sample_tenant.template import gap

_ADDING = frozenset({Kind.CREATE, Kind.RETRY_CREATE})
_RETRYING = frozenset({Kind.RETRY_CREATE, Kind.RETRY_UPDATE})
_KNOWN = frozenset({Kind.UPDATE, Kind.REDUNDANT, Kind.DISABLE})
_REPORTED = (
    "objectId",
    "accountEnabled",
    "displayName",
    "givenName",
    "surname",
    "mail",
    "mailNickname",
    "userPrincipalName",
    "IsSoftDeleted",
    "department",
    "jobTitle",
)


def user_record(
    registration: Registration, application: Application, task: Task, outcome: Outcome
) -> dict[str, Any]:
    """Return the record of a task that concerns a person, with gaps where events differ."""
    source = outcome.source
    known = task.kind is not Kind.UNASSIGNED and (
        task.kind not in _ADDING or outcome.status == "success"
    )
    record = registration.record(_action(task, outcome))
    record["sourceIdentity"] = {
        "details": {
            "DisplayName": source["displayName"],
            "UserPrincipalName": source["userPrincipalName"],
            "id": source["objectId"],
            "odatatype": "User",
        },
        "displayName": source["displayName"],
        "id": source["objectId"],
        "identityType": "User",
    }
    record["targetIdentity"] = {
        "details": {},
        "displayName": "",
        "id": application.anchor(task.index) if known else "",
        "identityType": schema.ENTERPRISE_USER if known else "User",
    }
    record["modifiedProperties"] = _modified(task, outcome)
    record["provisioningStatusInfo"] = _status(task, outcome)
    record["provisioningSteps"] = _steps(application, task, outcome)
    return record


def _action(task: Task, outcome: Outcome) -> str:
    if task.kind in SKIPPED_KINDS or (outcome.skip and outcome.skip[0] == "NotEffectivelyEntitled"):
        return "other"
    if task.kind is Kind.DISABLE:
        return "disable"
    return "create" if task.kind in _ADDING else "update"


def _status(task: Task, outcome: Outcome) -> dict[str, Any]:
    if task.kind in SKIPPED_KINDS:
        return {"errorInformation": None, "status": "skipped"}
    answer = outcome.answer
    if answer is None or task.kind is Kind.DISABLE:
        status = "success" if task.kind is Kind.DISABLE else outcome.status
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


def _steps(application: Application, task: Task, outcome: Outcome) -> list[Step]:
    source = outcome.source
    title = source["userPrincipalName"] or ""
    change = "Add" if task.kind in _ADDING else "Update"
    if task.kind in _RETRYING:
        retried = steps.retried(title, source["objectId"] or "", change)
        return [retried, _export(task, outcome, title)]
    values = {name: source[name] for name in _REPORTED if source[name] is not None}
    found = [steps.imported("User", title, change, values)]
    if task.kind in _KNOWN:
        match = {application.matching: outcome.sent.get(application.matching, "")}
        found.append(steps.retrieved(title, match | {"id": application.anchor(task.index)}))
    if outcome.unresolved and task.kind is not Kind.REDUNDANT:
        found.append(steps.unresolved(outcome.unresolved, schema.MANAGER, title))
    active = source["accountEnabled"] == "True"
    assigned = outcome.assigned and task.kind not in (Kind.DISABLE, Kind.UNASSIGNED)
    found.append(steps.scoping("User", active=active, assigned=assigned, clauses=outcome.clauses))
    return [*found, *_last_steps(task, outcome, title, active=active, assigned=assigned)]


def _last_steps(
    task: Task, outcome: Outcome, title: str, *, active: bool, assigned: bool
) -> list[Step]:
    if task.kind is Kind.DISABLE:
        details = {"ReportableIdentifier": title, "active": "False"}
        return [steps.exported("User", title, "UpdateSoftDelete", "disabled", details)]
    if task.kind is Kind.REDUNDANT:
        return [steps.redundant("User", title)]
    passed = all(outcome.clauses.values())
    if not (active and assigned and passed):
        return [steps.not_entitled(title, active=active, assigned=assigned, passed=passed)]
    new = [steps.unmatched("User", title)] if task.kind in _ADDING else []
    if outcome.skip:
        return [*new, steps.invalid(title, outcome.skip[1])]
    return [*new, _export(task, outcome, title)]


def _export(task: Task, outcome: Outcome, title: str) -> Step:
    adding = task.kind in _ADDING
    change = "Add" if adding else "Update"
    sent = outcome.sent if adding else _changed(outcome)
    details = {"ReportableIdentifier": title} | {
        steps.mangled(name): value for name, value in sorted(sent.items())
    }
    if outcome.answer:
        return steps.refused(title, change, details)
    return steps.exported("User", title, change, "created" if adding else "updated", details)


def _changed(outcome: Outcome) -> dict[str, str]:
    before = outcome.before
    return {name: value for name, value in outcome.sent.items() if before.get(name) != value}


def _modified(task: Task, outcome: Outcome) -> list[dict[str, str | None]]:
    if task.kind in SKIPPED_KINDS or outcome.status == "skipped":
        return []
    if task.kind is Kind.DISABLE:
        return [{"displayName": "active", "newValue": "False", "oldValue": "True"}]
    before = {} if task.kind in _ADDING else outcome.before
    sent = outcome.sent if task.kind in _ADDING else _changed(outcome)
    return [
        {"displayName": name, "newValue": value, "oldValue": before.get(name)}
        for name, value in sent.items()
    ]
