"""The sample tenant: its clock, applications, people, logs and the clients that may ask."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from sample_tenant.audit import is_unrelated
from sample_tenant.clock import Clock
from sample_tenant.directory import Directory
from sample_tenant.event import GROUP_KINDS, Event, Kind
from sample_tenant.identifiers import guid
from sample_tenant.limit import LogLimit
from sample_tenant.logs import Entry, Log, Source
from sample_tenant.outcome import Application
from sample_tenant.plan import Plan
from sample_tenant.registration import Registration
from sample_tenant.stories import stories

PERMISSIONS = frozenset(
    {
        "Application.Read.All",
        "AuditLog.Read.All",
        "Directory.Read.All",
        "GroupMember.Read.All",
        "Organization.Read.All",
        "ProvisioningLog.Read.All",
        "Synchronization.Read.All",
        "User.Read.All",
    }
)


@dataclass(frozen=True, slots=True)
class Client:
    """An app registration that may ask for tokens."""

    secret: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Truth:
    """A person whose latest attempt failed, and what the endpoint objected to."""

    job_id: str
    object_id: str
    cause: str
    attribute: str


class SampleTenant:
    """A simulated tenant. The same seed gives the same people, jobs and history.

    Where it is `calm`, no application is in bad shape for a cycle now and then.
    """

    def __init__(
        self,
        seed: int = 1,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        speed: float = 1.0,
        scale: float = 1.0,
        *,
        log_limit: LogLimit | None = None,
        licensed: bool = True,
        calm: bool = False,
    ) -> None:
        self.seed = seed
        self.clock = Clock(now, now().timestamp(), speed)
        self.scale = scale
        self.log_limit = log_limit
        self.licensed = licensed
        self.tenant_id = guid(seed, "tenant")
        self.client_id = guid(seed, "client")
        self.client_secret = f"sample-{guid(seed, 'secret')}"
        self.static_token = f"sample-tenant-{guid(seed, 'static token')}"
        self.clients = {self.client_id: Client(self.client_secret, PERMISSIONS)}
        told = [
            replace(story, storms=0) if calm else story
            for story in stories(seed, self.clock.opened)
        ]
        self.plans = [Plan(Application(seed, story), scale) for story in told]
        self.directory = Directory(seed, self.plans)
        self.registrations = [Registration(seed, self.tenant_id, story) for story in told]
        self.sources = [
            Source(seed, plan, registration, self.clock, self.directory)
            for plan, registration in zip(self.plans, self.registrations, strict=True)
        ]

    def add_client(self, client_id: str, secret: str, permissions: Iterable[str]) -> None:
        """Register another client with these application permissions only."""
        self.clients[client_id] = Client(secret, frozenset(permissions))

    @cached_property
    def provisioning_log(self) -> Log:
        """Return the provisioning log."""
        hours = self._kept_hours()
        return Log(self.clock, lambda hour: self._from_all(lambda s: s.provisioning(hour)), hours)

    @cached_property
    def audit_log(self) -> Log:
        """Return the directory's audit log."""
        hours = self._kept_hours()
        return Log(self.clock, lambda hour: self._from_all(lambda s: s.audits(hour)), hours)

    def served_event_ids(self, since: datetime, until: datetime) -> set[str]:
        """Return the ids of the provisioning events with since < time < until."""
        entries = self.provisioning_log.entries(
            since.timestamp(), until.timestamp(), descending=False
        )
        return {entry.id for entry in entries}

    def served_audit_ids(self, since: datetime, until: datetime) -> set[str]:
        """Return the ids of the audit entries on provisioning with since < time < until."""
        entries = self.audit_log.entries(since.timestamp(), until.timestamp(), descending=False)
        return {entry.id for entry in entries if not is_unrelated(entry.item)}

    def truth(self) -> list[Truth]:
        """Return every person whose latest attempt failed."""
        return [truth for status, truth in self._latest() if status == "failure"]

    def skipped(self) -> list[Truth]:
        """Return every person whose latest attempt was skipped for a reason to look at."""
        return [truth for status, truth in self._latest() if status == "skipped"]

    def _latest(self) -> Iterator[tuple[str, Truth]]:
        now = self.clock.simulated_now()
        oldest = self.clock.now().timestamp() - 30 * 86_400
        for plan, registration in zip(self.plans, self.registrations, strict=True):
            latest: dict[int, Event] = {}
            for cycle in plan.calendar.between(oldest, now):
                for event in plan.events(cycle):
                    if event.time <= now and event.task.kind not in GROUP_KINDS:
                        latest[event.task.index] = event
            for index, event in latest.items():
                outcome = plan.outcome(event.task)
                cause = outcome.cause
                if cause and event.task.kind not in (Kind.REDUNDANT, Kind.DISABLE):
                    answer = outcome.answer
                    attribute = answer.objection.attribute if answer else ""
                    if outcome.skip:
                        attribute = outcome.skip[1]
                    identifier = plan.application.identifier(index)
                    yield outcome.status, Truth(registration.job_id, identifier, cause, attribute)

    def _kept_hours(self) -> int:
        """Return how many hours of a log fit into a few dozen megabytes."""
        return max(int(800 / self.scale), 24)

    def _from_all(self, part: Callable[[Source], Iterator[Entry]]) -> Iterator[Entry]:
        for source in self.sources:
            yield from part(source)
