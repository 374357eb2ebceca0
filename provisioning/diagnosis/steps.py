"""What the steps of an event say: skip reason, scope, unresolved references, values read and sent.

Reference problems stand in a step while the event itself succeeds or is skipped
(https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-log-analytics).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from provisioning.diagnosis.templates import HEAD_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from provisioning.model import Event, Step

UNRESOLVED = "UnableToResolveReferenceAttributeValue"
_CANNOT = "unable to assign "  # found far more quickly than the pattern, and in few steps
_CANNOT_ASSIGN = re.compile(
    r"unable to assign .{1,200}? as the ([\w.\[\]\"' ]{1,60}?) of ", re.IGNORECASE | re.DOTALL
)
_SKIP = re.compile(r"Skip ?[Rr]eason\s{0,3}[=:]?\s{0,3}[\"']?([A-Za-z]{4,60})")
_PROPERTY = re.compile(r"value of the property (\S{1,120}?) is (?:missing|invalid)")
_TRUTH = (
    r"(?: ?in the source system| ?to(?: the)? application)?"
    r"\s{0,3}[\"']?\s?[=:]?\s{0,3}[\"']?(True|False)"
)
_SCOPE_TEXTS = {
    "active": re.compile(r"\b(?:Is)?Active" + _TRUTH, re.IGNORECASE),
    "assigned": re.compile(r"\bAssigned" + _TRUTH, re.IGNORECASE),
    "role": re.compile(r"has the required role" + _TRUTH, re.IGNORECASE),
    "filtered_in": re.compile(
        r"(?:Passed scope filter|IsInProvisioningScope|Scoping filter evaluation passed)" + _TRUTH,
        re.IGNORECASE,
    ),
}
_KNOWN_SKIPS = frozenset(
    [
        "RedundantExport",
        "RedundantSoftDelete",
        "NotEffectivelyEntitled",
        "AttributeValidationFailed",
        "UnableToResolveReferenceAttributeValue",
        "EntryJoiningPropertyValueIsMissing",
        "EntityTypeNotSupported",
    ]
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope decision; None means not stated. ``failed_clauses`` are filter clauses not met."""

    active: bool | None = None
    assigned: bool | None = None
    role: bool | None = None
    filtered_in: bool | None = None
    failed_clauses: tuple[str, ...] = ()

    def signals(self) -> set[str]:
        """Return the scope signals of the rules."""
        facts = {
            "scope:inactive": self.active is False,
            "scope:unassigned": self.assigned is False,
            "scope:norole": self.role is False,
            "scope:filtered": self.filtered_in is False,
        }
        return {name for name, holds in facts.items() if holds}


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What the steps say together; ``unresolved`` names the reference attributes not linked."""

    name: str | None = None
    description: str = ""
    skip_reason: str | None = None
    property_name: str | None = None
    scope: Scope = Scope()
    unresolved: tuple[str, ...] = ()
    sent: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, str] = field(default_factory=dict)


def read_steps(steps: Sequence[Step]) -> StepFacts:
    """Read the steps of an event."""
    decisive = next((step for step in steps if step.status in {"failure", "skipped"}), None)
    skip_reason = property_name = None
    scope, unresolved = Scope(), []
    for step in steps:
        details = step.details or {}
        skip_reason = str(details.get("SkipReason") or "") or skip_reason
        property_name = str(details.get("PropertyName") or "") or property_name
        if step.provisioning_step_type == "scoping" or "Assigned to the application" in details:
            scope = _scope_of(details)
        unresolved += unresolved_in(step.description or "", details)
    return StepFacts(
        name=decisive.name if decisive else None,
        description=(decisive.description or "") if decisive else "",
        skip_reason=skip_reason,
        property_name=property_name,
        scope=scope,
        unresolved=tuple(dict.fromkeys(unresolved)),
        sent=_values(steps, "EntryExport"),
        read=_values(steps, "EntryImport"),
    )


def _scope_of(details: Mapping[str, Any]) -> Scope:
    role = next((value for key, value in details.items() if "required role" in key), None)
    return Scope(
        active=_truth(details.get("Active in the source system", details.get("IsActive"))),
        assigned=_truth(details.get("Assigned to the application")),
        role=_truth(role),
        filtered_in=_truth(
            details.get("Scoping filter evaluation passed", details.get("IsInProvisioningScope"))
        ),
        failed_clauses=_failed_clauses(details.get("ScopeEvaluationResult")),
    )


def _truth(value: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(value).lower())


def _failed_clauses(result: Any) -> tuple[str, ...]:
    try:
        clauses = json.loads(str(result or "{}")[:HEAD_CHARACTERS])
    except (ValueError, RecursionError):
        return ()
    if not isinstance(clauses, dict):
        return ()
    return tuple(str(clause) for clause, passed in clauses.items() if _truth(passed) is False)


def unresolved_references(event: Event) -> tuple[str, ...]:
    """Return the reference attributes of an event that could not be linked, such as manager."""
    found: list[str] = []
    for step in event.provisioning_steps:
        found += unresolved_in(step.description or "", step.details or {})
    return tuple(dict.fromkeys(found))


def unresolved_in(description: str, details: Mapping[str, Any]) -> list[str]:
    """Return the reference attributes that a step could not link."""
    if _CANNOT in description.lower():
        found = _CANNOT_ASSIGN.search(description[:2_000])
        if found:
            return [found.group(1).strip()]
    if details.get("SkipReason") == UNRESOLVED:
        return [str(details.get("PropertyName") or "manager")]
    return []


def _values(steps: Sequence[Step], prefix: str) -> dict[str, str]:
    """Return the values of the steps that read the source or write the target."""
    values: dict[str, str] = {}
    for step in steps:
        if (step.name or "").startswith(prefix) and step.provisioning_step_type != "matching":
            values |= {k: str(v) for k, v in (step.details or {}).items() if v is not None}
    return values


def read_text(text: str, code: str | None = None) -> StepFacts:
    """Read the same facts from a bare text that has no steps; skip reasons are codes at times."""
    text = text[:HEAD_CHARACTERS]
    skip = _SKIP.search(text)
    words = (skip.group(1) if skip else None, text.strip(), (code or "").strip())
    skip_reason = words[0] or next((word for word in words[1:] if word in _KNOWN_SKIPS), None)
    named = _PROPERTY.search(text)
    return StepFacts(
        skip_reason=skip_reason,
        property_name=named.group(1) if named else None,
        scope=_scope_in_text(text),
        unresolved=tuple(unresolved_in(text, {"SkipReason": skip_reason})),
    )


def _scope_in_text(text: str) -> Scope:
    if "ssigned" not in text and "cope" not in text:
        return Scope()
    truths = {
        name: _truth(found.group(1)) if (found := pattern.search(text)) else None
        for name, pattern in _SCOPE_TEXTS.items()
    }
    return Scope(truths["active"], truths["assigned"], truths["role"], truths["filtered_in"])
