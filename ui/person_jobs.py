"""What is known of one person in one job: assigned, in scope, the last event, and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.diagnosis.steps import read_steps
from provisioning.mapping.attributes import graph_properties, source_attributes, spellings
from provisioning.mapping.scoping import ScopeResult, evaluate_scope
from provisioning.mapping.targets import user_mapping
from provisioning.schedule import retry_notice
from ui import data, failure_data, mapping_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from provisioning.diagnosis import Diagnosis
    from provisioning.model import Event, Schema
    from provisioning.schedule import RetryNotice
    from ui.data import AppJob, Loaded, Source


@dataclass(frozen=True, slots=True)
class PersonInJob:
    """One person in one job; None where it cannot be told, or where there is no event.

    `assigned` is what Graph says now; `assigned_in_log` is what the last event said.
    """

    app_job: AppJob
    event: Event | None
    diagnosis: Diagnosis | None
    assigned: bool | None
    assigned_in_log: bool | None
    scope: ScopeResult | None
    has_filter: bool
    retry: RetryNotice | None

    @property
    def needs_action(self) -> bool:
        """Whether the person should be there and is not, or only in part."""
        return self.diagnosis is not None and not self.diagnosis.expected


def person_in_jobs(source: Source, object_id: str) -> list[PersonInJob]:
    """Return the person in every job: what needs action first, then what was seen last."""
    rows = failure_data.in_jobs(source, object_id)
    events = failure_data.records(source, tuple(sorted(rows["id"])))
    latest = {event.job_id: event for event in events.values()}
    by_event = failure_data.diagnoses(source, list(events.values()))
    said = {job_id: by_event[event.id] for job_id, event in latest.items()}
    schemas = {
        one.job.id: failure_data.schema(source, one.job.id) for one in data.jobs(source).data
    }
    values = person_values(source, object_id, schemas.values())
    assigned = failure_data.assigned_apps(source, object_id)
    found = [
        _in_job(
            one,
            latest.get(one.job.id),
            said.get(one.job.id),
            schema=schemas[one.job.id],
            values=values.data,
            assigned=None if assigned.data is None else one.app.id in assigned.data,
        )
        for one in data.jobs(source).data
    ]
    return sorted(found, key=_order)


def person_values(
    source: Source, object_id: str, schemas: Iterable[Schema | None]
) -> Loaded[dict[str, Any] | None]:
    """Return the person's values from Graph that any scoping filter reads, and who it is."""
    names = {"mail", "department", "jobTitle"}
    for schema in schemas:
        users = user_mapping(schema) if schema else None
        for group in users.scope.groups if users and users.scope else ():
            names |= {clause.source_operand_name or "" for clause in group.clauses}
    return mapping_data.person(source, object_id, tuple(graph_properties(names - {""})))


def _in_job(
    app_job: AppJob,
    event: Event | None,
    diagnosis: Diagnosis | None,
    *,
    schema: Schema | None,
    values: Mapping[str, Any] | None,
    assigned: bool | None,
) -> PersonInJob:
    users = user_mapping(schema) if schema else None
    scope = None
    if users is not None and (values is not None or users.scope is None):
        scope = evaluate_scope(users.scope, source_attributes(values or {}), spellings())
    reason = event.error.reason if event and event.error else None
    return PersonInJob(
        app_job=app_job,
        event=event,
        diagnosis=diagnosis,
        assigned=assigned,
        assigned_in_log=read_steps(event.provisioning_steps).scope.assigned if event else None,
        scope=scope,
        has_filter=bool(users and users.scope and users.scope.groups),
        retry=retry_notice(reason),
    )


def _order(found: PersonInJob) -> tuple[bool, float, str]:
    seen = found.event.activity_date_time.timestamp() if found.event else 0.0
    return not found.needs_action, -seen, found.app_job.name.casefold()
