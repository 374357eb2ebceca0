"""What an import found, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is; `fraction` goes from 0 to 1."""

    fraction: float
    doing: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What could not be read; `line` counts from 1, None when the file as a whole is meant."""

    reason: str
    line: int | None = None
    excerpt: str = ""


@dataclass(slots=True)
class FileReport:
    """What one file held. `unreadable` lists the first problems, `rejected` counts them all.

    `completed` counts events of earlier imports that got the file's steps or properties.
    """

    file: str
    shapes: set[str] = field(default_factory=set)
    events: int = 0
    audits: int = 0
    steps: int = 0
    properties: int = 0
    jobs: int = 0
    schemas: int = 0
    people: int = 0
    new: int = 0
    completed: int = 0
    rejected: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def shape(self) -> str:
        """What the file is, in words."""
        return ", ".join(sorted(self.shapes)) or "not recognised"

    def reject(self, problem: Unreadable, listed: int) -> None:
        """Count a problem, and list it while there are few."""
        self.rejected += 1
        if len(self.unreadable) < listed:
            self.unreadable.append(problem)

    def as_dict(self) -> dict[str, Any]:
        """Return what is kept with the import; excerpts are left out."""
        return {
            "file": self.file,
            "shape": self.shape,
            "events": self.events,
            "audits": self.audits,
            "steps": self.steps,
            "properties": self.properties,
            "jobs": self.jobs,
            "schemas": self.schemas,
            "people": self.people,
            "new": self.new,
            "rejected": [
                {"line": problem.line, "reason": problem.reason} for problem in self.unreadable
            ],
            "rejected_count": self.rejected,
            "notes": self.notes,
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. `as_of` is the newest time that the files tell of."""

    key: str
    name: str
    as_of: datetime
    files: tuple[FileReport, ...]
    missing: tuple[str, ...]

    @property
    def holds_anything(self) -> bool:
        """Whether any record was read."""
        kinds = ("events", "audits", "jobs", "schemas", "people", "completed")
        return any(self.total(kind) for kind in kinds)

    def total(self, what: str) -> int:
        """Add up a count of all files, e.g. "events"."""
        return sum(getattr(file, what) for file in self.files)
