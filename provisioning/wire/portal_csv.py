"""Rows of the tables that people download from the portal, as records in the form of Graph.

Each row becomes the JSON that Graph would have sent for it, so that the readers of Graph's records
read it and the stored record looks like any other.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from provisioning.wire.columns import Heading, squeezed, word
from provisioning.wire.values import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

Record = dict[str, Any]

# A plain text where an object belongs is the object's name, or the outcome's status.
_NAMED_BY = {"provisioningStatusInfo": "status"}
_OBJECTS = {
    "servicePrincipal",
    "sourceSystem",
    "targetSystem",
    "sourceIdentity",
    "targetIdentity",
    "initiatedBy",
    "provisioningStatusInfo",
}
_LISTS = {"provisioningSteps", "modifiedProperties", "targetResources", "additionalDetails"}
_TARGET = re.compile(r"target(\d+)(modifiedproperty(\d+))?([a-z]+)")
_DETAIL = re.compile(r"additionaldetail(\d+)(key|value)")
_TARGET_FIELDS = {
    "type": "type",
    "displayname": "displayName",
    "objectid": "id",
    "userprincipalname": "userPrincipalName",
}
_PROPERTY_FIELDS = {"name": "displayName", "oldvalue": "oldValue", "newvalue": "newValue"}
# Spreadsheets and the portal write times in the reader's own order.
_LOCAL_TIME = re.compile(
    r"(\d{1,2})([/.])(\d{1,2})\2(\d{4}),? +"
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,7}))?)? ?([AP]M)?",
    re.IGNORECASE,
)
_MONTHS = 12


def event_record(heading: Heading, cells: Sequence[str]) -> Record:
    """Return an event's record; without an id column its change id identifies it."""
    record = _record(heading, cells)
    status = record.get("provisioningStatusInfo") or {}
    if isinstance(status.get("status"), str):
        status["status"] = word(status["status"])
    error = status.get("errorInformation")
    if isinstance(error, dict) and not any(error.values()):
        status["errorInformation"] = None
    if isinstance(record.get("provisioningAction"), str):
        record["provisioningAction"] = word(record["provisioningAction"])
    record.setdefault("id", record.get("changeId") or _digest(cells))
    return record


def audit_record(heading: Heading, cells: Sequence[str]) -> Record:
    """Return an audit entry's record; the download has no ids, so its own text identifies it."""
    record = _record(heading, cells)
    record.setdefault("id", f"csv-{_digest(cells)}")
    if isinstance(record.get("result"), str):
        record["result"] = word(record["result"])
    targets, details = _numbered(heading, cells)
    if targets:
        record["targetResources"] = targets
    if details:
        record["additionalDetails"] = details
    return record


def part_record(heading: Heading, cells: Sequence[str]) -> tuple[str, Record]:
    """Return the change id of a step or a changed property, and the part itself."""
    record = _record(heading, cells)
    if isinstance(record.get("status"), str):
        record["status"] = word(record["status"])
    return record.pop("changeId", ""), record


def person_record(heading: Heading, cells: Sequence[str]) -> Record:
    """Return a user's record with Graph's attribute names; empty cells are null."""
    pairs = zip(heading.names, heading.fields, cells, strict=False)
    return {field or name.strip(): cell or None for name, field, cell in pairs}


def _record(heading: Heading, cells: Sequence[str]) -> Record:
    record: Record = {}
    for field, cell in zip(heading.fields, cells, strict=False):
        if field and cell:
            _put(record, field, cell)
    return record


def _put(record: Record, field: str, cell: str) -> None:
    *path, last = field.split(".")
    holder = record
    for name in path:
        inner = holder.get(name)
        if not isinstance(inner, dict):
            inner = holder[name] = {}
        holder = inner
    value = _value(last, cell)
    if isinstance(value, dict) and isinstance(holder.get(last), dict):
        holder[last] = value | holder[last]
    else:
        holder[last] = value


def _value(name: str, cell: str) -> Any:
    if name == "activityDateTime":
        return _graph_time(cell)
    structured = name in _OBJECTS or name in _LISTS or name in {"details", "errorInformation"}
    if not structured:
        return cell
    if cell.lstrip().startswith(("{", "[")):
        try:
            return msgspec.json.decode(cell)
        except (msgspec.DecodeError, RecursionError):
            return {} if name not in _LISTS else []
    if name in _OBJECTS:
        return {_NAMED_BY.get(name, "displayName"): cell}
    return [] if name in _LISTS else {}


def _graph_time(cell: str) -> str:
    """Return a time as Graph writes it; the text itself when it is in no known form."""
    known = moment(cell) or _local_time(cell)
    return cell if known is None else known.isoformat().replace("+00:00", "Z")


def _local_time(cell: str) -> datetime | None:
    """Read a time in the order of a country, as UTC; with slashes the month is first."""
    found = _LOCAL_TIME.fullmatch(cell.strip())
    if found is None:
        return None
    first, mark, second, year, hour, minute, seconds, part, half = found.groups()
    month, day = int(first), int(second)
    if mark == "." or month > _MONTHS:
        month, day = day, month
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half.upper() == "PM" else 0)
    micro = int((part or "0").ljust(6, "0")[:6])
    try:
        return datetime(
            int(year), month, day, hours, int(minute), int(seconds or 0), micro, tzinfo=UTC
        )
    except ValueError:
        return None


def _numbered(heading: Heading, cells: Sequence[str]) -> tuple[list[Record], list[Record]]:
    """Return targets with their properties, and details, from columns with numbers."""
    targets: dict[str, Record] = {}
    properties: dict[tuple[str, str], Record] = {}
    details: dict[str, Record] = {}
    for name, cell in zip(heading.names, cells, strict=False):
        if not cell:
            continue
        plain = squeezed(name)
        if found := _DETAIL.fullmatch(plain):
            details.setdefault(found[1], {})[found[2]] = cell
        elif found := _TARGET.fullmatch(plain):
            target = targets.setdefault(found[1], {})
            if found[3] and found[4] in _PROPERTY_FIELDS:
                item = properties.setdefault((found[1], found[3]), {})
                item[_PROPERTY_FIELDS[found[4]]] = cell
            elif found[4] in _TARGET_FIELDS:
                target[_TARGET_FIELDS[found[4]]] = cell
    for (number, _), item in properties.items():
        targets[number].setdefault("modifiedProperties", []).append(item)
    return list(targets.values()), list(details.values())


def _digest(cells: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:32]
