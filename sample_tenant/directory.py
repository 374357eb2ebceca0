"""Users and groups as Graph shows them."""

from collections.abc import Iterator, Sequence
from typing import Any

from sample_tenant.identifiers import family_and_index, numbered_guid
from sample_tenant.people import Attributes, Family, attributes, person_id
from sample_tenant.plan import Plan
from sample_tenant.story import Group

_CREATED = "2024-02-05T09:30:00Z"


class Directory:
    """The tenant's users and groups at any moment."""

    def __init__(self, seed: int, plans: Sequence[Plan]) -> None:
        self._seed = seed
        self.families: dict[int, Family] = {}
        self._main: dict[int, Plan] = {}
        self._groups: dict[int, tuple[Plan, Group]] = {}
        for plan in plans:
            family = plan.story.family
            self.families[family.number] = family
            held = self._main.get(family.number)
            if held is None or plan.story.people > held.story.people:
                self._main[family.number] = plan
            self._groups |= {group.number: (plan, group) for group in plan.story.groups}

    def user_count(self) -> int:
        """Return how many users there are."""
        return sum(family.size for family in self.families.values())

    def users(self, start: int, count: int, moment: float) -> list[dict[str, Any]]:
        """Return users in the directory's order."""
        found: list[dict[str, Any]] = []
        for family in self.families.values():
            stop = min(family.size, start + count - len(found))
            found += [self._user(family, n, moment) for n in range(max(start, 0), stop)]
            start = max(start - family.size, 0)
            if len(found) >= count:
                break
        return found

    def user(self, identifier: str, moment: float) -> dict[str, Any] | None:
        """Return one user by object id or by name, None when there is no such user."""
        found = family_and_index(self._seed, "user", identifier) or self._named(identifier)
        family = self.families.get(found[0]) if found else None
        if found is None or family is None or found[1] >= family.size:
            return None
        return self._user(family, found[1], moment)

    def _named(self, name: str) -> tuple[int, int] | None:
        """Return family and number of a user principal name; both stand at the end of its alias."""
        alias, _, domain = name.lower().partition("@")
        digits = alias[len(alias.rstrip("0123456789")) :]
        for family in self.families.values():
            number = digits.removeprefix(str(family.number))
            if family.domain == domain and number != digits and number:
                return family.number, int(number)
        return None

    def groups(self) -> list[dict[str, Any]]:
        """Return all groups."""
        return [self._group(group) for _, group in self._groups.values()]

    def group(self, identifier: str) -> tuple[dict[str, Any], Plan, Group] | None:
        """Return a group with the application that it belongs to."""
        found = family_and_index(self._seed, "group", identifier)
        held = self._groups.get(found[1]) if found else None
        return (self._group(held[1]), *held) if held else None

    def group_id(self, number: int) -> str:
        """Return a group's object id."""
        return numbered_guid(self._seed, "group", 0, number)

    def members(self, plan: Plan, group: Group, moment: float) -> list[int]:
        """Return the numbers of a group's direct user members."""
        ring = range(plan.story.people, plan.story.first_stranger()) if group.with_ring else ()
        joined = [index for index in ring if plan.story.is_member(index, moment)]
        return [*range(group.start, group.stop), *joined]

    def member_objects(
        self, plan: Plan, group: Group, window: slice, moment: float
    ) -> Iterator[dict[str, Any]]:
        """Yield some of a group's direct members, nested groups last."""
        indexes = self.members(plan, group, moment)
        for index in indexes[window]:
            user = self._user(plan.story.family, index, moment)
            yield {"@odata.type": "#microsoft.graph.user"} | user
        if window.stop is None or window.stop >= len(indexes):
            for nested in self.nested(group):
                yield {"@odata.type": "#microsoft.graph.group"} | nested

    def nested(self, group: Group) -> list[dict[str, Any]]:
        """Return the groups that are direct members of a group."""
        return [self._group(self._groups[number][1]) for number in group.nested]

    def _user(self, family: Family, index: int, moment: float) -> dict[str, Any]:
        plan = self._main[family.number]
        odd = index in family.oddities and plan.troubles.is_odd(index, moment)
        values = attributes(self._seed, family, index, odd=odd)
        return as_graph(values, person_id(self._seed, family, index))

    def _group(self, group: Group) -> dict[str, Any]:
        return {
            "id": self.group_id(group.number),
            "createdDateTime": _CREATED,
            "description": f"People of {group.name}",
            "displayName": group.name,
            "groupTypes": ["DynamicMembership"] if group.rule else [],
            "mail": None,
            "mailEnabled": False,
            "mailNickname": f"group{group.number}",
            "membershipRule": group.rule,
            "membershipRuleProcessingState": "On" if group.rule else None,
            "onPremisesSyncEnabled": None,
            "securityEnabled": True,
            "visibility": None,
        }


def as_graph(values: Attributes, identifier: str) -> dict[str, Any]:
    """Write source attributes under the names of Graph's user resource."""
    phone = values["telephoneNumber"]
    return {
        "id": identifier,
        "accountEnabled": values["accountEnabled"] == "True",
        "businessPhones": [phone] if phone else [],
        "city": values["city"],
        "companyName": values["companyName"],
        "country": values["country"],
        "createdDateTime": _CREATED,
        "department": values["department"],
        "displayName": values["displayName"],
        "employeeId": values["employeeId"],
        "faxNumber": values["facsimileTelephoneNumber"],
        "givenName": values["givenName"],
        "jobTitle": values["jobTitle"],
        "mail": values["mail"],
        "mailNickname": values["mailNickname"],
        "mobilePhone": values["mobile"],
        "officeLocation": values["physicalDeliveryOfficeName"],
        "postalCode": values["postalCode"],
        "preferredLanguage": values["preferredLanguage"],
        "state": values["state"],
        "streetAddress": values["streetAddress"],
        "surname": values["surname"],
        "usageLocation": values["usageLocation"],
        "userPrincipalName": values["userPrincipalName"],
        "userType": values["userType"],
        "manager": {"id": values["manager"]} if values["manager"] else None,
    }
