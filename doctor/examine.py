"""One examination of a connection: ask everything once, and put the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doctor.findings import WORST_FIRST, Check, Findings, Level, Remedy
from doctor.installation import installation_checks, viewer_sign_in_urls
from doctor.panels import panel_states, suffering
from doctor.rights import right_checks
from doctor.surroundings import host_checks
from graph_client import GRAPH, GraphError, needs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from graph_client import BrokenConnection, Claims, GraphClient, Reached
    from history import History

# Shown before what follows from it: without a host there is no token, without a token no right.
_FIRST = ("configuration", "host graph", "host login", "clock", "sign-in")


def examine(
    client: GraphClient, history: History, *, now: datetime, timeout_seconds: float = 45.0
) -> Findings:
    """Examine a connection; nothing is raised for what does not work, it is a check that fails."""
    checks: list[Check] = []
    others, unreadable = _viewer_urls()
    checks += unreadable
    reached = client.reach(others, timeout_seconds=timeout_seconds)
    checks += host_checks(reached)
    claims = None
    if _is_reached(reached):
        claims, found = _rights(client, timeout_seconds)
        checks += found
    checks += installation_checks(history, client.connection.tenant_id, now)
    return Findings(client.connection.name, worst_first(checks), panel_states(checks), claims, now)


def broken_checks(broken: Iterable[BrokenConnection]) -> tuple[Check, ...]:
    """Return a check that fails for each connection that cannot be used."""
    needed = tuple(needs())
    return tuple(
        Check(
            "configuration",
            f"Connection {one.name}",
            Level.FAILS,
            one.problem,
            needs=needed,
            panels=suffering(needed),
        )
        for one in broken
    )


def worst_first(checks: Iterable[Check]) -> tuple[Check, ...]:
    """Return checks by level, causes before what follows from them, then by how many suffer."""

    def rank(check: Check) -> tuple[int, int, int]:
        place = _FIRST.index(check.name) if check.name in _FIRST else len(_FIRST)
        return WORST_FIRST.index(check.level), place, -len(check.panels)

    return tuple(sorted(checks, key=rank))


def _rights(client: GraphClient, timeout_seconds: float) -> tuple[Claims | None, list[Check]]:
    try:
        capabilities = client.check(timeout_seconds=timeout_seconds)
        granted = capabilities[0].lack is None and capabilities[0].outcome == "granted"
        claims = client.claims(timeout_seconds=timeout_seconds) if granted else None
    except GraphError as error:
        needed = tuple(needs())
        remedy = Remedy(error.next_step)
        failed = Check(
            "rights", "Permissions", Level.UNKNOWN, error.message, remedy, needed, suffering(needed)
        )
        return None, [failed]
    return claims, list(right_checks(client.connection, capabilities, claims))


def _is_reached(reached: Iterable[Reached]) -> bool:
    return all(one.problem is None for one in reached if one.name == GRAPH)


def _viewer_urls() -> tuple[list[str], list[Check]]:
    title = "Sign-in for viewers"
    try:
        urls = viewer_sign_in_urls()
    except (OSError, ValueError) as error:
        remedy = Remedy("Let this program read it, and correct the line that is named.")
        detail = f"Streamlit's secrets file cannot be read: {error}."
        return [], [Check("viewers", title, Level.FAILS, detail, remedy)]
    if urls is None:
        detail = "Not set up, so the dashboard is for this computer only."
        return [], [Check("viewers", title, Level.WORKS, detail)]
    return urls, []
