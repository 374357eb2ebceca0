"""What history knows of every job of a tenant, as the verdict needs it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from history import queries
from provisioning.estimate import RESTARTING, WorkPoint, newest_restart
from provisioning.schedule import ObservedCycle
from provisioning.standing import CurrentState, CycleChange, CycleWork, JobEvidence
from provisioning.wire import decode_audits, decode_job

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    import pandas as pd

    from history.history import History
    from provisioning.model import AuditEntry, Job

# Graph keeps its log for 30 days; older cycles say nothing about the next one.
LOOK_BACK = timedelta(days=31)
# Fewer objects tell more about the start and the end of a cycle than about its pace.
FEWEST_OBJECTS = 50
# From a cycle's last event until the service notes that nothing is left to do.
LAST_STEPS = timedelta(hours=1)


def job_evidence(
    history: History, tenant_id: str, owners: Mapping[str, str], *, now: datetime
) -> dict[str, JobEvidence]:
    """Return by job id what history knows; raises HistoryError.

    `owners` names the service principal of each job that is asked about.
    """
    states = _states(queries.job_totals(history, tenant_id))
    cycles = _cycles(queries.recent_cycles(history, tenant_id, since=now - LOOK_BACK))
    changes = _changes(queries.last_changes(history, tenant_id))
    scopes = queries.scope_counts(history, tenant_id)
    audits = list(_restarting(history, tenant_id))
    return {
        job_id: JobEvidence(
            current=states.get(job_id),
            cycles=tuple(cycles.get(job_id, ())),
            change=changes.get(job_id),
            restart=newest_restart(audits, owner, until=now),
            scope=scopes.get(owner),
        )
        for job_id, owner in owners.items()
    }


def cycle_work(history: History, tenant_id: str, job_id: str, *, began: datetime) -> CycleWork:
    """Return the work of a job's cycle that began then; raises HistoryError."""
    rows = queries.cycle_work(history, tenant_id, job_id, since=began)
    done = rows["objects"].cumsum()
    points = [
        WorkPoint(at.to_pydatetime(), int(total))
        for at, total in zip(rows["at"], done, strict=True)
    ]
    seen = queries.job_snapshots(history, tenant_id, job_id, since=began)
    return CycleWork(tuple(points), tuple(decode_job(raw.encode()) for raw in seen["raw"]))


def initial_paces(history: History, tenant_id: str, jobs: Iterable[Job]) -> dict[str, float]:
    """Return minutes for each object of the initial cycles that history saw from end to end.

    By job id. A job's first cycle in history is its initial one when Graph says that the job first
    had nothing left to do when that cycle ended. Raises HistoryError.
    """
    steady = {job.id: job.status.steady_state_first_achieved_time for job in jobs}
    paces = {}
    for row in queries.first_cycles(history, tenant_id).to_dict("records"):
        reached = steady.get(row["job_id"])
        began, ended = row["began"].to_pydatetime(), row["ended"].to_pydatetime()
        enough = row["objects"] >= FEWEST_OBJECTS
        if reached is not None and enough and ended <= reached <= ended + LAST_STEPS:
            paces[row["job_id"]] = (reached - began) / timedelta(minutes=1) / row["objects"]
    return paces


def _states(totals: pd.DataFrame) -> dict[str, CurrentState]:
    counts = [name for name in CurrentState.__slots__ if name != "last_event"]
    return {
        row["job_id"]: CurrentState(
            **{name: int(row[name]) for name in counts},
            last_event=row["last_event"].to_pydatetime(),
        )
        for row in totals.to_dict("records")
    }


def _cycles(rows: pd.DataFrame) -> dict[str, list[ObservedCycle]]:
    found: dict[str, list[ObservedCycle]] = {}
    for row in rows.to_dict("records"):
        cycle = ObservedCycle(row["began"].to_pydatetime(), row["ended"].to_pydatetime())
        found.setdefault(row["job_id"], []).append(cycle)
    return found


def _changes(moves: pd.DataFrame) -> dict[str, CycleChange]:
    return {
        str(job_id): CycleChange.count(
            str(rows["cycle_id"].iloc[0]),
            zip(rows["before"], rows["after"], rows["objects"].map(int), strict=True),
        )
        for job_id, rows in moves.groupby("job_id")
    }


def _restarting(history: History, tenant_id: str) -> Iterator[AuditEntry]:
    raw = queries.audit_records(history, tenant_id, RESTARTING)
    if raw:
        yield from decode_audits("\n".join(raw).encode()).records
