"""What was collected, as one object: rows go in here, questions are asked through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from history import rows
from history.compaction import compact_piles, take_turn, vacuum
from history.delta import Watermark, add, append, watermark_name, writer_name
from history.forgotten import without_forgotten
from history.known import newest, without_known
from history.opening import open_table, with_newest
from history.retention import keep_days
from history.tables import (
    AUDITS,
    CONFIRMATIONS,
    EVENTS,
    IMPORTS,
    IMPORTS_TENANT,
    JOB_SNAPSHOTS,
    LOG_TABLES,
    MUTES,
    PEOPLE,
    SCHEMA_VERSIONS,
    SCOPE_COUNTS,
    TABLES,
    Log,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    import ibis.expr.types as ir
    from deltalake import DeltaTable

    from history.engine import Engine
    from history.imports import Import
    from history.tables import OnboardingStep, Table
    from provisioning.failures import Mute
    from provisioning.model import AuditEntry, Event, ProvisionedApp, Schema, ScopeCounts


@dataclass(frozen=True, slots=True)
class History:
    """Delta tables under one folder or URI; cheap to make, safe in threads, holds no open file.

    `tenant_id` is always the connection's tenant. What is older than `kept_days` is removed once a
    day; None keeps all. Every method raises HistoryError.
    """

    uri: str
    engine: Engine
    kept_days: int | None = field(default=None, kw_only=True)

    def merge_events(
        self, tenant_id: str, events: Iterable[Event], *, through: datetime | None = None
    ) -> int:
        """Store the events whose id is new in their month; return how many.

        `through`: the log is complete up to this time once the rows are in; both or neither are.
        """
        found = rows.event_rows(tenant_id, events)
        return self.merge(Log.PROVISIONING, tenant_id, found, through=through)

    def merge_audits(
        self, tenant_id: str, audits: Iterable[AuditEntry], *, through: datetime | None = None
    ) -> int:
        """Store the audit entries whose id is new in their month; return how many."""
        found = rows.audit_rows(tenant_id, audits)
        return self.merge(Log.AUDIT, tenant_id, found, through=through)

    def merge(
        self, log: Log, tenant_id: str, found: pa.Table, *, through: datetime | None = None
    ) -> int:
        """Store the new ones of the rows that `history.rows` made of a log; return how many."""

        def unknown(delta: DeltaTable) -> pa.Table:
            new = without_known(delta, tenant_id, found, table.time)
            return without_forgotten(self.uri, table, new)

        table = LOG_TABLES[log]
        name = watermark_name(tenant_id, log)
        watermark = Watermark(name, int(through.timestamp())) if through else None
        if not (found.num_rows or watermark):
            return 0
        return append(self.uri, table, writer_name(table, tenant_id), unknown, watermark)

    def watermark(self, tenant_id: str, log: Log) -> datetime | None:
        """Return up to when a log was collected, to the second; None when never."""
        delta = open_table(self.uri, LOG_TABLES[log])
        if delta is None:
            return None
        seconds = delta.transaction_version(watermark_name(tenant_id, log))
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

    def add_job_snapshots(
        self, tenant_id: str, apps: Sequence[ProvisionedApp], *, taken_at: datetime
    ) -> int:
        """Store each job that differs from its newest snapshot; return how many."""
        found = rows.job_rows(tenant_id, apps, taken_at)
        return self._add_changed(JOB_SNAPSHOTS, tenant_id, "job_id", found)

    def add_schema(
        self,
        tenant_id: str,
        service_principal_id: str,
        job_id: str,
        schema: Schema,
        *,
        seen_at: datetime,
    ) -> bool:
        """Store a job's schema if it differs from the newest one; return whether it did."""
        found = rows.schema_row(tenant_id, service_principal_id, job_id, schema, seen_at)
        return self._add_changed(SCHEMA_VERSIONS, tenant_id, "job_id", found) > 0

    def add_scope_counts(
        self,
        tenant_id: str,
        service_principal_id: str,
        counts: ScopeCounts,
        *,
        counted_at: datetime,
    ) -> bool:
        """Store an application's counts if they differ from the newest; return whether so."""
        found = rows.scope_row(tenant_id, service_principal_id, counts, counted_at)
        return self._add_changed(SCOPE_COUNTS, tenant_id, "service_principal_id", found) > 0

    def add_confirmation(
        self,
        tenant_id: str,
        step: OnboardingStep,
        confirmed_by: str | None,
        *,
        confirmed_at: datetime,
    ) -> None:
        """Store that a person vouches for a step that Graph cannot show.

        `confirmed_by` of None takes an earlier word back; the newest row of a step counts.
        """
        found = rows.confirmation_row(tenant_id, step, confirmed_by, confirmed_at)
        add(self.uri, CONFIRMATIONS, tenant_id, found)

    def add_people(
        self, tenant_id: str, people: Sequence[dict[str, Any]], *, seen_at: datetime
    ) -> int:
        """Store users that differ from what is known of them; return how many.

        A user is a dictionary with Graph's attribute names and an id or userPrincipalName.
        """
        found = rows.people_rows(tenant_id, people, seen_at)
        return self._add_changed(PEOPLE, tenant_id, "id", found)

    def add_import(self, done: Import) -> None:
        """Store what an import did."""
        add(self.uri, IMPORTS, IMPORTS_TENANT, rows.import_row(done))

    def add_mute(self, tenant_id: str, job_id: str, mute: Mute, *, muted_at: datetime) -> None:
        """Store that a signature of a job is harmless; the newest row of a signature counts."""
        found = rows.mute_row(tenant_id, job_id, mute, muted_at)
        add(self.uri, MUTES, tenant_id, found)

    def maintain(self, now: datetime) -> None:
        """Do a day's work once: old rows go, and files that have not been part of a table since.

        `now` must be right: a clock that is ahead would remove rows too early.
        """
        turns = [table for table in TABLES if take_turn(self.uri, table, now)]
        if turns and self.kept_days is not None:
            keep_days(self, self.kept_days, now)
        for table in turns:
            vacuum(self.uri, table)

    def compact(self, tenant_id: str) -> int:
        """Merge small files where they pile up; return how many months were merged."""
        tables = (EVENTS, AUDITS, JOB_SNAPSHOTS, SCHEMA_VERSIONS, SCOPE_COUNTS)
        return sum(compact_piles(self.uri, table, tenant_id) for table in tables)

    def ask(
        self,
        table: Table,
        tenant_id: str,
        question: Callable[[ir.Table], ir.Table],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> pa.Table | None:
        """Answer a question about a tenant's rows from one snapshot; None when there are none.

        `since` and `until` choose the files to read; the question itself filters the rows.
        """

        def answer(delta: DeltaTable) -> pa.Table | None:
            return self.engine.answer(delta, table, tenant_id, question, since=since, until=until)

        return with_newest(self.uri, table, answer)

    def records(
        self,
        table: Table,
        tenant_id: str,
        question: Callable[[ir.Table], ir.Table],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """Answer as `ask` does, with a dictionary for each row."""
        answer = self.ask(table, tenant_id, question, since=since, until=until)
        return [] if answer is None else answer.to_pylist()

    def _add_changed(self, table: Table, tenant_id: str, key: str, found: pa.Table) -> int:
        def changed(delta: DeltaTable) -> pa.Table:
            known = newest(delta, table, tenant_id, key)
            ignored = {"month", table.time}
            kept = [
                {name: row[name] for name in row if name not in ignored} != known.get(row[key])
                for row in found.to_pylist()
            ]
            new = found.filter(pa.array(kept, pa.bool_()))
            return without_forgotten(self.uri, table, new)

        if not found.num_rows:
            return 0
        return append(self.uri, table, writer_name(table, tenant_id), changed)
