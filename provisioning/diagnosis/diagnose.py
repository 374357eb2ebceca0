"""The public answer: why one object did not arrive, who can fix it, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from provisioning.diagnosis.attributes import known_attribute, squeeze, usual_name
from provisioning.diagnosis.cause import Cause, Confidence, Owner
from provisioning.diagnosis.classification import Judgement, judge
from provisioning.diagnosis.culprit import find_attribute
from provisioning.diagnosis.evidence import Evidence, Failure, facts_of, gather
from provisioning.diagnosis.explanation import explain, own_words
from provisioning.diagnosis.mapping_row import MappingRow, find_row
from provisioning.diagnosis.remedy import FixStep, Remedied, remedy_for
from provisioning.diagnosis.steps import StepFacts, read_steps, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provisioning.model import Event, Schema

_EXPECTED_SKIP_REASONS = frozenset({"redundantexport", "redundantsoftdelete"})


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why, at which attribute, and what to do.

    ``attribute`` is the schema's name of the target attribute, or the usual one without a schema.
    ``mapping`` is the expression as configured, None without a schema or row. ``expected`` means
    that nobody has to act (skips on purpose); ``partial`` that the object arrived and a link of it
    did not. ``retry_after`` is an ISO time in UTC, ``said`` the endpoint's own words, if any.
    """

    cause: Cause
    confidence: Confidence
    owner: Owner
    title: str
    summary: str
    attribute: str | None
    mapping: str | None
    source_attribute: str | None
    evidence: tuple[str, ...]
    fix: tuple[FixStep, ...]
    heals_itself: bool
    links: tuple[str, ...]
    reply: str
    retry_count: int | None = None
    retry_after: str | None = None
    expected: bool = False
    partial: bool = False
    said: str | None = None


def diagnose(
    event: Event, schema: Schema | None = None, source_values: Mapping[str, Any] | None = None
) -> Diagnosis:
    """Diagnose an event; ``source_values`` are the object's attributes in Entra, when collected."""
    error = event.error
    identity = event.source_identity or event.target_identity
    steps = read_steps(event.provisioning_steps)
    reason = (error.reason if error else None) or steps.description or None
    failure = Failure(
        reason=reason,
        error_code=error.error_code if error else None,
        error_category=error.error_category if error else None,
        action=event.provisioning_action,
        object_type=identity.identity_type if identity else None,
        step=steps.name,
    )
    app = event.service_principal.display_name if event.service_principal else None
    return _diagnose(
        failure, steps, status=event.status, schema=schema, source_values=source_values, app=app
    )


def diagnose_evidence(
    failure: Failure,
    schema: Schema | None = None,
    source_values: Mapping[str, Any] | None = None,
) -> Diagnosis:
    """Diagnose bare texts; any text is accepted."""
    steps = read_text(failure.reason or "", failure.error_code)
    return _diagnose(failure, steps, schema=schema, source_values=source_values)


def _diagnose(
    failure: Failure,
    steps: StepFacts,
    *,
    status: str | None = None,
    schema: Schema | None,
    source_values: Mapping[str, Any] | None,
    app: str | None = None,
) -> Diagnosis:
    if status == "success" and not steps.unresolved:
        return _nothing_wrong(app)
    evidence = gather(failure, steps)
    row = _first_row(schema, failure.object_type, evidence.attributes)
    # What the step read is as it was then; a list tells of another moment.
    values = {**(source_values or {}), **steps.read} or None
    facts = facts_of(values, row.source if row else None) | _absence(evidence)
    judgement = judge(evidence.signals | facts, evidence.code_cause)
    culprit = find_attribute(judgement.cause, evidence, schema)
    attribute = culprit.attribute
    row = find_row(schema, failure.object_type, attribute) if schema and attribute else None
    name = row.target if row else attribute and usual_name(attribute)
    if attribute and not culprit.named:
        facts |= {"attribute:implied"}
    remedied = remedy_for(
        judgement.cause,
        attribute=name,
        row=row,
        app=app,
        code=evidence.code,
        signals=evidence.signals,
    )
    return _answer(
        evidence,
        judgement,
        attribute=name,
        row=row,
        remedied=remedied,
        facts=facts,
        status=status,
    )


def _answer(
    evidence: Evidence,
    judgement: Judgement,
    *,
    attribute: str | None,
    row: MappingRow | None,
    remedied: Remedied,
    facts: set[str],
    status: str | None,
) -> Diagnosis:
    retry = evidence.reason.retry
    return Diagnosis(
        cause=judgement.cause,
        confidence=judgement.confidence,
        owner=remedied.owner,
        title=remedied.title,
        summary=remedied.summary,
        attribute=attribute,
        mapping=row.expression if row else None,
        source_attribute=row.source if row else None,
        evidence=explain(evidence, attribute, row, facts),
        fix=remedied.fix,
        heals_itself=remedied.heals_itself,
        links=remedied.links,
        reply=remedied.reply,
        retry_count=retry.count if retry else None,
        retry_after=retry.after.isoformat() if retry and retry.after else None,
        expected=status != "failure" and _is_expected(evidence, judgement.cause),
        partial=status == "success",
        said=own_words(evidence),
    )


def _is_expected(evidence: Evidence, cause: Cause) -> bool:
    """Whether nobody has to act on a skip."""
    scope, skip = evidence.steps.scope, (evidence.steps.skip_reason or "").lower()
    assigned = scope.assigned is True and scope.filtered_in is not False
    return (
        skip in _EXPECTED_SKIP_REASONS
        or cause is Cause.NO_CHANGE_NEEDED
        or (cause is Cause.OUT_OF_SCOPE_OR_UNASSIGNED and not assigned)
        # Whoever has left is disabled and stays out: nobody has to act on that.
        or scope.active is False
    )


def _nothing_wrong(app: str | None) -> Diagnosis:
    empty = gather(Failure(), StepFacts())
    judgement = Judgement(Cause.NO_CHANGE_NEEDED, Confidence.HIGH)
    remedied = remedy_for(judgement.cause, attribute=None, row=None, app=app)
    answer = _answer(
        empty,
        judgement,
        attribute=None,
        row=None,
        remedied=remedied,
        facts=set(),
        status="success",
    )
    return replace(answer, partial=False, expected=True, title="The change arrived")


def _first_row(
    schema: Schema | None, object_type: str | None, attributes: tuple[str, ...]
) -> MappingRow | None:
    if schema is None or not attributes:
        return None
    return find_row(schema, object_type, attributes[0])


def _absence(evidence: Evidence) -> set[str]:
    """Whether the value that failed validation was missing from what Entra had read."""
    name = evidence.steps.property_name
    known = known_attribute(name) if name else None
    if known is None or known.source is None or not evidence.steps.read:
        return set()
    held = {squeeze(key) for key in evidence.steps.read}
    return set() if squeeze(known.source) in held else {"value:absent"}
