"""Cached answers about who did not arrive: cause groups, their people, mutes, and one person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from graph_client import GraphError
from history import queries
from history.queries import EventFilter
from provisioning.diagnosis import Diagnosis, diagnose
from provisioning.failures import Affected, Finding, JobFailures, Mute, job_failures
from provisioning.wire import decode_events, decode_schema
from ui.background import background
from ui.data import GRAPH_TIMEOUT_SECONDS, HISTORY_SECONDS, Loaded, history_of, problem_of

if TYPE_CHECKING:
    from collections.abc import Mapping

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


@st.cache_data(ttl=HISTORY_SECONDS, max_entries=32, show_spinner="Diagnosing failures ...")
def _findings(source: Source) -> dict[str, list[Finding]]:
    """Diagnose one event of each signature, with the job's newest schema."""
    history = history_of(source)
    groups = queries.failure_groups(history, source.tenant_id)
    if groups.empty:
        return {}
    records = queries.event_records(
        history,
        source.tenant_id,
        list(groups["sample_id"]),
        since=groups["last_seen"].min().to_pydatetime(),
        until=groups["last_seen"].max().to_pydatetime(),
    )
    events = decode_events(f"[{','.join(records.values())}]".encode()).records
    samples = {event.id: event for event in events}
    schemas = {job_id: schema(source, job_id) for job_id in groups["job_id"].unique()}
    found: dict[str, list[Finding]] = {}
    for row in groups.to_dict("records"):
        event = samples.get(row["sample_id"])
        if event is not None:
            answer = diagnose(event, schemas[row["job_id"]])
            found.setdefault(row["job_id"], []).append(Finding(_affected(row), answer))
    return found


def _affected(row: Mapping) -> Affected:
    return Affected(
        status=row["status"],
        signature=row["signature"],
        objects=row["objects"],
        groups=row["groups"],
        new=row["new"],
        first_seen=row["first_seen"].to_pydatetime(),
        last_seen=row["last_seen"].to_pydatetime(),
        sample_id=row["sample_id"],
    )


@st.cache_data(ttl=HISTORY_SECONDS, max_entries=32, show_spinner=False)
def schema(source: Source, job_id: str) -> Schema | None:
    """Return a job's newest collected schema, None when there is none."""
    rows = queries.schema_versions(history_of(source), source.tenant_id, job_id)
    return None if rows.empty else decode_schema(rows["raw"].iloc[0].encode())


def diagnosis(source: Source, event: Event) -> Diagnosis:
    """Diagnose one event with its job's newest schema."""
    return diagnose(event, schema(source, event.job_id) if event.job_id else None)


@st.cache_data(ttl=HISTORY_SECONDS, max_entries=64, show_spinner=False)
def affected(source: Source, job_id: str, signatures: tuple[str, ...]) -> pd.DataFrame:
    """Return the latest event of each object with one of the signatures, newest first."""
    return queries.affected_objects(history_of(source), source.tenant_id, job_id, signatures)


# --- Mutes --------------------------------------------------------------------------------------


@st.cache_data(ttl=HISTORY_SECONDS, max_entries=32, show_spinner=False)
def _mutes(source: Source) -> dict[str, dict[str, Mute]]:
    found: dict[str, dict[str, Mute]] = {}
    for row in queries.mutes(history_of(source), source.tenant_id).to_dict("records"):
        by = None if pd.isna(row["muted_by"]) else row["muted_by"]
        until = row["muted_until"].to_pydatetime()
        mute = Mute(row["signature"], row["reason"], until, by)
        found.setdefault(row["job_id"], {})[row["signature"]] = mute
    return found


def mute(source: Source, job_id: str, word: Mute, now: datetime) -> None:
    """Store a mute, or take one back, and show it at once; raises HistoryError."""
    history_of(source).add_mute(source.tenant_id, job_id, word, muted_at=now)
    _mutes.clear()


# --- One person ---------------------------------------------------------------------------------


@st.cache_data(ttl=HISTORY_SECONDS, max_entries=64, show_spinner=False)
def find(source: Source, text: str, limit: int) -> pd.DataFrame:
    """Return the objects of the logs that a name, address or id fits."""
    return queries.find_objects(history_of(source), source.tenant_id, text, limit)


@st.cache_data(ttl=HISTORY_SECONDS, max_entries=64, show_spinner=False)
def in_jobs(source: Source, source_id: str) -> pd.DataFrame:
    """Return an object's latest event in each job, newest first."""
    return queries.object_in_jobs(history_of(source), source.tenant_id, source_id)


@st.cache_data(ttl=HISTORY_SECONDS, max_entries=64, show_spinner=False)
def events_of(source: Source, source_id: str) -> pd.DataFrame:
    """Return an object's newest events over all jobs."""
    chosen = EventFilter(source_id=source_id)
    return queries.filtered_events(history_of(source), source.tenant_id, chosen, EVENTS_SHOWN)


@st.cache_data(ttl=HISTORY_SECONDS, max_entries=64, show_spinner=False)
def records(source: Source, event_ids: tuple[str, ...]) -> dict[str, Event]:
    """Return events by their id; those that history does not hold are left out."""
    texts = queries.event_records(history_of(source), source.tenant_id, event_ids)
    events = decode_events(f"[{','.join(texts.values())}]".encode()).records
    return {event.id: event for event in events}


@st.cache_data(ttl=PERSON_SECONDS, max_entries=128, show_spinner="Asking Graph ...")
def assigned_apps(source: Source, object_id: str) -> Loaded[frozenset[str] | None]:
    """Return the applications that a person is assigned to, directly or by a group's membership.

    Ids of service principals. None when Graph cannot be asked or does not know the person.
    """
    try:
        client = background().client(source.connection)
        found = client.assigned_apps(object_id, timeout_seconds=GRAPH_TIMEOUT_SECONDS)
    except GraphError as error:
        return Loaded(None, None, (problem_of(error),))
    return Loaded(found, datetime.now(UTC))
