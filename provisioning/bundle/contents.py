"""What a support bundle holds, as plain dictionaries: made from redacted records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from provisioning.bundle.reply import reply_for
from provisioning.mapping.lint import lint
from provisioning.mapping.mappings import prepare
from provisioning.onboarding import Evidence, judge_onboarding
from provisioning.wire import decode_job, decode_schema
from provisioning.wire.events import read_event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from provisioning.bundle.redactor import Redactor
    from provisioning.failures import CauseGroup
    from provisioning.model import Event, Job, Schema
    from provisioning.profiles import Profile

BUNDLE_VERSION = 1
Contents = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ingredients:
    """Everything a bundle is made from; records are JSON texts as Graph sent them.

    `samples` are events by id. `job` and `schema` are None when they were never read. `complete_to`
    is up to when the log was collected, `first` and `last` the oldest and newest event held.
    """

    made_at: datetime
    tool_version: str
    application: str
    job_id: str
    profile: Profile
    groups: tuple[CauseGroup, ...] = ()
    samples: Mapping[str, str] = field(default_factory=dict)
    audits: Sequence[str] = ()
    job: str | None = None
    schema: str | None = None
    verdict: str | None = None
    next_step: str | None = None
    events: int = 0
    first: datetime | None = None
    last: datetime | None = None
    complete_to: datetime | None = None
    missing: tuple[str, ...] = ()
    only_cause: str | None = None


def assemble(given: Ingredients, redactor: Redactor | None) -> Contents:
    """Return the contents; without a redactor nothing is replaced, and the contents say so."""
    redact: Callable[[Any], Any] = redactor.record if redactor else _as_it_is
    events = {key: redact(_object(text)) for key, text in given.samples.items()}
    audits = [redact(_object(text)) for text in given.audits]
    job = None if given.job is None else redact(_object(given.job))
    schema = None if given.schema is None else redact(_object(given.schema))
    read_job = None if job is None else decode_job(_text(job))
    read_schema = None if schema is None else decode_schema(_text(schema))
    causes = [_cause(group, events, redactor) for group in given.groups]
    return {
        "bundle_version": BUNDLE_VERSION,
        "about": _about(given, redactor),
        "job": _job(given, read_job, _as_text if redactor is None else redactor.text),
        "causes": causes,
        "mappings": _mappings(read_schema),
        "scoping_filters": _filters(read_schema),
        "differences": _differences(read_schema, given.profile),
        "checklist": _checklist(read_schema, read_job, given.profile),
        "changes": [_change(audit) for audit in audits],
        "records": {
            "events": list(events.values()),
            "audits": audits,
            "jobs": [] if job is None else [job],
            "schemas": [] if schema is None else [schema],
        },
    }


def _as_it_is(record: Any) -> Any:
    return record


def _object(text: str) -> dict[str, Any]:
    return msgspec.json.decode(text)


def _text(record: Any) -> bytes:
    return msgspec.json.encode(record)


def _about(given: Ingredients, redactor: Redactor | None) -> dict[str, Any]:
    counts = redactor.pseudonyms.counts if redactor else {}
    return {
        "made_at": _utc(given.made_at),
        "tool": f"Entra Provisioning Monitor {given.tool_version}",
        "application": given.application,
        "window": {"first_event": _utc(given.first), "last_event": _utc(given.last)},
        "events": given.events,
        "log_complete_to": _utc(given.complete_to),
        "missing": list(given.missing),
        "only_cause": given.only_cause,
        "redacted": redactor is not None,
        "replaced": {str(kind): number for kind, number in sorted(counts.items())},
    }


def _job(
    given: Ingredients, job: Job | None, text: Callable[[str, str | None], str]
) -> dict[str, Any]:
    known: dict[str, Any] = {
        "id": given.job_id,
        "verdict": given.verdict and text(given.verdict, None),
        "next_step": given.next_step and text(given.next_step, None),
    }
    if job is None:
        return known | {"status": "not known: no job was read"}
    status, schedule, quarantine = job.status, job.schedule, job.status.quarantine
    return known | {
        "status": status.code,
        "schedule": schedule.state,
        "interval_minutes": schedule.interval and schedule.interval.total_seconds() / 60,
        "quarantine": quarantine and msgspec.to_builtins(quarantine),
        "successive_failures": status.count_successive_complete_failures,
        "objects_by_type": status.synchronized_entry_count_by_type,
        "steady_state_first": _utc(status.steady_state_first_achieved_time),
        "steady_state_last": _utc(status.steady_state_last_achieved_time),
        "last_execution": msgspec.to_builtins(status.last_execution),
        "last_successful_execution": msgspec.to_builtins(status.last_successful_execution),
        "last_execution_with_exports": msgspec.to_builtins(
            status.last_successful_execution_with_exports
        ),
    }


def _cause(
    group: CauseGroup, events: Mapping[str, dict[str, Any]], redactor: Redactor | None
) -> dict[str, Any]:
    said = group.diagnosis
    sample_id = group.findings[0].affected.sample_id
    record = events.get(sample_id)
    event = None if record is None else read_event(_text(record))
    person = _person(event)
    sample = None if event is None else _sample(event)
    text = _as_text if redactor is None else redactor.text
    ids = {"Change id": sample["change_id"], "Cycle id": sample["cycle_id"]} if sample else {}
    return {
        "kind": str(group.kind),
        "cause": str(said.cause),
        "title": text(said.title, person),
        "summary": text(said.summary, person),
        "owner": str(said.owner),
        "confidence": str(said.confidence),
        "attribute": said.attribute,
        "mapping": said.mapping and text(said.mapping, person),
        "people": group.people,
        "groups": group.groups,
        "new_in_last_cycle": group.new,
        "first_seen": _utc(group.first_seen),
        "last_seen": _utc(group.last_seen),
        "evidence": [text(line, person) for line in said.evidence],
        "fix": [text(str(step), person) for step in said.fix],
        "retry_count": said.retry_count,
        "retry_after": said.retry_after,
        "sample": sample,
        "reply": text(reply_for(group, ids), person),
    }


def _as_text(text: str, _: str | None) -> str:
    return text


def _person(event: Event | None) -> str | None:
    if event is None or event.source_identity is None:
        return None
    return event.source_identity.id


def _sample(event: Event) -> dict[str, Any]:
    error, failed = event.error, event.failed_step
    source, target = event.source_identity, event.target_identity
    return {
        "event_id": event.id,
        "change_id": event.change_id,
        "cycle_id": event.cycle_id,
        "time_utc": _utc(event.activity_date_time),
        "source_id": source and source.id,
        "source_name": source and source.display_name,
        "target_id": target and target.id,
        "object_type": source and source.identity_type,
        "action": event.provisioning_action,
        "status": event.status,
        "failed_step": failed and failed.name,
        "skip_reason": event.skip_reason,
        "error_code": error and error.error_code,
        "reason": error and error.reason,
    }


def _mappings(schema: Schema | None) -> list[dict[str, Any]]:
    return [
        {
            "object": mapping.source_object_name,
            "target": one.target_attribute_name,
            "source": prepare(one).text,
            "default": one.default_value,
            "matching_priority": one.matching_priority or None,
            "applied": one.flow_type,
        }
        for mapping in _object_mappings(schema)
        for one in mapping.attribute_mappings
    ]


def _filters(schema: Schema | None) -> list[dict[str, Any]]:
    return [
        {
            "object": mapping.source_object_name,
            "filter": group.name,
            "attribute": clause.source_operand_name,
            "operator": clause.operator_name,
            "values": list(clause.values),
        }
        for mapping in _object_mappings(schema)
        for group in (mapping.scope.groups if mapping.scope else ())
        for clause in group.clauses
    ]


def _object_mappings(schema: Schema | None) -> list[Any]:
    rules = schema.synchronization_rules if schema else ()
    return [mapping for rule in rules for mapping in rule.object_mappings]


def _differences(schema: Schema | None, profile: Profile) -> dict[str, Any]:
    findings = lint(schema, profile) if schema else []
    return {
        "profile": profile.title,
        "findings": [
            {
                "severity": str(found.severity),
                "object": found.object_name,
                "target": found.target,
                "message": found.message,
                "fix": found.fix,
            }
            for found in findings
        ],
    }


def _checklist(schema: Schema | None, job: Job | None, profile: Profile) -> list[dict[str, Any]]:
    return [
        {
            "step": f"{result.step.id} {result.step.title}",
            "outcome": str(result.outcome),
            "detail": result.detail,
            "fix": result.fix,
        }
        for result in judge_onboarding(Evidence(schema=schema, job=job), profile)
    ]


def _change(audit: dict[str, Any]) -> dict[str, Any]:
    initiated = audit.get("initiatedBy") or {}
    user, app = initiated.get("user") or {}, initiated.get("app") or {}
    targets = audit.get("targetResources") or []
    return {
        "time_utc": audit.get("activityDateTime"),
        "activity": audit.get("activityDisplayName"),
        "result": audit.get("result"),
        "reason": audit.get("resultReason"),
        "initiated_by": user.get("userPrincipalName") or app.get("displayName") or user.get("id"),
        "correlation_id": audit.get("correlationId"),
        "targets": [target.get("id") for target in targets],
        "changed": [
            item.get("displayName")
            for target in targets
            for item in target.get("modifiedProperties") or ()
        ],
    }


def _utc(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat().replace("+00:00", "Z")
