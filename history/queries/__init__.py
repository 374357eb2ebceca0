"""Questions about history, each answered as a data frame with fixed types.

Times are UTC. Every function raises HistoryError; what was never collected is an empty answer.
"""

from history.queries.audits import (
    AuditFilter,
    audit_record,
    audit_records,
    audits_page,
    count_audits,
)
from history.queries.cycles import (
    changed_objects,
    cycle_work,
    cycles,
    first_cycles,
    last_changes,
    recent_cycles,
)
from history.queries.events import (
    EventFilter,
    count_events,
    event_record,
    events_over_time,
    events_page,
    filtered_events,
)
from history.queries.failures import affected_objects, event_records, failure_groups, mutes
from history.queries.identities import identities
from history.queries.jobs import (
    applications,
    current_state,
    job_snapshots,
    job_totals,
    latest_jobs,
)
from history.queries.onboarding import confirmations, latest_statuses, object_states
from history.queries.people import find_objects, object_in_jobs
from history.queries.tenant import (
    coverage,
    latest_schemas,
    latest_scope_counts,
    schema_versions,
    scope_counts,
)

__all__ = [
    "AuditFilter",
    "EventFilter",
    "affected_objects",
    "applications",
    "audit_record",
    "audit_records",
    "audits_page",
    "changed_objects",
    "confirmations",
    "count_audits",
    "count_events",
    "coverage",
    "current_state",
    "cycle_work",
    "cycles",
    "event_record",
    "event_records",
    "events_over_time",
    "events_page",
    "failure_groups",
    "filtered_events",
    "find_objects",
    "first_cycles",
    "identities",
    "job_snapshots",
    "job_totals",
    "last_changes",
    "latest_jobs",
    "latest_schemas",
    "latest_scope_counts",
    "latest_statuses",
    "mutes",
    "object_in_jobs",
    "object_states",
    "recent_cycles",
    "schema_versions",
    "scope_counts",
]
