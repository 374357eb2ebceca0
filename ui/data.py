"""Cached loaders. Caches are keyed by plain values, the tenant and the history among them.

Errors are values: a loader returns what it could get and the problems beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, TypeVar

import pandas as pd

from graph_client import GraphError, Throttled, Unavailable
from history import queries
from history.gaps import forgotten_gaps
from history.jobs import stored_jobs
from importing import IMPORTED
from provisioning.model import Job, ProvisionedApp, ServicePrincipal
from provisioning.standing import AppJob, Knowledge
from provisioning.wire import decode_schema
from ui.masked_search import searched
from ui.sources import Source, client_within, history_of, loader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from history.gaps import Gap
    from history.queries import AuditFilter, EventFilter
    from provisioning.model import ScopeCounts

T = TypeVar("T")

# Slow enough to spare Graph, quick enough for someone who watches a job that was just started.
LIVE_SECONDS = 30
# Other processes may collect into the same history; our own collector changes `generation`.
HISTORY_SECONDS = 60
GRAPH_TIMEOUT_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be had, and what the reader can do about it.

    `unanswered` tells silence or overload from a refusal.
    """

    message: str
    next_step: str = ""
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """Data with the time it describes (None: there is none) and what is missing from it."""

    data: T
    as_of: datetime | None
    problems: tuple[Problem, ...] = ()


def problem_of(error: GraphError) -> Problem:
    """Return a Graph error as a value."""
    return Problem(error.message, error.next_step, isinstance(error, Unavailable | Throttled))


def jobs(source: Source) -> Loaded[list[AppJob]]:
    """Return all jobs: live from Graph, or as last collected when Graph does not answer."""
    if source.tenant_id.startswith(IMPORTED):
        return Loaded(_jobs_of_files(source), _reached(source))
    live = _live_apps(source._replace(generation=0))
    if not live.problems:
        found = [AppJob(app.service_principal, job) for app in live.data for job in app.jobs]
        return Loaded(found, live.as_of)
    return Loaded(_stored_jobs(source), _reached(source), live.problems)


def _jobs_of_files(source: Source) -> list[AppJob]:
    """Return the jobs of imported files; those that a log or schema only names have no status."""
    known = _stored_jobs(source)
    ids = {found.job.id for found in known}
    named = queries.applications(history_of(source), source.tenant_id)
    found = known + [
        AppJob(
            ServicePrincipal(
                id=row["service_principal_id"] or row["job_id"],
                display_name=row["service_principal_name"] or None,
            ),
            Job(id=row["job_id"]),
        )
        for row in named.to_dict("records")
        if row["job_id"] not in ids
    ]
    return found or _jobs_of_schemas(source)


def _jobs_of_schemas(source: Source) -> list[AppJob]:
    """Return a job for each imported schema, called as the schema calls its target."""
    jobs = []
    for row in queries.latest_schemas(history_of(source), source.tenant_id).to_dict("records"):
        rules = decode_schema(row["raw"].encode()).synchronization_rules
        name = rules[0].target_directory_name if rules else None
        app = ServicePrincipal(id=row["service_principal_id"], display_name=name)
        jobs.append(AppJob(app, Job(id=row["job_id"])))
    return jobs


def _reached(source: Source) -> datetime | None:
    reached = coverage(source)["through"].max()
    return None if pd.isna(reached) else reached.to_pydatetime()


def knowledge(
    source: Source, loaded: Loaded[list[AppJob]], problems: Sequence[str], now: datetime
) -> Knowledge:
    """Return how good answers about the jobs can be; `problems` are those of the last pass."""
    reached = coverage(source).set_index("log")["through"]["provisioning"]
    log_problem = next((text for text in problems if "provisioning log" in text), None)
    collected_to = None if pd.isna(reached) else reached.to_pydatetime()
    if source.tenant_id.startswith(IMPORTED):
        # Files do not grow old while one reads them: they are judged as of their newest entry.
        now = collected_to or now
    return Knowledge(now, loaded.as_of, collected_to, log_problem)


