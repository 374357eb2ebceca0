"""The evidence in words, so that a reader can check the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provisioning.diagnosis.evidence import Evidence
    from provisioning.diagnosis.mapping_row import MappingRow

_QUOTE_CHARACTERS = 300


def explain(
    evidence: Evidence, attribute: str | None, row: MappingRow | None, facts: set[str]
) -> tuple[str, ...]:
    """Return short sentences, what the endpoint said first."""
    return tuple(
        sentence
        for sentence in (
            _answered(evidence),
            *_said(evidence),
            _skipped(evidence),
            *_scope(evidence),
            *(f"The link {name} could not be made." for name in evidence.steps.unresolved),
            _implied(attribute, facts),
            _mapped(attribute, row, facts),
            _code(evidence),
        )
        if sentence
    )


def own_words(evidence: Evidence) -> str | None:
    """Return the first thing that the endpoint itself said, None when it said nothing."""
    told = [item.message for item in evidence.body.fields] or list(evidence.body.messages)
    return " ".join(told[0].split())[:_QUOTE_CHARACTERS] if told else None


def _answered(evidence: Evidence) -> str | None:
    scim_type = evidence.body.scim_type
    if evidence.status is None and scim_type is None:
        return None
    status = f"HTTP {evidence.status}" if evidence.status else "an error"
    kind = f", scimType {scim_type}" if scim_type else ""
    step = f" in step {evidence.failure.step}" if evidence.failure.step else ""
    return f"The endpoint answered {status}{kind}{step}."


def _said(evidence: Evidence) -> list[str]:
    if evidence.body.fields:
        return [
            f"It said about {item.path}: {_quote(item.message)}"
            for item in evidence.body.fields[:3]
        ]
    if evidence.body.messages:
        return [f"It said: {_quote(message)}" for message in evidence.body.messages[:3]]
    return [f"The log says: {_quote(evidence.message)}"] if evidence.message else []


def _quote(text: str) -> str:
    line = " ".join(text.split())
    cut = line if len(line) <= _QUOTE_CHARACTERS else f"{line[:_QUOTE_CHARACTERS]}…"
    return f"“{cut}”"


def _skipped(evidence: Evidence) -> str | None:
    reason, name = evidence.steps.skip_reason, evidence.steps.property_name
    if reason is None:
        return None
    return f"Entra skipped it: {reason}{f' ({name})' if name else ''}."


def _scope(evidence: Evidence) -> list[str]:
    scope = evidence.steps.scope
    facts = (
        (scope.active is False, "The account is not active in Entra."),
        (scope.assigned is False, "It is not assigned to the application."),
        (scope.role is False, "It has no role that the application provisions."),
        (scope.filtered_in is False, "It does not pass the scoping filter."),
    )
    failed = [f"Not met: {clause}." for clause in scope.failed_clauses[:5]]
    return [sentence for holds, sentence in facts if holds] + failed


def _implied(attribute: str | None, facts: set[str]) -> str | None:
    if attribute is None or "attribute:implied" not in facts:
        return None
    return f"No attribute is named; {attribute} is the usual one here."


def _mapped(attribute: str | None, row: MappingRow | None, facts: set[str]) -> str | None:
    if attribute is None or row is None:
        return None
    if row.source is None:
        return f"{attribute} is mapped to a fixed value."
    state = " and that is empty" if "value:empty" in facts else ""
    matching = "; objects are matched by it" if row.matching else ""
    return f"{attribute} is mapped from {row.source}{state}{matching}."


def _code(evidence: Evidence) -> str | None:
    code = evidence.failure.error_code
    if code is None:
        return None
    weak = "" if evidence.code_cause else ", which stands for many faults"
    return f"Error code {code}{weak}."
