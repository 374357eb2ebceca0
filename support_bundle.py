"""One support bundle: what history holds of a job, handed to `provisioning.bundle`."""

from __future__ import annotations

import json
import os
import secrets
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from history import queries
from history.findings import affected, job_mutes
from history.imports import listed_values, people
from provisioning.bundle import Ingredients, KnownPeople, Pseudonyms, Redactor, assemble
from provisioning.bundle.pseudonyms import Kind
from provisioning.diagnosis import diagnose
from provisioning.failures import Finding, job_failures
from provisioning.failures import Kind as FailureKind
from provisioning.wire import decode_schema
from provisioning.wire.events import read_event

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping
    from datetime import datetime

    from history import History
    from provisioning.bundle import Contents
    from provisioning.failures import CauseGroup
    from provisioning.model import Schema
    from provisioning.profiles import Profile

CHANGES_OF = timedelta(days=14)
_MOST_CHANGES = 50
_KEY_BYTES = 32
_TOLD = (FailureKind.FAILING, FailureKind.NEEDS_ACTION, FailureKind.PARTIAL)
# What changes a job's configuration.
# https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-when-will-provisioning-finish-specific-user
_CHANGES = (
    "Update provisioning setting or credentials",
    "Enable/start provisioning configuration",
    "Disable/pause provisioning configuration",
    "Enable/restart provisioning configuration",
    "Update attribute mappings or scope",
    "Quarantine",
)


class NoSuchJobError(LookupError):
    """History holds neither a snapshot nor an event of the job."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which bundle: a job of a tenant, and one cause of it or all.

    `cause` is a cause's id or its id and attribute, as links name it. `verdict` and `next_step`
    are what the pages say of the job, None when nobody worked it out.
    """

    tenant_id: str
    job_id: str
    profile: Profile
    cause: str | None = None
    verdict: str | None = None
    next_step: str | None = None
    missing: tuple[str, ...] = ()


def make_contents(
    history: History, wanted: Wanted, *, now: datetime, key: bytes | None, samples: int = 1
) -> Contents:
    """Return a bundle's contents, redacted with the key; None leaves all personal data in.

    `samples` records of each cause are carried along. Raises NoSuchJobError and HistoryError.
    """
    given = _ingredients(history, wanted, now, samples)
    if key is None:
        return assemble(given, None)
    known = known_people(history, wanted.tenant_id)
    for text in (*given.samples.values(), *given.audits):
        known.learn_record(json.loads(text))
    return assemble(given, Redactor(known, Pseudonyms(key)))


def read_key(path: Path) -> bytes:
    """Return this installation's key for pseudonyms, made when it is first needed.

    Only its owner may read the file. Raises OSError.
    """
    try:
        found = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        found = secrets.token_bytes(_KEY_BYTES)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(found.hex())
    return found


def _ingredients(
    history: History, wanted: Wanted, now: datetime, samples_of_each: int
) -> Ingredients:
    application, principal_id, job = _job(history, wanted)
    versions = queries.schema_versions(history, wanted.tenant_id, wanted.job_id)
    schema = None if versions.empty else versions["raw"].iloc[0]
    groups, samples, muted = _causes(history, wanted, schema, now, samples_of_each)
    log = queries.coverage(history, wanted.tenant_id).set_index("log").loc["provisioning"]
    return Ingredients(
        made_at=now,
        tool_version=_version(),
        application=application or wanted.job_id,
        job_id=wanted.job_id,
        profile=wanted.profile,
        groups=groups,
        samples=samples,
        audits=_changes(history, wanted.tenant_id, principal_id, now),
        job=job,
        schema=schema,
        verdict=wanted.verdict,
        next_step=wanted.next_step,
        events=int(log["rows"]),
        first=_moment(log["first"]),
        last=_moment(log["last"]),
        complete_to=_moment(log["through"]),
        missing=wanted.missing,
        only_cause=wanted.cause,
        muted=muted,
        confirmed=_confirmed(history, wanted, principal_id),
        scope=queries.scope_counts(history, wanted.tenant_id).get(principal_id or ""),
    )


