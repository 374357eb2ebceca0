"""Which panel needs what, from `panels.toml`, and how it stands for a set of checks."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from doctor.findings import WORST_FIRST, Level, PanelState
from graph_client import needs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doctor.findings import Check

_FILE = Path(__file__).parent / "panels.toml"


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: `page` is its page's path, `needs` and `helped_by` are names of needs.

    `without` says what the panel does where a need is not met.
    """

    page: str
    title: str
    needs: tuple[str, ...]
    helped_by: tuple[str, ...]
    without: str


@cache
def panels() -> tuple[Panel, ...]:
    """Return all panels, in the order of the pages."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["panel"]
    return tuple(
        Panel(
            entry["page"],
            entry["title"],
            tuple(entry["needs"]),
            tuple(entry["helped_by"]),
            entry["without"],
        )
        for entry in entries
    )


def suffering(names: Sequence[str]) -> tuple[str, ...]:
    """Return the titles of the panels that need or are helped by one of these."""
    asked = set(names)
    return tuple(panel.title for panel in panels() if asked & {*panel.needs, *panel.helped_by})


def least_role(panel: Panel) -> str:
    """Return the least directory role with which a person sees the whole panel.

    It is one role where one does for all needs, else several; empty where a member's own rights do.
    """
    demands = [needs()[name].roles for name in panel.needs if needs()[name].roles]
    if not demands:
        return ""
    for role in min(demands, key=len):
        if all(role in roles for roles in demands):
            return role
    return " and ".join(dict.fromkeys(roles[0] for roles in demands))


def panel_states(checks: Sequence[Check]) -> tuple[PanelState, ...]:
    """Return how each panel stands, worst first."""
    states = [_state(panel, checks) for panel in panels()]
    return tuple(sorted(states, key=lambda state: WORST_FIRST.index(state.level)))


def _state(panel: Panel, checks: Sequence[Check]) -> PanelState:
    level, missing = Level.WORKS, []
    for check in checks:
        if check.level is Level.WORKS:
            continue
        if set(check.needs) & set(panel.needs):
            missing.append(check.title)
            level = min(level, check.level, key=WORST_FIRST.index)
        elif set(check.needs) & set(panel.helped_by):
            missing.append(check.title)
            level = min(level, Level.WARNS, key=WORST_FIRST.index)
    return PanelState(panel, level, tuple(missing))
