"""Signatures become cause groups: one fix, one group, the worst first, mutes taken out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from provisioning.diagnosis import Cause, Failure, cause_words, diagnose_evidence
from provisioning.failures import (
    Affected,
    Finding,
    Kind,
    Mute,
    headline,
    job_failures,
    people_and_groups,
    top_cause,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MISSING = diagnose_evidence(
    Failure(
        reason='StatusCode: BadRequest Web Response: {"errors":{"name.familyName":["required"]}}'
    )
)
TAKEN = diagnose_evidence(
    Failure(
        reason="StatusCode: Conflict Web Response: "
        '{"detail":"userName is already taken","status":409,"scimType":"uniqueness"}'
    )
)


def finding(said, signature="s", *, status="failure", objects=1, groups=0, hours=1):
    affected = Affected(
        status=status,
        signature=signature,
        objects=objects,
        groups=groups,
        new=1,
        first_seen=NOW - timedelta(hours=hours),
        last_seen=NOW - timedelta(hours=hours / 2),
        sample_id=f"event {signature}",
    )
    return Finding(affected, said)


def test_signatures_with_one_cause_and_attribute_are_one_group():
    found = [finding(MISSING, "a", objects=30), finding(MISSING, "b", objects=182, hours=5)]
    (group,) = job_failures(found, {}, NOW).groups
    assert (group.objects, group.new) == (212, 2)
    assert group.signatures == ("b", "a")
    assert group.first_seen == NOW - timedelta(hours=5)
    assert group.last_seen == NOW - timedelta(hours=0.5)
    assert group.key == "missing_required_source_value~name.familyName"
    assert headline(group) == "Last name (name.familyName) is empty for 212 people"


def test_groups_are_told_worst_first_and_by_what_became_of_the_people():
    skipped = finding(replace(MISSING, expected=True), "c", status="skipped", objects=900)
    found = [skipped, finding(TAKEN, "a", objects=2), finding(MISSING, "b", objects=3)]
    failures = job_failures(found, {}, NOW)
    assert [group.cause for group in failures.of(Kind.FAILING)] == [
        Cause.MISSING_REQUIRED_SOURCE_VALUE,
        Cause.DUPLICATE_IN_TARGET,
    ]
    assert failures.groups[-1].kind is Kind.EXPECTED
    assert failures.objects(Kind.FAILING) == 5


@pytest.mark.parametrize(
    ("status", "expected", "kind"),
    [
        ("failure", False, Kind.FAILING),
        ("skipped", True, Kind.EXPECTED),
        ("skipped", False, Kind.NEEDS_ACTION),
        ("success", False, Kind.PARTIAL),
        ("warning", False, Kind.PARTIAL),
    ],
)
def test_a_status_and_its_diagnosis_say_what_became_of_the_people(status, expected, kind):
    assert finding(replace(MISSING, expected=expected), status=status).kind is kind


def test_a_mute_takes_one_signature_out_until_its_end():
    found = [finding(MISSING, "a", objects=30), finding(MISSING, "b", objects=4)]
    mutes = {"a": Mute("a", "leavers of March", NOW + timedelta(days=1))}
    failures = job_failures(found, mutes, NOW)
    assert failures.objects(Kind.FAILING) == 4
    assert failures.objects(Kind.MUTED) == 30
    assert job_failures(found, mutes, NOW + timedelta(days=2)).objects(Kind.FAILING) == 34


def test_a_mute_that_was_taken_back_does_not_hold():
    assert not Mute("a", "", until=None).holds(NOW)


def test_the_top_cause_is_the_one_of_most_people_and_not_of_most_objects():
    found = [finding(TAKEN, "a", objects=9, groups=9), finding(MISSING, "b", objects=3)]
    top = top_cause(job_failures(found, {}, NOW))
    assert top is not None
    assert (top.people, top.predicate) == (3, "lack a last name")
    assert top.fix


def test_without_failing_people_there_is_no_top_cause():
    assert top_cause(job_failures([], {}, NOW)) is None
    assert top_cause(job_failures([finding(TAKEN, objects=2, groups=2)], {}, NOW)) is None


def test_people_and_groups_are_counted_apart():
    assert people_and_groups(1, 0) == "1 person"
    assert people_and_groups(0, 2) == "2 groups"
    assert people_and_groups(212, 1) == "212 people and 1 group"


def test_an_attribute_of_an_extension_goes_by_its_short_name():
    name = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"
    assert cause_words(Cause.VALUE_TOO_LONG, name).headline == "Department is too long for {people}"
    assert "department" in cause_words(Cause.VALUE_TOO_LONG, name).predicate


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize("attribute", [None, "name.familyName", "urn:contoso:2.0:User:badge"])
def test_every_cause_has_a_headline_and_a_predicate_without_blanks(cause, attribute):
    words = cause_words(cause, attribute)
    assert words.headline.count("{people}") == 1
    assert "{" not in words.headline.replace("{people}", "") + words.predicate
    assert "  " not in words.headline + words.predicate
    assert len(words.headline) <= 100
    assert words.headline[0].isupper() or words.headline.startswith("badge")
