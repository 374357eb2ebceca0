"""People and groups in scope: what is asked of Graph, and pages as no healthy Graph sends them."""

from urllib.parse import parse_qs

import msgspec
import pytest

from graph_client import PermissionMissing, needs
from tests.contract.scripted_graph import Answer, failure, page

MEMBERS = "/groups/g-1/members"
ODATA = "@odata.type"


def person(number, **values):
    who = {"id": f"u-{number}", "userPrincipalName": f"u{number}@contoso.com"}
    return {ODATA: "#microsoft.graph.user", **who, **values}


def batch(*bodies):
    responses = [
        {"id": str(place), "status": body.pop("status", 200), "body": body}
        for place, body in enumerate(bodies)
    ]
    return Answer(msgspec.json.encode({"responses": responses}))


def ids(pages):
    return [record["id"] for found in pages for record in found.records]


def test_only_the_wanted_properties_of_people_are_selected(graph, client):
    graph.script("/users", page(person(1)))
    assert ids(client.users(["mail", "surname", "memberOf"])) == ["u-1"]
    query = parse_qs(graph.requests_to("/users")[0].query)
    assert query["$select"] == ["displayName,id,mail,surname,userPrincipalName"]
    assert query["$top"] == ["999"]
    assert "$expand" not in query


def test_managers_come_with_lists_of_users_and_with_single_users(graph, client):
    graph.script("/users", page(person(1, manager={"id": "m-1"})))
    (found,) = next(client.users(["manager"])).records
    assert found["manager"] == {"id": "m-1"}
    query = parse_qs(graph.requests_to("/users")[0].query)
    assert query["$expand"] == ["manager($select=id)"]
    assert query["$top"] == ["100"]
    assert "manager" not in query["$select"][0]
    graph.script("/$batch", batch(person(1, manager={"id": "m-1"})))
    client.users_by_id(["u-1"], ["manager"])
    (asked,) = msgspec.json.decode(graph.requests_to("/$batch")[0].body)["requests"]
    assert asked["url"].endswith("userPrincipalName&$expand=manager($select=id)")


def test_members_of_a_group_are_not_expanded(graph, client):
    graph.script(MEMBERS, page(person(1)))
    assert ids(client.members("g-1", ["manager"])) == ["u-1"]
    assert "$expand" not in parse_qs(graph.requests_to(MEMBERS)[0].query)


def test_members_come_page_by_page_over_an_empty_page(graph, client):
    link = f"{graph.url}/v1.0{MEMBERS}?$skiptoken=2"
    graph.script(
        MEMBERS, page(person(1), next_link=link), page(next_link=f"{link}3"), page(person(2))
    )
    walk = client.members("g-1", ["mail"])
    assert [one["id"] for one in next(walk).records] == ["u-1"]
    assert ids(walk) == ["u-2"]


def test_people_read_by_id_leave_out_who_is_gone(graph, client):
    gone = {"status": 404, "error": {"code": "Request_ResourceNotFound", "message": "No."}}
    graph.script("/$batch", batch(person(1, mail="a@b.c"), gone))
    assert client.users_by_id(["u-1", "a+b@contoso.com"], ["mail"]) == [person(1, mail="a@b.c")]
    asked = msgspec.json.decode(graph.requests_to("/$batch")[0].body)["requests"]
    assert asked[1]["url"].startswith("/users/a%2Bb%40contoso.com?$select=")


def test_people_that_may_not_be_read_name_the_permission(graph, client):
    refused = {"status": 403, "error": {"code": "Authorization_RequestDenied", "message": "No."}}
    graph.script("/$batch", batch(refused))
    with pytest.raises(PermissionMissing) as caught:
        client.users_by_id(["u-1"], ["mail"])
    assert caught.value.permission == needs()["people"].application == "User.Read.All"


def test_a_group_is_read_with_its_rule_its_people_and_the_groups_inside(graph, client):
    graph.script(
        "/$batch",
        batch(
            {
                "id": "g-1",
                "displayName": "Remote",
                "membershipRule": '(user.city -ne "Belfast")',
                "membershipRuleProcessingState": "Paused",
            }
        ),
    )
    graph.script(f"{MEMBERS}/graph.group", page({"id": "g-2", "displayName": "Inner"}))
    graph.script(
        f"{MEMBERS}/graph.user/$count", Answer(b"41", headers={"content-type": "text/plain"})
    )
    (group,) = client.groups(["g-1"])
    assert (group.name, group.people, group.nested) == ("Remote", 41, ("Inner",))
    assert group.processing == "Paused"
    nested = graph.requests_to(f"{MEMBERS}/graph.group")[0]
    assert nested.headers["consistencylevel"] == "eventual"
    assert parse_qs(nested.query)["$count"] == ["true"]


def test_a_group_that_is_gone_is_left_out(graph, client):
    gone = {"status": 404, "error": {"code": "Request_ResourceNotFound", "message": "No."}}
    graph.script("/$batch", batch(gone))
    assert client.groups(["g-1"]) == []


def test_members_that_may_not_be_read_are_a_missing_permission(graph, client):
    graph.script(MEMBERS, failure(403, "Authorization_RequestDenied"))
    with pytest.raises(PermissionMissing):
        list(client.members("g-1", ["mail"]))


def test_members_shown_without_their_values_are_a_missing_permission(graph, client):
    graph.script(MEMBERS, page({ODATA: "#microsoft.graph.group", "id": "g-2"}, {"id": "u-1"}))
    with pytest.raises(PermissionMissing) as caught:
        list(client.members("g-1", ["mail"]))
    assert caught.value.permission == "User.Read.All"
