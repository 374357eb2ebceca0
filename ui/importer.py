"""One import in the background: it goes on while the viewer looks at other pages."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from history import HistoryError
from importing import BytesSource, ImportReport, Progress, import_files, key_of
from ui.background import background
from ui.sources import permit_import

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from history import History
    from importing import Source

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Importing:
    """Where an import stands; `report` and `problem` are None while it runs."""

    progress: Progress = field(default_factory=lambda: Progress(0.0, "Starting"))
    report: ImportReport | None = None
    problem: str | None = None

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.report is None and self.problem is None


class Importer:
    """Runs one import on a thread of its own."""

    def __init__(self, history: History, name: str, sources: Sequence[Source]) -> None:
        self._history = history
        self._name = name
        self._sources = sources
        self.state = Importing()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name=f"import {self._name}", daemon=True).start()

    def _run(self) -> None:
        key = key_of(self._name)
        if key is None:
            self.state = Importing(problem="The name needs a letter or a digit.")
            return
        try:
            report = import_files(
                self._sources,
                self._history,
                key,
                name=self._name,
                now=datetime.now(UTC),
                progress=self._show,
            )
        except HistoryError as error:
            self.state = replace(self.state, problem=str(error))
        except Exception as error:  # noqa: BLE001  (a thread that died silently would look like a long import)
            _LOG.exception("importing %s failed", self._name)
            problem = f"Importing failed ({type(error).__name__}); see the log."
            self.state = replace(self.state, problem=problem)
        else:
            self.state = replace(self.state, report=report)

    def _show(self, progress: Progress) -> None:
        self.state = replace(self.state, progress=progress)


def begin(name: str, uploads: Sequence[UploadedFile]) -> Importer:
    """Start importing uploads under a name; raises NotAllowedError."""
    permit_import()
    shared = background()
    sources = [BytesSource(upload.name, upload.getvalue()) for upload in uploads]
    importer = Importer(shared.history_at(shared.imports_uri), name, sources)
    importer.start()
    return importer
