"""What keeps one page from showing all that it can, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doctor.findings import WORST_FIRST, Level
from doctor.panels import panel_states
from doctor.rights import SIGN_IN, right_checks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph_client import Capability, Connection


@dataclass(frozen=True, slots=True)
class Blocker:
    """How bad it is for a page, and why."""

    level: Level
    sentence: str


def blockers(
    connection: Connection, capabilities: Sequence[Capability], page: str
) -> Blocker | None:
    """Return what is in the way of a page's panels; None when nothing is."""
    checks = list(right_checks(connection, capabilities, None))
    states = [
        state
        for state in panel_states(checks)
        if state.panel.page == page and state.level is not Level.WORKS
    ]
    if not states:
        return None
    level = min((state.level for state in states), key=WORST_FIRST.index)
    signing_in = next(check for check in checks if check.name == SIGN_IN)
    without = " ".join(dict.fromkeys(state.panel.without for state in states))
    if signing_in.level is not Level.WORKS:
        return Blocker(level, f"{signing_in.detail} {without}")
    wanting = [check for check in checks if check.level is not Level.WORKS]
    titles = {title for state in states for title in state.missing}
    names = ", ".join(dict.fromkeys(one.title for one in wanting if one.title in titles))
    if level is Level.WARNS:
        return Blocker(level, f"{names} would show more here.")
    if level is Level.UNKNOWN:
        return Blocker(level, f"{wanting[0].detail} {without}")
    return Blocker(level, f"Without {names}: {without[:1].lower()}{without[1:]}")
