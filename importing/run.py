"""One import: any mix of files into one tenant of history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from history.imports import Import, imports
from importing.completing import complete_events
from importing.json_files import JsonReader
from importing.limits import Budget, Limits, Refused
from importing.missing import missing_from
from importing.parts import Parts
from importing.recognise import Kind, kind_of
from importing.report import FileReport, ImportReport, Progress, Unreadable
from importing.sources import DAMAGED, Source, parts_of
from importing.store import Store
from importing.table_files import TableReader
from importing.text import bounded_lines, open_text
from provisioning.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from history import History

IMPORTED = "imported-"
_NO_EVENTS = (
    "No event that is here waits for its rows. Import it together with the file ProvisioningLogs, "
    "or under the name of the import that holds that file."
)


def key_of(name: str) -> str | None:
    """Return the tenant that an import of this name is kept under, None for an empty name."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"{IMPORTED}{slug}" if slug else None


def import_files(
    sources: Iterable[Source],
    history: History,
    tenant_id: str,
    *,
    name: str,
    now: datetime,
    progress: Callable[[Progress], None] | None = None,
    limits: Limits | None = None,
) -> ImportReport:
    """Read files into history under a tenant; raises HistoryError.

    What cannot be read is in the report. Reading the same files again adds nothing; files that
    belong together may come one after another. A tenant that `key_of` made becomes an entry of
    the list of imports.
    """
    run = _Run(history, tenant_id, now, limits or Limits(), progress)
    apart = tenant_id.startswith(IMPORTED)
    before = next((one for one in imports(history) if one.key == tenant_id), None)
    run.store.newest = before.as_of if before else None
    files = run.read(sources, goes_on=not apart or before is not None)
    as_of = run.store.finish(now, files[-1] if files else FileReport(""), apart=apart)
    missing = missing_from(history, tenant_id)
    report = ImportReport(tenant_id, name, as_of, tuple(files), tuple(missing))
    if apart and report.holds_anything:
        history.add_import(_as_import(report, now))
    return report


class _Planned(NamedTuple):
    kind: Kind
    source: Source
    report: FileReport


class _Run:
    def __init__(
        self,
        history: History,
        tenant_id: str,
        now: datetime,
        limits: Limits,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.store = Store(history, tenant_id)
        self._now = now
        self._limits = limits
        self._progress = progress
        self._budget = Budget(limits, self._watch)
        self._total = 1
        self._doing = ""

    def read(self, sources: Iterable[Source], *, goes_on: bool) -> list[FileReport]:
        """Read all files; steps and properties first, because events look theirs up.

        `goes_on`: there may be events already that wait for theirs.
        """
        reports: list[FileReport] = []
        planned = list(self._plan(sources, reports))
        self._total = max(sum(plan.source.size for plan in planned), 1)
        with Parts() as parts:
            for plan in sorted(planned, key=lambda plan: plan.kind is not Kind.PARTS):
                self._doing = f"Reading {plan.source.name}"
                self._file(plan, parts)
            rows = [plan.report for plan in planned if plan.kind is Kind.PARTS]
            alone = not any(report.events for report in reports)
            if rows and (goes_on or alone):
                self._complete(rows, parts, alone=alone)
        return reports

    def _plan(self, sources: Iterable[Source], reports: list[FileReport]) -> Iterator[_Planned]:
        for source in sources:
            for part in parts_of(source, self._limits):
                report = FileReport(part[0] if isinstance(part, tuple) else part.name)
                reports.append(report)
                if isinstance(part, tuple):
                    self._reject(report, part[1])
                    continue
                try:
                    yield _Planned(kind_of(part, self._limits), part, report)
                except (Refused, *DAMAGED) as error:
                    self._reject(report, _sentence(error))

    def _file(self, plan: _Planned, parts: Parts) -> None:
        report, limits = plan.report, self._limits
        try:
            with open_text(plan.source.open(self._budget)) as text:
                if plan.kind is Kind.LINES:
                    lines = bounded_lines(text, limits.record_characters)
                    JsonReader(self.store, report, limits, self._now).lines(lines)
                elif plan.kind is Kind.JSON:
                    JsonReader(self.store, report, limits, self._now).read(text)
                else:
                    TableReader(self.store, parts, report, limits, self._now).read(text)
        except (Refused, *DAMAGED) as error:
            self._reject(report, _sentence(error))
        self.store.flush(report, self._now)

    def _complete(self, files: list[FileReport], parts: Parts, *, alone: bool) -> None:
        """Give parts to the events that came before them; `alone`: no events came with them."""
        self._doing = "Adding the rows to the events that are here"
        self._watch(self._budget.read)
        completed = complete_events(self.store.history, self.store.tenant_id, parts)
        for report in files:
            report.completed = completed
            if completed:
                events = counted(completed, "event had", "events had")
                report.notes.append(f"{events} come before and waited for these rows.")
            elif alone:
                self._reject(report, _NO_EVENTS)

    def _reject(self, report: FileReport, reason: str) -> None:
        report.reject(Unreadable(reason), self._limits.listed_problems)

    def _watch(self, read: int) -> None:
        if self._progress:
            self._progress(Progress(min(read / self._total, 1.0), self._doing))


def _sentence(error: Exception) -> str:
    return (
        str(error)
        if isinstance(error, Refused)
        else f"It is damaged: {error}. Download it again, or ask for it again."
    )


def _as_import(report: ImportReport, now: datetime) -> Import:
    return Import(
        key=report.key,
        name=report.name,
        imported_at=now,
        as_of=report.as_of,
        events=report.total("events"),
        audits=report.total("audits"),
        jobs=report.total("jobs"),
        people=report.total("people"),
        rejected=report.total("rejected"),
        files=tuple(file.as_dict() for file in report.files),
        missing=report.missing,
    )
