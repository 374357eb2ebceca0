"""Service principals with their synchronization jobs, schemas and assignments."""

from typing import Any

from sample_tenant import jobs, listing
from sample_tenant.exchange import Request, Response, as_json, missing, require
from sample_tenant.identifiers import family_and_index, guid
from sample_tenant.plan import Plan
from sample_tenant.registration import Registration
from sample_tenant.tenant import SampleTenant

_APPLICATIONS = ("Application.Read.All", "Directory.Read.All")
_SYNCHRONIZATION = ("Synchronization.Read.All", "Synchronization.ReadWrite.All")
_OTHER_APPS = 34
_DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000"


class Applications:
    """Answers what concerns the tenant's applications."""

    def __init__(self, tenant: SampleTenant) -> None:
        self.tenant = tenant
        self._by_id = {
            registration.service_principal: (plan, registration)
            for plan, registration in zip(tenant.plans, tenant.registrations, strict=True)
        }

    def service_principals(self, request: Request) -> Response:
        """List the tenant's applications, those without provisioning too."""
        require(request, *_APPLICATIONS)
        own = [self._service_principal(*held) for held in self._by_id.values()]
        others = [_other_app(self.tenant.seed, number) for number in range(_OTHER_APPS)]
        merged = sorted([*own, *others], key=lambda item: item["id"])
        return listing.records(request, merged, "servicePrincipals")

    def service_principal(self, request: Request, identifier: str) -> Response:
        """Return one application."""
        require(request, *_APPLICATIONS)
        if identifier in self._by_id:
            return as_json(
                listing.select(request, self._service_principal(*self._find(identifier)))
            )
        others = (_other_app(self.tenant.seed, number) for number in range(_OTHER_APPS))
        found = next((app for app in others if app["id"] == identifier), None)
        if found is None:
            raise missing(identifier)
        return as_json(listing.select(request, found))

    def jobs(self, request: Request, identifier: str) -> Response:
        """List the synchronization jobs of an application."""
        require(request, *_SYNCHRONIZATION)
        held = self._by_id.get(identifier)
        if held is None and not self._is_other(identifier):
            raise missing(identifier)
        found = [jobs.job(*held, self.tenant.clock)] if held else []
        return listing.records(request, found, _jobs(identifier))

    def job(self, request: Request, identifier: str, job_id: str) -> Response:
        """Return one synchronization job."""
        require(request, *_SYNCHRONIZATION)
        found = jobs.job(*self._find(identifier, job_id), self.tenant.clock)
        return as_json(_context(request, f"{_jobs(identifier)}/$entity") | found)

    def schema(self, request: Request, identifier: str, job_id: str) -> Response:
        """Return a job's synchronization schema."""
        require(request, *_SYNCHRONIZATION)
        plan, registration = self._find(identifier, job_id)
        now = self.tenant.clock.simulated_now()
        context = _context(request, f"{_jobs(identifier)}('{job_id}')/schema/$entity")
        return as_json(context | plan.application.schema_at(now) | {"id": registration.job_id})

    def assignments(self, request: Request, identifier: str) -> Response:
        """List who is assigned to an application."""
        require(request, *_APPLICATIONS)
        held = self._by_id.get(identifier)
        if held is None and not self._is_other(identifier):
            raise missing(identifier)
        found = self._assignments(*held) if held else []
        return listing.records(request, found, "appRoleAssignments")

    def user_assignments(self, request: Request, identifier: str) -> Response:
        """List the applications that a user is assigned to, by direct group membership too."""
        require(request, "Directory.Read.All")
        found = family_and_index(self.tenant.seed, "user", identifier)
        if found is None or self.tenant.directory.user(identifier, 0.0) is None:
            raise missing(identifier)
        family, index = found
        rows = [
            row
            for plan, registration in self._by_id.values()
            if plan.story.family.number == family
            for row in self._rows(registration, self._reasons(plan, identifier, index))
        ]
        return listing.records(request, rows, "appRoleAssignments")

    def _reasons(self, plan: Plan, identifier: str, index: int) -> list[tuple[str, str, str]]:
        """Return by whom a person is assigned: by themselves, or by groups."""
        directory, moment = self.tenant.directory, self.tenant.clock.simulated_now()
        own = [(identifier, "", "User")] if index in plan.story.direct else []
        return own + [
            (directory.group_id(group.number), group.name, "Group")
            for group in plan.story.groups
            if group.assigned and index in directory.members(plan, group, moment)
        ]

    def _find(self, identifier: str, job_id: str | None = None) -> tuple[Plan, Registration]:
        held = self._by_id.get(identifier)
        if held is None or job_id not in (None, held[1].job_id):
            raise missing(job_id or identifier)
        return held

    def _is_other(self, identifier: str) -> bool:
        numbers = range(_OTHER_APPS)
        return any(guid(self.tenant.seed, "other app", n) == identifier for n in numbers)

    def _service_principal(self, plan: Plan, registration: Registration) -> dict[str, Any]:
        return _app(registration.service_principal, registration.app_id, plan.story.name, tags=True)

    def _assignments(self, plan: Plan, registration: Registration) -> list[dict[str, Any]]:
        directory, story = self.tenant.directory, plan.story
        found = [
            (directory.group_id(group.number), group.name, "Group")
            for group in story.groups
            if group.assigned
        ]
        for index in story.direct:
            source = plan.application.source(index, odd=False)
            found.append((plan.application.identifier(index), source["displayName"] or "", "User"))
        return self._rows(registration, found)

    def _rows(
        self, registration: Registration, found: list[tuple[str, str, str]]
    ) -> list[dict[str, Any]]:
        return [
            {
                "id": guid(self.tenant.seed, "assignment", registration.job_id, identifier),
                "appRoleId": _DEFAULT_ROLE,
                "createdDateTime": "2026-01-12T08:15:30.4711Z",
                "deletedDateTime": None,
                "principalDisplayName": name,
                "principalId": identifier,
                "principalType": kind,
                "resourceDisplayName": registration.display_name,
                "resourceId": registration.service_principal,
            }
            for identifier, name, kind in found
        ]


def _other_app(seed: int, number: int) -> dict[str, Any]:
    name = f"Proseware tool {number + 1}" if number else "MyCompliance SSO"
    app_id = guid(seed, "other application", number)
    return _app(guid(seed, "other app", number), app_id, name, tags=number % 3 == 0)


def _app(identifier: str, app_id: str, name: str, *, tags: bool) -> dict[str, Any]:
    return {
        "id": identifier,
        "accountEnabled": True,
        "appId": app_id,
        "appDisplayName": name,
        "appRoleAssignmentRequired": True,
        "displayName": name,
        "preferredSingleSignOnMode": None,
        "servicePrincipalType": "Application",
        "tags": ["WindowsAzureActiveDirectoryIntegratedApp"] if tags else [],
    }


def _jobs(identifier: str) -> str:
    return f"servicePrincipals('{identifier}')/synchronization/jobs"


def _context(request: Request, entity: str) -> dict[str, Any]:
    return {"@odata.context": f"{request.origin}/v1.0/$metadata#{entity}"}
