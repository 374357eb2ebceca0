"""People who are assigned in several ways count once."""

from dataclasses import replace

import pytest

from graph_client import PermissionMissing
from onboard import scope
from onboard.scope import InScope, people_in_scope
from provisioning.model import Assignment
from provisioning.onboarding import AssignedGroup, Evidence
from provisioning.wire import Decoded

GROUP = "#microsoft.graph.group"


class Members:
    """Groups by id with the ids of their members; counts how often one is read."""

    def __init__(self, **groups):
        self.groups, self.reads = groups, 0

    def members(self, group_id, properties):
        assert not list(properties)
        self.reads += 1
        records = [{"id": one} for one in self.groups[group_id]]
        yield Decoded([*records, {"id": "nested", "@odata.type": GROUP}], [])


class NotAllowed:
    def members(self, *_):
        raise PermissionMissing("User.ReadBasic.All is missing.", "Grant it.", status=403)


def evidence(*users, **groups):
    assigned = [Assignment(principal_id=one, principal_type="User") for one in users]
    assigned += [Assignment(principal_id=one, principal_type="Group") for one in groups]
    told = tuple(AssignedGroup(one, one, direct_members=many) for one, many in groups.items())
    return Evidence(assignments=tuple(assigned), groups=told)


def test_somebody_in_two_groups_and_assigned_directly_counts_once():
    client = Members(sales="abc", staff="bcd")
    assert people_in_scope(client, evidence("a", "e", sales=3, staff=3)) == InScope(5)


def test_one_group_alone_is_counted_without_reading_it():
    client = Members(sales="abc")
    assert people_in_scope(client, evidence(sales=3, empty=0)) == InScope(3)
    assert client.reads == 0


def test_many_people_are_counted_for_each_way_and_that_is_said(monkeypatch):
    monkeypatch.setattr(scope, "READ_UP_TO", 5)
    client = Members(sales="abc", staff="bcd")
    assert people_in_scope(client, evidence(sales=3, staff=3)) == InScope(6, at_most=True)
    assert client.reads == 0


def test_without_the_right_to_see_members_the_count_is_an_upper_bound():
    told = people_in_scope(NotAllowed(), evidence("a", sales=3))
    assert told == InScope(4, at_most=True)


@pytest.mark.parametrize("missing", [{"assignments": None}, {"groups": None}])
def test_what_was_not_read_is_not_known(missing):
    told = replace(Evidence(assignments=(), groups=()), **missing)
    assert people_in_scope(Members(), told) == InScope()
