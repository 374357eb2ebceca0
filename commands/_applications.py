"""The one application or job that a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._installation import chosen_connections

if TYPE_CHECKING:
    from graph_client import Connection
    from provisioning.model import Job, ProvisionedApp, ServicePrincipal


def one_connection(name: str | None) -> Connection:
    """Return the named connection, or the only one; raises CommandFailed."""
    connections = chosen_connections(name)
    if len(connections) > 1:
        names = ", ".join(connection.name for connection in connections)
        raise CommandFailed(f"Choose one of the connections with --connection: {names}.")
    return connections[0]


def find_application(apps: list[ProvisionedApp], wanted: str) -> tuple[ServicePrincipal, Job]:
    """Return the application of this name or object id, or of this job; raises CommandFailed."""
    folded = wanted.casefold()
    for app in apps:
        principal = app.service_principal
        if folded in ((principal.display_name or "").casefold(), principal.id.casefold()):
            return principal, app.jobs[0]
        for job in app.jobs:
            if job.id.casefold() == folded:
                return principal, job
    names = ", ".join(sorted(app.service_principal.display_name or "" for app in apps))
    raise CommandFailed(f"No application named {wanted!r} has provisioning. There are: {names}.")
