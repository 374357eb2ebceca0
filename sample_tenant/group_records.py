"""Provisioning log records of groups."""

from dataclasses import dataclass
from typing import Any

from sample_tenant import schema, steps
from sample_tenant.event import Kind
from sample_tenant.registration import Registration
from sample_tenant.steps import Step
from sample_tenant.template import gap


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What a record tells about a group; `lost` is a member that could not be linked."""

    id: str
    name: str
    anchor: str
    lost: str | None


def group_record(registration: Registration, kind: Kind, group: GroupFacts) -> dict[str, Any]:
    """Return the record of a task that concerns a group, with gaps where events differ."""
    action = {Kind.GROUP_CREATE: "create", Kind.GROUP_UPDATE: "update"}.get(kind, "other")
    record = registration.record(action)
    record["sourceIdentity"] = {
        "details": {"DisplayName": group.name, "id": group.id, "odatatype": "Group"},
        "displayName": group.name,
        "id": group.id,
        "identityType": "Group",
    }
    record["targetIdentity"] = {
        "details": {},
        "displayName": "",
        "id": group.anchor,
        "identityType": schema.GROUP,
    }
    record["provisioningSteps"] = [*_first_steps(kind, group), *_last_steps(kind, group)]
    if kind is Kind.GROUP_REDUNDANT:
        record["provisioningStatusInfo"]["status"] = "skipped"
    else:
        record["modifiedProperties"] = [
            {"displayName": name, "newValue": value, "oldValue": None}
            for name, value in _sent(kind, group).items()
        ]
    return record


def _first_steps(kind: Kind, group: GroupFacts) -> list[Step]:
    change = "Add" if kind is Kind.GROUP_CREATE else "Update"
    found = [steps.imported("Group", group.id, change, {"objectId": group.id})]
    if kind is not Kind.GROUP_CREATE:
        known = {"displayName": group.name, "externalId": group.id, "id": group.anchor}
        found.append(steps.retrieved(group.name, known))
    if group.lost:
        found.append(steps.unresolved(group.lost, "members", group.name))
    return [*found, steps.scoping("Group", active=True, assigned=True, clauses={})]


def _last_steps(kind: Kind, group: GroupFacts) -> list[Step]:
    if kind is Kind.GROUP_REDUNDANT:
        return [steps.redundant("Group", group.id)]
    details = {"ReportableIdentifier": group.id} | _sent(kind, group)
    if kind is Kind.GROUP_UPDATE:
        return [steps.exported("Group", group.name, "Update", "updated", details)]
    return [
        steps.unmatched("Group", group.name),
        steps.exported("Group", group.name, "Add", "created", details),
    ]


def _sent(kind: Kind, group: GroupFacts) -> dict[str, str]:
    """Return what was written: a new group's attributes, or one more member."""
    if kind is Kind.GROUP_UPDATE:
        return {"members": gap("CHANGE")}
    return {"displayName": group.name, "externalId": group.id}
