"""How many people are assigned to an application, each counted once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from graph_client import GraphError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provisioning.onboarding import Evidence
    from provisioning.wire import Decoded

# Up to so many memberships their people are read, a dozen requests; above it they are only counted.
READ_UP_TO = 10_000
_USER = "#microsoft.graph.user"


class Client(Protocol):
    """What is asked of Graph; `graph_client.GraphClient` is one."""

    def members(
        self, group_id: str, properties: Iterable[str], /
    ) -> Iterator[Decoded[dict[str, Any]]]:
        """Return a group's direct members, page by page."""
        ...


@dataclass(frozen=True, slots=True)
class InScope:
    """The number of people; None when it was not read.

    `at_most`: people who are assigned in several ways count for each.
    """

    people: int | None = None
    at_most: bool = False


def people_in_scope(client: Client, evidence: Evidence) -> InScope:
    """Count people who are assigned, directly or as direct members of assigned groups."""
    if evidence.assignments is None or evidence.groups is None:
        return InScope()
    users = {one.principal_id for one in evidence.assignments if one.principal_type == "User"}
    filled = [group for group in evidence.groups if group.direct_members]
    total = len(users) + sum(group.direct_members or 0 for group in filled)
    if not filled or (len(filled) == 1 and not users):
        return InScope(total)
    if total > READ_UP_TO:
        return InScope(total, at_most=True)
    try:
        for group in filled:
            for page in client.members(group.id, []):
                users |= {one["id"] for one in page.records if _is_user(one)}
    except GraphError:
        # Members can be counted without the right to see who they are.
        return InScope(total, at_most=True)
    return InScope(len(users))


def _is_user(record: dict[str, object]) -> bool:
    return record.get("@odata.type", _USER) == _USER
