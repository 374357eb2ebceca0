"""`status`: where every job of a connection stands, worst first."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._installation import chosen_connections, history_of_settings
from graph_client import GraphError, open_client
from history import HistoryError, Log
from history.evidence import cycle_work, job_evidence
from history.findings import current_failures
from history.jobs import stored_jobs
from provisioning.standing import AppJob, Knowledge, initial_cycle, standings, work_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from graph_client import Connection
    from history import History
    from provisioning.estimate import LiveEstimate
    from provisioning.schedule import NextRun
    from provisioning.standing import JobEvidence, Standing

NAME = "status"
HELP = "Tell where every job of a connection stands: verdict, next step and next run."
GRAPH_TIMEOUT_SECONDS = 15.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("--connection", metavar="NAME", help="only this connection, not all")


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield one line for each job, the worst first; raises CommandFailed."""
    history = history_of_settings()
    for connection in chosen_connections(arguments.connection):
        try:
            yield from _lines(connection, history, datetime.now(UTC))
        except HistoryError as error:
            raise CommandFailed(str(error), connection=connection.name) from error


def _lines(connection: Connection, history: History, now: datetime) -> Iterator[dict[str, object]]:
    tenant_id = connection.tenant_id
    stored_at = None
    jobs, problem = _live_jobs(connection)
    reached = history.watermark(tenant_id, Log.PROVISIONING)
    if problem:
        jobs, stored_at = stored_jobs(history, tenant_id)
        if not jobs:
            raise CommandFailed(problem, connection=connection.name, problem=problem)
    known = Knowledge(now, (reached or stored_at) if problem else now, reached)

    def progress_of(one: AppJob, run: NextRun, evidence: JobEvidence) -> LiveEstimate | None:
        began = initial_cycle(run, evidence)
        if began is None:
            return None
        found = cycle_work(history, tenant_id, one.job.id, began=began)
        return work_of(one.job, evidence, found, began=began, now=now)

    owners = {one.job.id: one.app.id for one in jobs}
    found = standings(
        jobs,
        job_evidence(history, tenant_id, owners, now=now),
        known,
        failures=current_failures(history, tenant_id, now=now),
        progress_of=progress_of,
    )
    for standing in found:
        yield {"connection": connection.name, **_line(standing), "problem": problem}


def _line(standing: Standing) -> dict[str, object]:
    run, said, current = standing.run, standing.verdict, standing.current
    change, progress = standing.evidence.change, standing.progress
    return {
        "job_id": standing.app_job.job.id,
        "name": standing.app_job.name,
        "state": run.state,
        "level": said.level,
        "verdict": said.sentence,
        "next_step": said.next_step,
        "earliest": run.earliest,
        "latest": run.latest,
        "late_by_seconds": run.late_by and run.late_by.total_seconds(),
        "basis": run.basis,
        "explanation": run.explanation,
        "failing": current and current.failing,
        "failing_people": current and current.failing_people,
        "people": current and current.people,
        "new": change and change.new,
        "fixed": change and change.fixed,
        "last_cycle": standing.last_cycle,
        "last_event": standing.last_event,
        "done": progress and progress.done,
        "in_scope": progress and progress.total,
        "finish": progress and progress.finish,
    }


def _live_jobs(connection: Connection) -> tuple[list[AppJob], str | None]:
    """Return the jobs that Graph tells, and why it tells none."""
    try:
        with closing(open_client(connection)) as client:
            apps = client.apps(timeout_seconds=GRAPH_TIMEOUT_SECONDS)
    except GraphError as error:
        return [], f"{error.message} {error.next_step}".strip()
    return [AppJob(app.service_principal, job) for app in apps for job in app.jobs], None
