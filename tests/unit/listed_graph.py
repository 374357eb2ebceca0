"""Graph over lists, for passes that need no server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from graph_client import Connection, SignIn
from provisioning.model import (
    AuditEntry,
    Event,
    Job,
    ProvisionedApp,
    Schema,
    ScopeCounts,
    ServicePrincipal,
    StatusInfo,
)
from provisioning.wire import Decoded

if TYPE_CHECKING:
    from history import History

NOW = datetime(2026, 11, 24, 9, 30, 15, tzinfo=UTC)
TENANT = "684a78f7-18fa-4906-b9d0-0763e21ca726"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class ListedGraph:
    """`since < time < until` as documented, three records a page.

    `fails` maps a method's name, or the number of a log window, to what it raises.
    """

    def __init__(self, events=(), audits=(), fails=None):
        self.connection = Connection(
            name="contoso", tenant_id=TENANT, sign_in=SignIn.MANAGED_IDENTITY
        )
        self.all_events: list[Event] = list(events)
        self.all_audits: list[AuditEntry] = list(audits)
        self.fails = fails or {}
        self.windows: list[tuple[datetime, datetime]] = []
        self.principals = ["sp-1", "sp-2"]
        self.graph_time: datetime | None = NOW + timedelta(days=365)

    def _may_fail(self, name):
        if name in self.fails:
            raise self.fails[name]

    def apps(self):
        self._may_fail("apps")
        return [
            ProvisionedApp(
                service_principal=ServicePrincipal(id=principal),
                jobs=(Job(id=f"job-of-{principal}", raw="{}"),),
            )
            for principal in self.principals
        ]

    def schema(self, service_principal_id, job_id):
        self._may_fail(f"schema {service_principal_id}")
        return Schema(version="1", raw=f'"{job_id}"')

    def scope_counts(self, service_principal_id):
        self._may_fail("scope_counts")
        return ScopeCounts(assigned_users=len(service_principal_id))

    def events(self, since, until):
        self.windows.append((since, until))
        yield from self._pages(self.all_events, since, until, len(self.windows))

    def audits(self, since, until):
        self._may_fail("audits")
        yield from self._pages(self.all_audits, since, until, "audits")

    def _pages(self, records, since, until, name):
        found = [it for it in records if since < it.activity_date_time < until]
        for start in range(0, len(found), 3):
            yield Decoded(found[start : start + 3])
            self._may_fail(name)
        self._may_fail(name)
        yield Decoded([])


def event(number: int, time: datetime) -> Event:
    return Event(
        id=f"event-{number}",
        activity_date_time=time,
        provisioning_status_info=StatusInfo(status="success"),
    )


def hourly(hours: int, step: timedelta = HOUR) -> list[Event]:
    return [event(number, NOW - number * step) for number in range(1, hours)]


def up_to_yesterday(history: History) -> History:
    """Note that a history is complete up to a day ago: a pass has one window of each log then."""
    history.merge_events(TENANT, [], through=NOW - DAY)
    history.merge_audits(TENANT, [], through=NOW - DAY)
    return history