def _job(history: History, wanted: Wanted) -> tuple[str | None, str | None, str | None]:
    """Return the application's name and id, and the job's newest record."""
    for frame in (
        queries.latest_jobs(history, wanted.tenant_id),
        queries.applications(history, wanted.tenant_id),
    ):
        for row in frame[frame["job_id"] == wanted.job_id].to_dict("records"):
            name = row["service_principal_name"]
            return name, row["service_principal_id"], row.get("raw")
    raise NoSuchJobError(f"There is no job {wanted.job_id} in this connection's history.")


def _causes(
    history: History, wanted: Wanted, schema: str | None, now: datetime, samples_of_each: int
) -> tuple[tuple[CauseGroup, ...], dict[str, str], int]:
    """Return the causes, their samples by id, and how many objects are muted and left out."""
    frame = queries.failure_groups(history, wanted.tenant_id)
    rows = frame[frame["job_id"] == wanted.job_id].to_dict("records")
    records = queries.event_records(history, wanted.tenant_id, [row["sample_id"] for row in rows])
    read = None if schema is None else decode_schema(schema.encode())
    findings = list(_findings(history, wanted.tenant_id, rows, records, read))
    muted = job_mutes(history, wanted.tenant_id).get(wanted.job_id, {})
    found = job_failures(findings, muted, now)
    groups = tuple(
        group
        for group in found.groups
        if group.kind in _TOLD and wanted.cause in {None, group.key, str(group.cause)}
    )
    ids = [
        finding.affected.sample_id
        for group in groups
        for finding in group.findings[:samples_of_each]
    ]
    samples = {one: records[one] for one in ids if one in records}
    return groups, samples, found.objects(FailureKind.MUTED)


def _findings(
    history: History,
    tenant_id: str,
    rows: list[dict[Hashable, Any]],
    records: Mapping[str, str],
    schema: Schema | None,
) -> Iterator[Finding]:
    events = {key: read_event(raw.encode()) for key, raw in records.items()}
    values = listed_values(history, tenant_id, events.values())
    for row in rows:
        event = events.get(row["sample_id"])
        if event is not None:
            yield Finding(affected(row), diagnose(event, schema, values.get(event.id)))


def _confirmed(history: History, wanted: Wanted, principal_id: str | None) -> dict[str, datetime]:
    """Return when each step was confirmed; who did it is nothing for a vendor."""
    if principal_id is None:
        return {}
    rows = queries.confirmations(history, wanted.tenant_id, principal_id, wanted.profile.name)
    return {row["step"]: row["confirmed_at"].to_pydatetime() for row in rows.to_dict("records")}


def _changes(
    history: History, tenant_id: str, principal_id: str | None, now: datetime
) -> list[str]:
    """Return the newest changes of the application's configuration as Graph's records."""
    frames = [
        queries.audits_page(
            history,
            tenant_id,
            queries.AuditFilter(
                activity=activity, since=now - CHANGES_OF, until=now, target_id=principal_id
            ),
            page_size=_MOST_CHANGES,
        )
        for activity in _CHANGES
    ]
    changes = pd.concat(frames).sort_values("activity_time", ascending=False)
    records = (queries.audit_record(history, tenant_id, one) for one in changes["id"])
    return [record for record in records if record is not None]


def known_people(history: History, tenant_id: str) -> KnownPeople:
    """Return everybody that the log and imported lists name; raises HistoryError."""
    applications = queries.applications(history, tenant_id)["service_principal_name"]
    known = KnownPeople(applications.dropna())
    named = queries.identities(history, tenant_id).fillna("")
    for row in named.to_dict("records"):
        group = row["source_type"].rpartition(":")[2] == "Group"
        subject = row["source_id"] or row["source_upn"] or row["source_name"]
        for column in ("source_name", "target_name"):
            kind = Kind.MAIL if "@" in row[column] else Kind.GROUP if group else Kind.NAME
            known.learn(subject, kind, row[column])
        for column in ("source_upn", "mail"):
            known.learn(subject, Kind.ACCOUNT, row[column])
    for person in people(history, tenant_id).values():
        known.learn_record(person)
    return known


def _moment(value: pd.Timestamp) -> datetime | None:
    return None if pd.isna(value) else value.to_pydatetime()


def _version() -> str:
    with (Path(__file__).parent / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]
