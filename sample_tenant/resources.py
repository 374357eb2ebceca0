"""Graph's resources: service principals, jobs, schemas, assignments, users and groups."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from sample_tenant import jobs, listing, log_pages, odata
from sample_tenant.exchange import ODataError, Request, Response, as_json, require
from sample_tenant.faults import Faults
from sample_tenant.identifiers import guid
from sample_tenant.log_pages import Limiter
from sample_tenant.plan import Plan
from sample_tenant.registration import Registration
from sample_tenant.tenant import SampleTenant

_APPLICATIONS = ("Application.Read.All", "Directory.Read.All")
_SYNCHRONIZATION = ("Synchronization.Read.All", "Synchronization.ReadWrite.All")
_LOGS = ("AuditLog.Read.All", "ProvisioningLog.Read.All", "Directory.Read.All")
_AUDITS = ("AuditLog.Read.All", "Directory.Read.All")
_USERS = ("User.ReadBasic.All", "User.Read.All", "Directory.Read.All")
_GROUPS = ("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All")
_ORGANIZATION = ("Organization.Read.All", "Directory.Read.All", "User.Read.All")
_OTHER_APPS = 34
_DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000"
Handler = Callable[..., Response]


class Resources:
    """Answers each address of the simulated Graph."""

    def __init__(self, tenant: SampleTenant, faults: Faults) -> None:
        self.tenant = tenant
        self.faults = faults
        self._limiter = Limiter()
        self._by_id = {
            registration.service_principal: (plan, registration)
            for plan, registration in zip(tenant.plans, tenant.registrations, strict=True)
        }
        one = r"([^/]+)"
        routes: list[tuple[str, Handler]] = [
            ("/servicePrincipals", self.service_principals),
            (f"/servicePrincipals/{one}", self.service_principal),
            (f"/servicePrincipals/{one}/synchronization/jobs", self.jobs),
            (f"/servicePrincipals/{one}/synchronization/jobs/{one}", self.job),
            (f"/servicePrincipals/{one}/synchronization/jobs/{one}/schema", self.schema),
            (f"/servicePrincipals/{one}/appRoleAssignedTo", self.assignments),
            ("/auditLogs/provisioning", self.provisioning),
            ("/auditLogs/directoryAudits", self.audits),
            ("/users", self.users),
            (r"/users/\$count", self.users_count),
            (f"/users/{one}", self.user),
            ("/groups", self.groups),
            (r"/groups/\$count", self.groups_count),
            (f"/groups/{one}", self.group),
            (f"/groups/{one}/members", self.members),
            (rf"/groups/{one}/members/microsoft\.graph\.user", self.members),
            (rf"/groups/{one}/members(?:/microsoft\.graph\.user)?/\$count", self.members_count),
            ("/organization", self.organization),
        ]
        self._routes = [(re.compile(f"/v1\\.0{path}"), handler) for path, handler in routes]

    def answer(self, request: Request) -> Response:
        """Answer a request; raises ODataError."""
        path = unquote(request.path)
        for pattern, handler in self._routes:
            match = pattern.fullmatch(path)
            if match:
                if request.method != "GET":
                    raise ODataError(
                        405,
                        "Request_BadRequest",
                        "Specified HTTP method is not allowed for the request target.",
                    )
                return handler(request, *match.groups())
        raise ODataError(
            400, "BadRequest", f"Resource not found for the segment '{path.split('/')[-1]}'."
        )

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
            raise _missing(identifier)
        return as_json(listing.select(request, found))

    def jobs(self, request: Request, identifier: str) -> Response:
        """List the synchronization jobs of an application."""
        require(request, *_SYNCHRONIZATION)
        held = self._by_id.get(identifier)
        if held is None and not self._is_other(identifier):
            raise _missing(identifier)
        found = [jobs.job(*held, self.tenant.clock)] if held else []
        context = f"servicePrincipals('{identifier}')/synchronization/jobs"
        return listing.records(request, found, context)

    def job(self, request: Request, identifier: str, job_id: str) -> Response:
        """Return one synchronization job."""
        require(request, *_SYNCHRONIZATION)
        return as_json(jobs.job(*self._find(identifier, job_id), self.tenant.clock))

    def schema(self, request: Request, identifier: str, job_id: str) -> Response:
        """Return a job's synchronization schema."""
        require(request, *_SYNCHRONIZATION)
        plan, registration = self._find(identifier, job_id)
        return as_json(plan.application.schema | {"id": registration.job_id})

    def assignments(self, request: Request, identifier: str) -> Response:
        """List who is assigned to an application."""
        require(request, *_APPLICATIONS)
        held = self._by_id.get(identifier)
        if held is None and not self._is_other(identifier):
            raise _missing(identifier)
        found = self._assignments(*held) if held else []
        return listing.records(request, found, "appRoleAssignments")

    def provisioning(self, request: Request) -> Response:
        """Return a page of the provisioning log."""
        require(request, *_LOGS)
        self._limiter.take(request.client, self.tenant.log_limit)
        log = self.tenant.provisioning_log
        return log_pages.answer(log, log_pages.PROVISIONING, request, self.faults)

    def audits(self, request: Request) -> Response:
        """Return a page of the audit log."""
        require(request, *_AUDITS)
        self._limiter.take(request.client, self.tenant.log_limit)
        return log_pages.answer(self.tenant.audit_log, log_pages.AUDITS, request, self.faults)

    def users(self, request: Request) -> Response:
        """List users."""
        require(request, *_USERS)
        directory, moment = self.tenant.directory, self.tenant.clock.simulated_now()
        total = directory.user_count()
        if "$filter" in request.query:
            return listing.records(request, directory.users(0, total, moment), "users")
        return listing.windowed(
            request, total, lambda start, count: directory.users(start, count, moment), "users"
        )

    def users_count(self, request: Request) -> Response:
        """Count users."""
        require(request, *_USERS)
        tree = listing.read_filter(request)
        total = self.tenant.directory.user_count()
        if tree is not None:
            moment = self.tenant.clock.simulated_now()
            users = self.tenant.directory.users(0, total, moment)
            total = sum(1 for user in users if odata.matches(tree, user))
        return listing.count(request, total)

    def user(self, request: Request, identifier: str) -> Response:
        """Return one user."""
        require(request, *_USERS)
        user = self.tenant.directory.user(identifier, self.tenant.clock.simulated_now())
        if user is None:
            raise _missing(identifier)
        return as_json(listing.select(request, user))

    def groups(self, request: Request) -> Response:
        """List groups."""
        require(request, *_GROUPS)
        return listing.records(request, self.tenant.directory.groups(), "groups")

    def groups_count(self, request: Request) -> Response:
        """Count groups."""
        require(request, *_GROUPS)
        tree = listing.read_filter(request)
        groups = self.tenant.directory.groups()
        total = sum(1 for group in groups if tree is None or odata.matches(tree, group))
        return listing.count(request, total)

    def group(self, request: Request, identifier: str) -> Response:
        """Return one group."""
        require(request, *_GROUPS)
        return as_json(listing.select(request, self._group(identifier)[0]))

    def members(self, request: Request, identifier: str) -> Response:
        """List a group's direct members."""
        require(request, *_GROUPS)
        _, plan, group = self._group(identifier)
        directory, moment = self.tenant.directory, self.tenant.clock.simulated_now()
        total = len(directory.members(plan, group, moment))
        only_users = "microsoft.graph.user" in request.path

        def window(start: int, count: int) -> list[dict[str, Any]]:
            part = slice(start, start + count)
            found = directory.member_objects(plan, group, part, moment)
            return [item for item in found if not only_users or "userType" in item]

        return listing.windowed(request, total, window, "directoryObjects")

    def members_count(self, request: Request, identifier: str) -> Response:
        """Count a group's direct members."""
        require(request, *_GROUPS)
        _, plan, group = self._group(identifier)
        members = self.tenant.directory.members(plan, group, self.tenant.clock.simulated_now())
        only_users = "microsoft.graph.user" in request.path
        return listing.count(request, len(members) + (0 if only_users else len(group.nested)))

    def organization(self, request: Request) -> Response:
        """Return the tenant's own record."""
        require(request, *_ORGANIZATION)
        record = {
            "id": self.tenant.tenant_id,
            "displayName": "Contoso (sample tenant)",
            "tenantType": "AAD",
            "countryLetterCode": "GB",
            "assignedPlans": [
                {
                    "assignedDateTime": "2024-01-15T10:00:00Z",
                    "capabilityStatus": "Enabled",
                    "service": "AADPremiumService",
                    "servicePlanId": "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
                }
            ],
            "verifiedDomains": [
                {"name": "contoso.com", "isDefault": True, "isInitial": False, "type": "Managed"},
                {
                    "name": "contoso.onmicrosoft.com",
                    "isDefault": False,
                    "isInitial": True,
                    "type": "Managed",
                },
            ],
        }
        return listing.records(request, [record], "organization")

    def _find(self, identifier: str, job_id: str | None = None) -> tuple[Plan, Registration]:
        held = self._by_id.get(identifier)
        if held is None or job_id not in (None, held[1].job_id):
            raise _missing(job_id or identifier)
        return held

    def _group(self, identifier: str) -> tuple[dict[str, Any], Plan, Any]:
        found = self.tenant.directory.group(identifier)
        if found is None:
            raise _missing(identifier)
        return found

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


def _missing(identifier: str) -> ODataError:
    return ODataError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{identifier}' does not exist or one of its queried reference-property objects"
        " are not present.",
    )
