"""Where each job stands now: what Graph and history tell, loaded once and judged."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from history.evidence import cycle_work, job_evidence
from provisioning.standing import Standing, initial_cycle, standings, work_of
from ui import data, failure_data
from ui.data import HISTORY_SECONDS, history_of
from ui.sources import loader
from ui.status import job_word

if TYPE_CHECKING:
    from provisioning.estimate import LiveEstimate
    from provisioning.schedule import NextRun
    from provisioning.standing import AppJob, CycleWork, JobEvidence
    from ui.data import Loaded, Source
    from ui.shell import Context


def current_standings(
    context: Context, now: datetime
) -> tuple[Loaded[list[AppJob]], list[Standing]]:
    """Return the jobs as they were loaded, and where each stands, worst first."""
    source = context.source
    loaded = data.jobs(source)
    known = data.knowledge(source, loaded, context.collecting.problems, now)
    owners = tuple(sorted((one.job.id, one.app.id) for one in loaded.data))

    def progress_of(one: AppJob, run: NextRun, evidence: JobEvidence) -> LiveEstimate | None:
        began = initial_cycle(run, evidence)
        if began is None:
            return None
        found = _work(source, one.job.id, began)
        return work_of(one.job, evidence, found, began=began, now=known.now)

    found = standings(
        loaded.data,
        _evidence(source, owners),
        known,
        failures=failure_data.failures(source, known.now),
        progress_of=progress_of,
    )
    return loaded, found


def word(standing: Standing) -> str:
    """Return the word on the job's badge."""
    return job_word(standing.run.state, standing.verdict)


@loader(ttl=HISTORY_SECONDS, max_entries=32, doing="Reading history ...")
def _evidence(source: Source, owners: tuple[tuple[str, str], ...]) -> dict[str, JobEvidence]:
    history = history_of(source)
    return job_evidence(history, source.tenant_id, dict(owners), now=datetime.now(UTC))


@loader(ttl=HISTORY_SECONDS, max_entries=64)
def _work(source: Source, job_id: str, began: datetime) -> CycleWork:
    return cycle_work(history_of(source), source.tenant_id, job_id, began=began)
