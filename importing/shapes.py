"""What a JSON record is, told by what it holds."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from provisioning.wire.logs import AUDIT_MARKS, EVENT_MARKS

_EVENT = frozenset(map(str.lower, EVENT_MARKS))
_AUDIT = frozenset(map(str.lower, AUDIT_MARKS))


class Shape(StrEnum):
    """What a file or record is, in words for the reader."""

    EVENT = "provisioning log (Graph or portal JSON)"
    EVENT_ENVELOPE = "provisioning log (diagnostic settings)"
    EVENT_ROW = "provisioning log (Log Analytics)"
    AUDIT = "audit log (Graph or portal JSON)"
    AUDIT_ENVELOPE = "audit log (diagnostic settings)"
    AUDIT_ROW = "audit log (Log Analytics)"
    EVENT_TABLE = "provisioning log (CSV)"
    STEP_TABLE = "provisioning steps (CSV)"
    PROPERTY_TABLE = "modified properties (CSV)"
    AUDIT_TABLE = "audit log (CSV)"
    PEOPLE_TABLE = "people (CSV)"
    JOB = "job"
    SCHEMA = "schema"
    PERSON = "people (Graph)"
    APPLICATION = "application (Graph)"
    QUERY_ANSWER = "answer of a Log Analytics query"
    BUNDLE = "support bundle"


_MARKS = (
    (Shape.BUNDLE, {"bundle_version"}),
    (Shape.SCHEMA, {"synchronizationrules"}),
    (Shape.QUERY_ANSWER, {"tables"}),
)


def shape_of(record: dict[str, Any]) -> Shape | None:
    """Return what a record is, None when it is nothing that is known."""
    names = {name.lower() for name in record}
    inner = record.get("properties")
    if isinstance(inner, dict):
        inside = {name.lower() for name in inner}
        return _log(inside, Shape.EVENT_ENVELOPE, Shape.AUDIT_ENVELOPE)
    if "timegenerated" in names or "timegenerated [utc]" in names:
        return _log(names, Shape.EVENT_ROW, Shape.AUDIT_ROW)
    marked = (shape for shape, marks in _MARKS if names.intersection(marks))
    return next(marked, None) or _log(names, Shape.EVENT, Shape.AUDIT) or _other(names)


def _log(names: set[str], event: Shape, audit: Shape) -> Shape | None:
    if names.intersection(_EVENT):
        return event
    return audit if names.intersection(_AUDIT) else None


def _other(names: set[str]) -> Shape | None:
    if "schedule" in names or names >= {"templateid", "status"}:
        return Shape.JOB
    if "userprincipalname" in names:
        return Shape.PERSON
    return Shape.APPLICATION if names.intersection({"serviceprincipaltype", "appid"}) else None
