"""What was read from files: one record for each import, to list and to open again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from history.deletion import delete, replace
from history.forgotten import without_forgotten
from history.rows import event_rows
from history.sql import among, literal
from history.tables import EVENTS, IMPORTS, IMPORTS_TENANT, PEOPLE, SCHEMA_VERSIONS
from provisioning.mapping.attributes import source_attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from history.history import History
    from provisioning.model import Event


@dataclass(frozen=True, slots=True)
class Import:
    """One import; `key` is the tenant that its rows are kept under.

    `as_of` is the newest time that the files tell of. `files` are plain dictionaries with file,
    shape and counts; `missing` are sentences on what the files could not contain.
    """

    key: str
    name: str
    imported_at: datetime
    as_of: datetime
    events: int = 0
    audits: int = 0
    jobs: int = 0
    people: int = 0
    rejected: int = 0
    files: tuple[dict[str, Any], ...] = ()
    missing: tuple[str, ...] = ()


def imports(history: History) -> list[Import]:
    """Return the newest import of each key, newest first; raises HistoryError."""

    def question(rows: ir.Table) -> ir.Table:
        return rows.order_by(rows["imported_at"].desc())

    newest: dict[str, Import] = {}
    for row in history.records(IMPORTS, IMPORTS_TENANT, question):
        known = {name: row[name] for name in Import.__slots__ if name in row}
        known["files"] = tuple(json.loads(row["files"]))
        known["missing"] = tuple(json.loads(row["missing"]))
        newest.setdefault(row["key"], Import(**known))
    return list(newest.values())


def people(
    history: History, tenant_id: str, ids: Sequence[str] | None = None
) -> dict[str, dict[str, Any]]:
    """Return imported users by id, with Graph's attribute names; all without `ids`."""

    def question(rows: ir.Table) -> ir.Table:
        wanted = rows if ids is None else rows.filter(rows["id"].isin(list(ids)))
        return wanted.order_by("seen_at").select("id", "raw")

    nobody = ids is not None and not ids
    rows = [] if nobody else history.records(PEOPLE, tenant_id, question)
    return {row["id"]: json.loads(row["raw"]) for row in rows}


def tells_steps(history: History, tenant_id: str) -> bool:
    """Whether any event tells its steps, or all succeeded and none is needed."""

    def question(rows: ir.Table) -> ir.Table:
        told = rows["failed_step"].notnull() | rows["skip_reason"].notnull()
        return rows.agg(
            told=rows.count(where=told), troubled=rows.count(where=rows["status"] != "success")
        )

    (found,) = history.records(EVENTS, tenant_id, question) or [{"told": 0, "troubled": 0}]
    return bool(found["told"] or not found["troubled"])


def records_of_changes(history: History, tenant_id: str, change_ids: Sequence[str]) -> list[str]:
    """Return the stored events of these changes as they came; raises HistoryError."""

    def question(rows: ir.Table) -> ir.Table:
        return rows.filter(rows["change_id"].isin(list(change_ids))).select("raw")

    return [row["raw"] for row in history.records(EVENTS, tenant_id, question)]


def replace_events(history: History, tenant_id: str, events: Sequence[Event]) -> None:
    """Store events in the place of those with their ids; raises HistoryError."""
    if not events:
        return
    ids = among("id", {event.id for event in events})
    new = without_forgotten(history.uri, EVENTS, event_rows(tenant_id, events))
    replace(history.uri, EVENTS, f"tenant_id = {literal(tenant_id)} AND {ids}", new)


def remove_schemas(history: History, tenant_id: str, job_id: str) -> None:
    """Take away what stands as a job's schemas; raises HistoryError."""
    of_job = f"tenant_id = {literal(tenant_id)} AND job_id = {literal(job_id)}"
    delete(history.uri, SCHEMA_VERSIONS, of_job)


def listed_values(
    history: History, tenant_id: str, events: Iterable[Event]
) -> dict[str, dict[str, Any]]:
    """Return by event id the source attributes of its person, for those of an imported list."""
    ids = {one.id: one.source_identity.id for one in events if one.source_identity}
    known = people(history, tenant_id, sorted({one for one in ids.values() if one}))
    return {
        event: source_attributes(known[person]) for event, person in ids.items() if person in known
    }
