"""What a support bundle holds, as plain dictionaries: made from redacted records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from provisioning.bundle.causes import cause_of
from provisioning.bundle.configuration import checklist, differences, filters, mappings
from provisioning.bundle.times import utc
from provisioning.wire import decode_job, decode_schema
from provisioning.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from provisioning.bundle.redactor import Redactor
    from provisioning.failures import CauseGroup
    from provisioning.model import Job, ScopeCounts
    from provisioning.profiles import Profile

BUNDLE_VERSION = 1
Contents = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ingredients:
    """Everything a bundle is made from; records are JSON texts as Graph sent them.

    `samples` are events by id. `job` and `schema` are None when they were never read. `complete_to`
    is up to when the log was collected, `first` and `last` the oldest and newest event held.
    `muted` counts objects whose failure was called harmless: they are left out, and that is said.
    `confirmed` tells when a person vouched for a step, `scope` how many objects are assigned.
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
    muted: int = 0
    scope: ScopeCounts | None = None
    confirmed: Mapping[str, datetime] = field(default_factory=dict)


def assemble(given: Ingredients, redactor: Redactor | None) -> Contents:
    """Return the contents; without a redactor nothing is replaced, and the contents say so."""
    redact: Callable[[Any], Any] = redactor.record if redactor else _as_it_is
    events = {key: redact(_object(text)) for key, text in given.samples.items()}
    audits = [redact(_object(text)) for text in given.audits]
    job = None if given.job is None else redact(_object(given.job))
    schema = None if given.schema is None else redact(_object(given.schema))
    read_job = None if job is None else decode_job(_text(job))
    read_schema = None if schema is None else decode_schema(_text(schema))
    text = _as_text if redactor is None else redactor.text
    causes = [cause_of(group, events, text) for group in given.groups]
    return {
        "bundle_version": BUNDLE_VERSION,
        "about": _about(given, redactor),
        "job": _job(given, read_job, text),
        "causes": causes,
        "mappings": mappings(read_schema),
        "scoping_filters": filters(read_schema),
        "differences": differences(read_schema, given.profile),
        "checklist": checklist(
            read_schema, read_job, given.profile, scope=given.scope, confirmed=given.confirmed
        ),
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
        "made_at": utc(given.made_at),
        "tool": f"Entra Provisioning Monitor {given.tool_version}",
        "application": given.application,
        "window": {"first_event": utc(given.first), "last_event": utc(given.last)},
        "events": given.events,
        "log_complete_to": utc(given.complete_to),
        "missing": list(given.missing),
        "only_cause": given.only_cause,
        "muted": _muted(given.muted),
        "redacted": redactor is not None,
        "replaced": {str(kind): number for kind, number in sorted(counts.items())},
    }


def _muted(objects: int) -> str | None:
    if not objects:
        return None
    left = counted(objects, "object is", "objects are")
    return f"{left} left out: the customer muted their failures as harmless."


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
        "steady_state_first": utc(status.steady_state_first_achieved_time),
        "steady_state_last": utc(status.steady_state_last_achieved_time),
        "last_execution": msgspec.to_builtins(status.last_execution),
        "last_successful_execution": msgspec.to_builtins(status.last_successful_execution),
        "last_execution_with_exports": msgspec.to_builtins(
            status.last_successful_execution_with_exports
        ),
    }


def _as_text(text: str, _: str | None) -> str:
    return text


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
