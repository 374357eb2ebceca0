"""Groups that are assigned to an application: their rule, their people and the groups inside."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph_client.batch import read_existing
from graph_client.counts import count_user_members
from graph_client.paging import Pages, all_records
from graph_client.session import configure
from provisioning.wire import decode_objects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiota_abstractions.request_information import RequestInformation

    from graph_client.session import Session

_SELECT = "id,displayName,membershipRule,membershipRuleProcessingState"
_GROUPS_AT_ONCE = 6
_PAGE_SIZE = 999
# Asking for members of one kind is an advanced query, which the search index answers:
# https://learn.microsoft.com/graph/aad-advanced-queries (checked 2026-11-24)
_EVENTUAL = {"ConsistencyLevel": "eventual"}


@dataclass(frozen=True, slots=True)
class Group:
    """One group. `people` counts direct members that are users; `nested` names groups inside.

    `rule` is None for a group with chosen members; `processing` is "On" or "Paused" for a dynamic
    one.
    """

    id: str
    name: str
    people: int
    nested: tuple[str, ...]
    rule: str | None
    processing: str | None


async def read_groups(session: Session, group_ids: Sequence[str]) -> list[Group]:
    """Read groups in the given order; those that are gone are left out."""
    paths = [f"/groups/{group_id}?$select={_SELECT}" for group_id in group_ids]
    records = await read_existing(session, paths, "group-members")
    at_once = asyncio.Semaphore(_GROUPS_AT_ONCE)

    async def bounded(record: dict[str, Any]) -> Group:
        async with at_once:
            return await _group(session, record)

    return list(await asyncio.gather(*(bounded(record) for record in records)))


async def _group(session: Session, record: dict[str, Any]) -> Group:
    group_id = str(record["id"])
    inside = await all_records(session, _nested_pages(session, group_id), decode_objects)
    return Group(
        id=group_id,
        name=record.get("displayName") or group_id,
        people=await count_user_members(session, group_id),
        nested=tuple(str(one.get("displayName") or one["id"]) for one in inside),
        rule=record.get("membershipRule"),
        processing=record.get("membershipRuleProcessingState"),
    )


def _nested_pages(session: Session, group_id: str) -> Pages:
    from msgraph.generated.groups.item.members.graph_group.graph_group_request_builder import (
        GraphGroupRequestBuilder as Builder,
    )

    builder = session.sdk.groups.by_group_id(group_id).members.graph_group

    def first() -> RequestInformation:
        query = Builder.GraphGroupRequestBuilderGetQueryParameters(
            select=["id", "displayName"], top=_PAGE_SIZE, count=True
        )
        return builder.to_get_request_information(configure(query, _EVENTUAL))

    def following(link: str) -> RequestInformation:
        request = builder.with_url(link).to_get_request_information()
        for name, value in _EVENTUAL.items():
            request.headers.add(name, value)
        return request

    return Pages("group-members", first, following)
