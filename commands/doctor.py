"""`doctor`: what works with each connection, what is missing, and who can grant it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._installation import configured, history_of_settings
from doctor import Level, broken_checks, examine, least_role
from graph_client import open_client
from provisioning.wording import counted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from doctor import Check, Findings, PanelState
    from graph_client import BrokenConnection, Claims, Connection

NAME = "doctor"
HELP = "Tell what works with a connection, what is missing for which panel, and who can grant it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("--connection", metavar="NAME", help="only this connection, not all")


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield a line for each check, panel and token, the worst first; raises CommandFailed."""
    connections, broken = _chosen(arguments.connection)
    wanting = 0
    for one in broken:
        wanting += 1
        yield from map(lambda check, name=one.name: _check(name, check), broken_checks([one]))
    history = history_of_settings()
    for connection in connections:
        with closing(open_client(connection)) as client:
            findings = examine(client, history, now=datetime.now(UTC))
        yield from _lines(findings)
        wanting += sum(check.level in {Level.FAILS, Level.UNKNOWN} for check in findings.checks)
    if wanting:
        what = counted(wanting, "needed thing is", "needed things are")
        raise CommandFailed(f"{what} missing or could not be tried.")


def _chosen(name: str | None) -> tuple[Sequence[Connection], Sequence[BrokenConnection]]:
    found = configured()
    everything = (*found.connections, *found.broken)
    if not everything:
        raise CommandFailed(
            "No connection is configured. docs/connect-a-tenant.md tells how to write "
            "connections.toml."
        )
    if name is not None and all(one.name != name for one in everything):
        known = ", ".join(one.name for one in everything)
        raise CommandFailed(f"There is no connection named {name!r}. There are: {known}.")
    return (
        [one for one in found.connections if name in {None, one.name}],
        [one for one in found.broken if name in {None, one.name}],
    )


def _lines(findings: Findings) -> Iterator[dict[str, object]]:
    name = findings.connection
    yield from (_check(name, check) for check in findings.checks)
    yield from (_panel(name, state) for state in findings.panels)
    if findings.claims:
        yield _token(name, findings.claims)


def _check(connection: str, check: Check) -> dict[str, object]:
    remedy = check.remedy
    return {
        "connection": connection,
        "kind": "check",
        "name": check.name,
        "title": check.title,
        "level": check.level,
        "detail": check.detail,
        "fix": remedy and remedy.text,
        "who": (remedy and remedy.who) or None,
        "link": (remedy and remedy.link) or None,
        "commands": {one.title: one.lines for one in remedy.commands} if remedy else {},
        "panels": list(check.panels) if check.level is not Level.WORKS else [],
    }


def _panel(connection: str, state: PanelState) -> dict[str, object]:
    return {
        "connection": connection,
        "kind": "panel",
        "title": state.panel.title,
        "level": state.level,
        "missing": list(state.missing),
        "least_role_of_a_person": least_role(state.panel) or None,
    }


def _token(connection: str, claims: Claims) -> dict[str, object]:
    return {
        "connection": connection,
        "kind": "token",
        "audience": claims.audience,
        "issuer": claims.issuer,
        "tenant_id": claims.tenant_id,
        "app_id": claims.app_id,
        "object_id": claims.object_id,
        "for": claims.kind,
        "permissions": list(claims.permissions),
        "directory_roles": list(claims.directory_roles),
        "expires": claims.expires_at,
    }
