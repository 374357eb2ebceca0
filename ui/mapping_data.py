"""Cached answers about one job's mappings: the schema, its versions, and a person's values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from graph_client import CONFIGURATION_ACTIVITIES, GraphError
from history import queries
from history.forecasts import read_forecast, stored_forecasts
from history.imports import people
from history.queries import AuditFilter
from onboard import missing_people
from provisioning.profiles import ProfileError, fitting_profile, load_profile, profile_names
from provisioning.wire import decode_schema
from ui.background import background
from ui.data import (
    GRAPH_TIMEOUT_SECONDS,
    HISTORY_SECONDS,
    Loaded,
    Problem,
    history_of,
    problem_of,
)
from ui.masked_search import ONLY_IDS, is_object_id
from ui.sources import client_of, loader, unmasked_history_of

if TYPE_CHECKING:
    from history.forecasts import StoredForecast
    from provisioning.aftermath import Missing
    from provisioning.forecast import Forecast
    from provisioning.model import Schema
    from provisioning.profiles import Profile
    from ui.data import Source

# A schema changes when an administrator edits it, which is rare and watched closely.
SCHEMA_SECONDS = 60
PERSON_SECONDS = 60
_CHANGES_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Version:
    """A schema as it was first seen at a time; Graph's own version names its date."""

    seen_at: datetime
    version: str
    schema: Schema


def profiles() -> dict[str, Profile]:
    """Return the vendor profiles by name; a faulty file of the profiles folder is left out."""
    further = background().profiles_folder
    found = {}
    for name in profile_names(further):
        try:
            found[name] = load_profile(name, further)
        except ProfileError:
            continue  # the command `profile check` tells what is wrong with it
    return found


def fitting(application: str) -> str:
    """Return the name of the profile that an application's name suggests."""
    return fitting_profile(application, background().profiles_folder)


def schema(source: Source, service_principal_id: str, job_id: str) -> Loaded[Schema | None]:
    """Return a job's schema: live, or as last collected when Graph does not answer."""
    live = _live_schema(source._replace(generation=0), service_principal_id, job_id)
    if live.data is not None:
        return live
    stored = versions(source, job_id)
    if not stored:
        return live
    return Loaded(stored[0].schema, stored[0].seen_at, live.problems)


@loader(ttl=SCHEMA_SECONDS, max_entries=32, doing="Reading the mappings ...")
def _live_schema(source: Source, service_principal_id: str, job_id: str) -> Loaded[Schema | None]:
    try:
        client = client_of(source)
        found = client.schema(service_principal_id, job_id, timeout_seconds=GRAPH_TIMEOUT_SECONDS)
    except GraphError as error:
        return Loaded(None, None, (problem_of(error),))
    return Loaded(found, datetime.now(UTC))


@loader(ttl=HISTORY_SECONDS, max_entries=32)
def versions(source: Source, job_id: str) -> list[Version]:
    """Return the schemas that were collected, newest first."""
    rows = queries.schema_versions(history_of(source), source.tenant_id, job_id)
    return [
        Version(
            row["seen_at"].to_pydatetime(), row["version"] or "", decode_schema(row["raw"].encode())
        )
        for row in rows.to_dict("records")
    ]


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def configuration_changes(source: Source, service_principal_id: str) -> pd.DataFrame:
    """Return the audit entries that changed an application's provisioning, newest first."""
    found = [
        queries.audits_page(
            history_of(source),
            source.tenant_id,
            AuditFilter(target_id=service_principal_id, activity=activity),
            page_size=_CHANGES_SHOWN,
        )
        for activity in CONFIGURATION_ACTIVITIES
    ]
    rows = pd.concat(found, ignore_index=True)
    return rows.sort_values("activity_time", ascending=False).reset_index(drop=True)


@loader(ttl=HISTORY_SECONDS, max_entries=32, doing="Diagnosing ...")
def missing(source: Source, service_principal_id: str, job_id: str) -> list[Missing]:
    """Return the people of a job who failed or were skipped at last, diagnosed.

    Whoever is not assigned is missing rightly and left out.
    """
    found = schema(source, service_principal_id, job_id).data
    gone = missing_people(history_of(source), source.tenant_id, job_id, found)
    return [one for one in gone if one.assigned is not False]


@loader(ttl=HISTORY_SECONDS, max_entries=16)
def statuses(
    source: Source, job_id: str, people: frozenset[str], since: datetime | None = None
) -> dict[str, str]:
    """Return the latest status of each of these people who has an event, or one after `since`."""
    rows = queries.latest_statuses(history_of(source), source.tenant_id, job_id, sorted(people))
    kept = rows if since is None else rows[rows["activity_time"] > since]
    return dict(zip(kept["source_id"], kept["status"], strict=True))


@loader(ttl=HISTORY_SECONDS, max_entries=32)
def last_cycle(source: Source, job_id: str) -> datetime | None:
    """Return when the last cycle with events began."""
    rows = queries.cycles(history_of(source), source.tenant_id, job_id, limit=1)
    return None if rows.empty else rows["began"].iloc[0].to_pydatetime()


@loader(ttl=HISTORY_SECONDS, max_entries=32)
def listed_people(source: Source) -> int:
    """Return how many people the imported lists hold."""
    return len(people(history_of(source), source.tenant_id))


def forecasts(source: Source, job_id: str) -> list[StoredForecast]:
    """Return the forecasts that were kept of a job, newest first."""
    return stored_forecasts(unmasked_history_of(source), source.tenant_id, job_id)


@loader(max_entries=8)
def stored_forecast(source: Source, job_id: str, made_at: datetime) -> Forecast:
    """Return a forecast that was kept: ids and causes, no names."""
    return read_forecast(unmasked_history_of(source), source.tenant_id, job_id, made_at)


@loader(ttl=PERSON_SECONDS, max_entries=128, doing="Reading the person ...")
def person(
    source: Source, identifier: str, properties: tuple[str, ...]
) -> Loaded[dict[str, Any] | None]:
    """Return a person's values from Graph by object id or, unless masked, user principal name."""
    if source.masked and not is_object_id(identifier):
        return Loaded(None, None, (Problem(ONLY_IDS),))
    try:
        client = client_of(source)
        found = client.users_by_id([identifier], properties, timeout_seconds=GRAPH_TIMEOUT_SECONDS)
    except GraphError as error:
        return Loaded(None, None, (problem_of(error),))
    if not found:
        text = f"Nobody in this tenant has the id or sign-in name {identifier}."
        return Loaded(None, None, (Problem(text, "Check its spelling."),))
    return Loaded(found[0], datetime.now(UTC))
