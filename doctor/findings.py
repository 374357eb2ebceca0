"""The records of an examination: checks with their remedy, and what each panel can show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from doctor.panels import Panel
    from graph_client import Claims


class Level(StrEnum):
    """How a check or a panel stands, worst first."""

    FAILS = "fails"
    UNKNOWN = "unknown"
    WARNS = "warns"
    WORKS = "works"


WORST_FIRST = tuple(Level)


@dataclass(frozen=True, slots=True)
class Command:
    """Lines to copy into a shell; `shell` is bash or powershell."""

    title: str
    shell: str
    lines: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do, who may do it (roles in words, empty: whoever runs this), and with what."""

    text: str
    who: str = ""
    link: str = ""
    commands: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    `needs` are the names of the needs that it answers for; `panels` those that suffer from it.
    """

    name: str
    title: str
    level: Level
    detail: str
    remedy: Remedy | None = None
    needs: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelState:
    """What a panel can show; `missing` are the titles of the checks that are in its way."""

    panel: Panel
    level: Level
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """An examination; checks and panels come worst first. `claims` is None without a token."""

    connection: str
    checks: tuple[Check, ...]
    panels: tuple[PanelState, ...]
    claims: Claims | None
    at: datetime
