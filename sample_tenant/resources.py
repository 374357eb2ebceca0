"""The addresses of the simulated Graph and who answers them."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from sample_tenant import log_pages
from sample_tenant.applications import Applications
from sample_tenant.directory_pages import DirectoryPages
from sample_tenant.exchange import ODataError, Request, Response, require
from sample_tenant.faults import Faults
from sample_tenant.limit import Limiter
from sample_tenant.tenant import SampleTenant

_LOGS = ("AuditLog.Read.All", "ProvisioningLog.Read.All", "Directory.Read.All")
_AUDITS = ("AuditLog.Read.All", "Directory.Read.All")
Handler = Callable[..., Response]


class Resources:
    """Answers each address of the simulated Graph."""

    def __init__(self, tenant: SampleTenant, faults: Faults) -> None:
        self.tenant = tenant
        self.faults = faults
        self._limiter = Limiter()
        apps, people = Applications(tenant), DirectoryPages(tenant)
        one = r"([^/]+)"
        routes: list[tuple[str, Handler]] = [
            ("/servicePrincipals", apps.service_principals),
            (f"/servicePrincipals/{one}", apps.service_principal),
            (f"/servicePrincipals/{one}/synchronization/jobs", apps.jobs),
            (f"/servicePrincipals/{one}/synchronization/jobs/{one}", apps.job),
            (f"/servicePrincipals/{one}/synchronization/jobs/{one}/schema", apps.schema),
            (f"/servicePrincipals/{one}/appRoleAssignedTo", apps.assignments),
            ("/auditLogs/provisioning", self.provisioning),
            ("/auditLogs/directoryAudits", self.audits),
            ("/users", people.users),
            (r"/users/\$count", people.users_count),
            (f"/users/{one}", people.user),
            (f"/users/{one}/appRoleAssignments", apps.user_assignments),
            ("/groups", people.groups),
            (r"/groups/\$count", people.groups_count),
            (f"/groups/{one}", people.group),
            (rf"/groups/{one}/members(?:/(?:microsoft\.)?graph\.(?:user|group))?", people.members),
            (
                rf"/groups/{one}/members(?:/(?:microsoft\.)?graph\.user)?/\$count",
                people.members_count,
            ),
            ("/organization", people.organization),
        ]
        self._routes = [(re.compile(f"/v1\\.0{path}"), handler) for path, handler in routes]

    def answer(self, request: Request) -> Response:
        """Answer a request; raises ODataError."""
        path = unquote(request.path)
        for pattern, handler in self._routes:
            match = pattern.fullmatch(path)
            if match and request.method == "GET":
                return handler(request, *match.groups())
            if match:
                message = "Specified HTTP method is not allowed for the request target."
                raise ODataError(405, "Request_BadRequest", message)
        message = f"Resource not found for the segment '{path.split('/')[-1]}'."
        raise ODataError(400, "BadRequest", message)

    def provisioning(self, request: Request) -> Response:
        """Return a page of the provisioning log."""
        self._admit(request, *_LOGS)
        log = self.tenant.provisioning_log
        return log_pages.answer(log, log_pages.PROVISIONING, request, self.faults)

    def audits(self, request: Request) -> Response:
        """Return a page of the audit log."""
        self._admit(request, *_AUDITS)
        return log_pages.answer(self.tenant.audit_log, log_pages.AUDITS, request, self.faults)

    def _admit(self, request: Request, *permissions: str) -> None:
        require(request, *permissions)
        if not self.tenant.licensed:
            raise ODataError(
                403,
                "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
                "Neither tenant is B2C or tenant doesn't have premium license",
            )
        self._limiter.take(request.client, self.tenant.log_limit)
