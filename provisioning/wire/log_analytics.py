"""Rows of the Log Analytics tables AADProvisioningLogs and AuditLogs, in the form of Graph.

The tables are flat: what Graph nests stands as JSON text in one column.
https://learn.microsoft.com/azure/azure-monitor/reference/tables/aadprovisioninglogs (2026-11)
https://learn.microsoft.com/azure/azure-monitor/reference/tables/auditlogs (2026-11)
"""

from __future__ import annotations

from typing import Any

import msgspec

from provisioning.wire.values import Fields

_JSON_COLUMNS = (
    "additionaldetails",
    "initiatedby",
    "modifiedproperties",
    "provisioningstatusinfo",
    "provisioningsteps",
    "serviceprincipal",
    "sourceidentity",
    "sourcesystem",
    "targetidentity",
    "targetresources",
    "targetsystem",
)
# The column, and what Graph calls it. `TenantId` of a table is the workspace, not the directory.
_RENAMED = {
    "timegenerated": "activitydatetime",
    "durationms": "durationinmilliseconds",
    "aadtenantid": "tenantid",
    "aadoperationtype": "operationtype",
}
# What the portal writes behind a column of times when it exports a query's result.
_ZONE_MARK = " [utc]"


def unfolded(record: Fields) -> Fields:
    """Return a table's row with Graph's names and nested objects; other records as they are."""
    members = {name.removesuffix(_ZONE_MARK): value for name, value in record.members.items()}
    folded = [name for name in _JSON_COLUMNS if isinstance(members.get(name), str)]
    if "timegenerated" not in members and not folded:
        return record
    for name in folded:
        members[name] = _decoded(members[name])
    for column, name in _RENAMED.items():
        if members.get(column) not in (None, "") and (
            name == "tenantid" or members.get(name) in (None, "")
        ):
            members[name] = members[column]
    if not members.get("provisioningstatusinfo") and members.get("resulttype"):
        members["provisioningstatusinfo"] = _status_info(members)
    return Fields(members)


def _decoded(text: str) -> Any:
    """Return a column's JSON, or its text when it is none."""
    if not text.lstrip().startswith(("{", "[")):
        return text or None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def _status_info(members: dict[str, Any]) -> dict[str, Any]:
    """Build the outcome from the columns that every Azure log has."""
    status = str(members["resulttype"]).lower()
    error = None
    if status == "failure":
        error = {
            "errorCode": members.get("resultsignature"),
            "reason": members.get("resultdescription"),
        }
    return {"status": status, "errorInformation": error}
