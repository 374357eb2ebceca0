"""Cached answers about who did not arrive: cause groups, their people, mutes, and one person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graph_client import GraphError
from history import queries
from history.findings import job_findings, job_mutes, newest_schema
from history.imports import listed_values
from history.queries import EventFilter
from provisioning.diagnosis import Diagnosis, diagnose
from provisioning.failures import Finding, JobFailures, Mute, job_failures
from provisioning.wire import decode_events
from ui.data import GRAPH_TIMEOUT_SECONDS, HISTORY_SECONDS, Loaded, history_of, problem_of
from ui.masked_search import is_object_id
from ui.sources import client_of, loader

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from provisioning.model import Event, Schema
    from ui.data import Source

EVENTS_SHOWN = 200
PERSON_SECONDS = 60


def failures(source: Source, now: datetime) -> dict[str, JobFailures]:
    """Return the cause groups of each job that has any; mutes that ended by `now` do not count."""
    muted = _mutes(source)
    return {
        job_id: job_failures(findings, muted.get(job_id, {}), now)
        for job_id, findings in _findings(source).items()
    }


@loader(ttl=HISTORY_SECONDS, max_entries=32, doing="Diagnosing failures ...")
def _findings(source: Source) -> dict[str, list[Finding]]:
    return job_findings(history_of(source), source.tenant_id)


@loader(ttl=HISTORY_SECONDS, max_entries=32)
def schema(source: Source, job_id: str) -> Schema | None:
    """Return a job's newest collected schema, None when there is none."""
    return newest_schema(history_of(source), source.tenant_id, job_id)


def diagnoses(source: Source, events: Sequence[Event]) -> dict[str, Diagnosis]:
    """Diagnose events with their jobs' newest schemas; by the event's id."""
    values = listed_values(history_of(source), source.tenant_id, events)
    return {
        event.id: diagnose(
            event,
            schema(source, event.job_id) if event.job_id else None,
            values.get(event.id),
        )
        for event in events
    }


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def affected(source: Source, job_id: str, signatures: tuple[str, ...]) -> pd.DataFrame:
    """Return the latest event of each object with one of the signatures, newest first."""
    return queries.affected_objects(history_of(source), source.tenant_id, job_id, signatures)


# --- Mutes --------------------------------------------------------------------------------------


@loader(ttl=HISTORY_SECONDS, max_entries=32)
def _mutes(source: Source) -> dict[str, dict[str, Mute]]:
    return job_mutes(history_of(source), source.tenant_id)


def mute(source: Source, job_id: str, word: Mute, now: datetime) -> None:
    """Store a mute, or take one back, and show it at once; raises HistoryError."""
    history_of(source).add_mute(source.tenant_id, job_id, word, muted_at=now)
    _mutes.clear()


# --- One person ---------------------------------------------------------------------------------


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def find(source: Source, text: str, limit: int) -> pd.DataFrame:
    """Return the objects of the logs that a name, address or id fits; masked: a whole id alone."""
    if source.masked and not is_object_id(text):
        text = ""  # fits nobody
    return queries.find_objects(history_of(source), source.tenant_id, text, limit)


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def in_jobs(source: Source, source_id: str) -> pd.DataFrame:
    """Return an object's latest event in each job, newest first."""
    return queries.object_in_jobs(history_of(source), source.tenant_id, source_id)


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def events_of(source: Source, source_id: str) -> pd.DataFrame:
    """Return an object's newest events over all jobs."""
    chosen = EventFilter(source_id=source_id)
    return queries.filtered_events(history_of(source), source.tenant_id, chosen, EVENTS_SHOWN)


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def records(source: Source, event_ids: tuple[str, ...]) -> dict[str, Event]:
    """Return events by their id; those that history does not hold are left out."""
    texts = queries.event_records(history_of(source), source.tenant_id, event_ids)
    events = decode_events(f"[{','.join(texts.values())}]".encode()).records
    return {event.id: event for event in events}


@loader(ttl=PERSON_SECONDS, max_entries=128, doing="Asking Graph ...")
def assigned_apps(source: Source, object_id: str) -> Loaded[frozenset[str] | None]:
    """Return the applications that a person is assigned to, directly or by a group's membership.

    Ids of service principals. None when Graph cannot be asked or does not know the person.
    """
    try:
        client = client_of(source)
        found = client.assigned_apps(object_id, timeout_seconds=GRAPH_TIMEOUT_SECONDS)
    except GraphError as error:
        return Loaded(None, None, (problem_of(error),))
    return Loaded(found, datetime.now(UTC))
