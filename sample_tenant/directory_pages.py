"""Users, groups and the tenant's own record."""

from typing import Any

from sample_tenant import listing, odata
from sample_tenant.exchange import Request, Response, as_json, missing, require
from sample_tenant.plan import Plan
from sample_tenant.story import Group
from sample_tenant.tenant import SampleTenant

_USERS = ("User.ReadBasic.All", "User.Read.All", "Directory.Read.All")
_GROUPS = ("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All")
_ORGANIZATION = ("Organization.Read.All", "Directory.Read.All", "User.Read.All")


class DirectoryPages:
    """Answers what concerns people and groups."""

    def __init__(self, tenant: SampleTenant) -> None:
        self.tenant = tenant

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
            raise missing(identifier)
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
        if "graph.group" in request.path:
            return listing.records(request, self.tenant.directory.nested(group), "groups")
        directory, moment = self.tenant.directory, self.tenant.clock.simulated_now()
        total = len(directory.members(plan, group, moment))
        only_users = "graph.user" in request.path

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
        only_users = "graph.user" in request.path
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

    def _group(self, identifier: str) -> tuple[dict[str, Any], Plan, Group]:
        found = self.tenant.directory.group(identifier)
        if found is None:
            raise missing(identifier)
        return found