@loader(
    ttl=LIVE_SECONDS,
    max_entries=64,
    doing="Asking Graph for the jobs ...",
    refresh_mode="background",
)
def _live_apps(source: Source) -> Loaded[list[ProvisionedApp]]:
    try:
        apps = client_within(source).apps(timeout_seconds=GRAPH_TIMEOUT_SECONDS)
    except GraphError as error:
        return Loaded([], None, (problem_of(error),))
    return Loaded(apps, datetime.now(UTC))


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def _stored_jobs(source: Source) -> list[AppJob]:
    return stored_jobs(history_of(source), source.tenant_id)[0]


# --- History ------------------------------------------------------------------------------------


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def coverage(source: Source) -> pd.DataFrame:
    """Return first and last time and number of rows of each log."""
    return queries.coverage(history_of(source), source.tenant_id)


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def gaps(source: Source) -> list[Gap]:
    """Return the times that were not collected before Graph forgot them."""
    return forgotten_gaps(history_of(source), source.tenant_id)


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def job_totals(source: Source) -> pd.DataFrame:
    """Return last event and current state counts, indexed by job id."""
    return queries.job_totals(history_of(source), source.tenant_id).set_index("job_id")


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def cycles(source: Source, job_id: str, limit: int) -> pd.DataFrame:
    """Return the job's last cycles and what became of their objects, newest first."""
    return queries.cycles(history_of(source), source.tenant_id, job_id, limit=limit)


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def changed_objects(source: Source, job_id: str, cycle_id: str) -> pd.DataFrame:
    """Return the objects that a cycle made fail or fixed, newest first."""
    return queries.changed_objects(history_of(source), source.tenant_id, job_id, cycle_id)


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def events_by_day(source: Source, job_id: str, since: datetime, until: datetime) -> pd.DataFrame:
    """Return numbers of events by UTC day and status."""
    history = history_of(source)
    return queries.events_over_time(history, source.tenant_id, job_id, since, until, "day")


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def events_page(source: Source, chosen: EventFilter, page: int, page_size: int) -> pd.DataFrame:
    """Return one page of events, newest first."""
    history, chosen = history_of(source), searched(source, chosen)
    return queries.events_page(history, source.tenant_id, chosen, page=page, page_size=page_size)


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def count_events(source: Source, chosen: EventFilter) -> int:
    """Return how many events the filter lets through."""
    return queries.count_events(history_of(source), source.tenant_id, searched(source, chosen))


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def failing_now(source: Source, job_id: str, limit: int) -> pd.DataFrame:
    """Return the latest event of each object that fails now, newest first."""
    history = history_of(source)
    return queries.current_state(history, source.tenant_id, job_id, statuses=("failure",)).head(
        limit
    )


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def audits_page(source: Source, chosen: AuditFilter, page: int, page_size: int) -> pd.DataFrame:
    """Return one page of audit entries, newest first."""
    history, chosen = history_of(source), searched(source, chosen)
    return queries.audits_page(history, source.tenant_id, chosen, page=page, page_size=page_size)


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def count_audits(source: Source, chosen: AuditFilter) -> int:
    """Return how many audit entries the filter lets through."""
    return queries.count_audits(history_of(source), source.tenant_id, searched(source, chosen))


@loader(ttl=HISTORY_SECONDS, max_entries=256)
def event_record(source: Source, event_id: str) -> str | None:
    """Return the untouched JSON of an event, None when history does not hold it."""
    return queries.event_record(history_of(source), source.tenant_id, event_id)


@loader(ttl=HISTORY_SECONDS, max_entries=256)
def audit_record(source: Source, entry_id: str) -> str | None:
    """Return the untouched JSON of an audit entry, None when history does not hold it."""
    return queries.audit_record(history_of(source), source.tenant_id, entry_id)


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def scope_counts(source: Source, service_principal_id: str) -> ScopeCounts | None:
    """Return the newest counts of objects in scope, None when they were never collected."""
    return queries.latest_scope_counts(history_of(source), source.tenant_id, service_principal_id)
