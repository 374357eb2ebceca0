"""The synchronous front: plain calls with a time limit, safe from any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph_client import loop
from graph_client.front import Front
from graph_client.retry import RetryPolicy
from provisioning.wire import decode_audits, decode_events, decode_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from graph_client.capability import Capability
    from graph_client.claims import Claims
    from graph_client.connection import Connection
    from graph_client.credentials import Prompt
    from graph_client.groups import Group
    from graph_client.paging import Pages
    from graph_client.reach import Reached
    from graph_client.session import Session
    from provisioning.model import (
        Assignment,
        AuditEntry,
        Event,
        Job,
        ProvisionedApp,
        Schema,
        ScopeCounts,
    )
    from provisioning.wire import Decoded

_SMALL_SECONDS = 120.0
_LONG_SECONDS = 600.0


def open_client(
    connection: Connection,
    *,
    retries: RetryPolicy | None = None,
    prompt: Prompt | None = None,
) -> GraphClient:
    """Make the client of a connection; nothing is sent yet.

    `prompt` is called, in another thread, with address, code and expiry when a person must enter a
    device code; without it standard error shows them.
    """
    return GraphClient(connection, retries or RetryPolicy(), prompt)


class GraphClient(Front):
    """One connection's Graph. Methods raise GraphError; time limits are in seconds."""

    def apps(self, *, timeout_seconds: float = _LONG_SECONDS) -> list[ProvisionedApp]:
        """List the service principals that have synchronization jobs, with their jobs."""
        from graph_client.apps import list_apps

        return self._call(list_apps, timeout_seconds)

    def jobs(
        self, service_principal_id: str, *, timeout_seconds: float = _SMALL_SECONDS
    ) -> list[Job]:
        """List the jobs of one application with their status."""
        from graph_client.jobs import list_jobs

        return self._call(lambda session: list_jobs(session, service_principal_id), timeout_seconds)

    def job(
        self, service_principal_id: str, job_id: str, *, timeout_seconds: float = _SMALL_SECONDS
    ) -> Job:
        """Read one job with its status."""
        from graph_client.jobs import read_job

        return self._call(
            lambda session: read_job(session, service_principal_id, job_id), timeout_seconds
        )

    def schema(
        self, service_principal_id: str, job_id: str, *, timeout_seconds: float = _SMALL_SECONDS
    ) -> Schema:
        """Read one job's mappings, scoping filters and directories."""
        from graph_client.jobs import read_schema

        return self._call(
            lambda session: read_schema(session, service_principal_id, job_id), timeout_seconds
        )

    def events(
        self, since: datetime, until: datetime, *, timeout_seconds: float = _SMALL_SECONDS
    ) -> Iterator[Decoded[Event]]:
        """Page through the provisioning events with since < time < until, in no certain order.

        An event exactly at an end is not included: let windows overlap. When Graph forgets where
        the walk was, the window is walked again from its start, so an event may come twice. The
        time limit holds for each page.
        """
        from graph_client.logs import event_pages

        return self._pages(
            lambda session: event_pages(session, since, until), decode_events, timeout_seconds
        )

    def audits(
        self, since: datetime, until: datetime, *, timeout_seconds: float = _SMALL_SECONDS
    ) -> Iterator[Decoded[AuditEntry]]:
        """Page through the audit entries of provisioning and of changes to its configuration.

        Both ends are included; otherwise as `events`.
        """
        from graph_client.logs import audit_pages

        return self._pages(
            lambda session: audit_pages(session, since, until), decode_audits, timeout_seconds
        )

    def assignments(
        self, service_principal_id: str, *, timeout_seconds: float = _SMALL_SECONDS
    ) -> list[Assignment]:
        """List who is assigned to an application; one principal may have several roles."""
        from graph_client.assignments import list_assignments

        return self._call(
            lambda session: list_assignments(session, service_principal_id), timeout_seconds
        )

    def assigned_apps(
        self, user_id: str, *, timeout_seconds: float = _SMALL_SECONDS
    ) -> frozenset[str]:
        """Return the ids of the service principals that a user is assigned to.

        Groups that the user is a direct member of count. Raises NotFound for an unknown user.
        """
        from graph_client.assignments import read_assigned_apps

        return self._call(lambda session: read_assigned_apps(session, user_id), timeout_seconds)

    def scope_counts(
        self, service_principal_id: str, *, timeout_seconds: float = _LONG_SECONDS
    ) -> ScopeCounts:
        """Count what a job may have to look at; a piece that Graph refuses is None."""
        from graph_client.counts import count_scope

        return self._call(
            lambda session: count_scope(session, service_principal_id), timeout_seconds
        )

    def users(
        self, properties: Iterable[str], *, timeout_seconds: float = _SMALL_SECONDS
    ) -> Iterator[Decoded[dict[str, Any]]]:
        """Page through all users with these properties of Graph's; a person may come twice.

        The time limit holds for each page.
        """
        from graph_client.people import user_pages

        return self._people(lambda session: user_pages(session, properties), timeout_seconds)

    def members(
        self,
        group_id: str,
        properties: Iterable[str],
        *,
        timeout_seconds: float = _SMALL_SECONDS,
    ) -> Iterator[Decoded[dict[str, Any]]]:
        """Page through a group's direct members of every kind, as `users` does."""
        from graph_client.people import member_pages

        return self._people(
            lambda session: member_pages(session, group_id, properties), timeout_seconds
        )

    def users_by_id(
        self,
        ids: Sequence[str],
        properties: Iterable[str],
        *,
        timeout_seconds: float = _SMALL_SECONDS,
    ) -> list[dict[str, Any]]:
        """Read users by id or user principal name; those that are gone are left out."""
        from graph_client.people import read_users

        return self._call(lambda session: read_users(session, ids, properties), timeout_seconds)

    def groups(
        self, group_ids: Sequence[str], *, timeout_seconds: float = _SMALL_SECONDS
    ) -> list[Group]:
        """Read groups with their membership rule, number of people and nested groups."""
        from graph_client.groups import read_groups

        return self._call(lambda session: read_groups(session, group_ids), timeout_seconds)

    def check(self, *, timeout_seconds: float = _SMALL_SECONDS) -> list[Capability]:
        """Try all that the product needs and tell what is granted; raises only when out of time."""
        from graph_client.capabilities import check_capabilities

        return self._call(check_capabilities, timeout_seconds)

    def claims(self, *, timeout_seconds: float = _SMALL_SECONDS) -> Claims | None:
        """Sign in and return what the token says of itself; None when it cannot be read."""
        return self._call(lambda session: session.sign_in(), timeout_seconds)

    def reach(
        self, others: Sequence[str] = (), *, timeout_seconds: float = _SMALL_SECONDS
    ) -> list[Reached]:
        """Ask Graph, the sign-in service and other addresses whether they answer, without token."""
        from graph_client.reach import reach_hosts

        asked = loop.submit(reach_hosts(self.connection, others))
        return self._result(asked, timeout_seconds)

    def _people(
        self, make: Callable[[Session], Pages], timeout_seconds: float
    ) -> Iterator[Decoded[dict[str, Any]]]:
        from graph_client.people import require_values

        for page in self._pages(make, decode_objects, timeout_seconds):
            require_values(page.records, self.connection)
            yield page
