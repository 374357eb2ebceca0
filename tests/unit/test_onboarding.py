from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from provisioning.model import Assignment, FilterClause, FilterGroup, ScopingFilter
from provisioning.onboarding import (
    AssignedGroup,
    Confirmation,
    Evidence,
    Outcome,
    judge_onboarding,
)
from provisioning.profiles import load_profile
from provisioning.wire import decode_job, decode_schema

DATA = Path(__file__).parent.parent / "data"
DEFAULT = decode_schema((DATA / "schema_default_scim.json").read_bytes())
PROFILE = load_profile("mycompliance")
USER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
REQUIRED = {name.lower() for name in PROFILE.required_targets}


def job(name):
    return decode_job((DATA / f"job_{name}.json").read_bytes())


def judged(**evidence):
    return {one.step.id: one for one in judge_onboarding(Evidence(**evidence), PROFILE)}


def outcomes(**evidence):
    return {step: one.outcome.value for step, one in judged(**evidence).items()}


def guided():
    """The default schema after a person has followed the guide to the letter."""
    scope = ScopingFilter(
        groups=(
            FilterGroup(
                clauses=(
                    FilterClause(source_operand_name="accountEnabled", operator_name="IS TRUE"),
                )
            ),
        )
    )
    removed = {rule.target for rule in PROFILE.remove}
    rule = DEFAULT.synchronization_rules[0]
    mappings = tuple(
        msgspec.structs.replace(
            one,
            scope=scope,
            attribute_mappings=tuple(
                m for m in one.attribute_mappings if m.target_attribute_name not in removed
            ),
        )
        if one.source_object_name == "User"
        else one
        for one in rule.object_mappings
    )
    directories = tuple(
        msgspec.structs.replace(
            directory,
            objects=tuple(
                msgspec.structs.replace(
                    one, attributes=tuple(map(guided_attribute, one.attributes))
                )
                for one in directory.objects
            ),
        )
        for directory in DEFAULT.directories
    )
    changed = msgspec.structs.replace(rule, object_mappings=mappings)
    return msgspec.structs.replace(
        DEFAULT, synchronization_rules=(changed,), directories=directories
    )


def guided_attribute(attribute):
    if attribute.name.lower() in REQUIRED:
        return msgspec.structs.replace(attribute, required=True)
    if attribute.name == "members":
        return msgspec.structs.replace(attribute, referenced_objects=(USER,))
    return attribute


def test_the_default_schema_fails_exactly_the_steps_that_the_guide_asks_to_change():
    found = outcomes(schema=DEFAULT)
    assert [step for step, outcome in found.items() if outcome == "fail"] == [
        "3.4",
        "3.5",
        "3.6",
        "3.7",
    ]
    assert [step for step, outcome in found.items() if outcome == "skipped"] == [
        "3.1",
        "3.2",
        "3.3",
        "3.8",
        "4.2",
        "4.3",
        "5",
    ]


def test_a_schema_after_the_guide_fails_nothing():
    found = outcomes(schema=guided())
    assert set(found.values()) <= {"pass", "skipped"}
    assert found["3.7"] == "pass"


def test_each_failure_has_evidence_a_fix_and_both_click_paths():
    for one in judge_onboarding(Evidence(schema=DEFAULT), PROFILE):
        assert one.detail
        if one.outcome is Outcome.FAIL:
            assert one.fix
        assert one.old_portal
        assert one.new_portal
        assert (one.fix is None) == (one.outcome in (Outcome.PASS, Outcome.SKIPPED))


def test_the_evidence_names_what_is_still_mapped():
    detail = judged(schema=DEFAULT)["3.4"].detail
    for name in ("displayName", "telephoneNumber", "mobile", "facsimileTelephoneNumber"):
        assert f"[{name}]" in detail
    assert "externalId" in judged(schema=DEFAULT)["3.6"].detail


def test_nothing_read_means_nothing_judged():
    assert set(outcomes().values()) == {"skipped"}


def test_a_refused_permission_is_the_reason_for_skipping():
    reason = "the permission Synchronization.Read.All is missing"
    detail = judged(denied={"schema": reason})["3.4"].detail
    assert reason in detail


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("active_steady_state_escrowed15", "pass"),
        ("started_notrun", "pass"),
        ("quarantine_invalid_credentials", "warning"),
        ("created_paused", "fail"),
        ("notconfigured_maxinterval", "fail"),
    ],
)
def test_whether_provisioning_is_on_is_read_from_the_job(name, expected):
    found = outcomes(job=job(name))
    assert found["3.8"] == expected
    assert found["3.1"] == "pass"


def test_another_interval_than_the_guides_is_a_warning():
    assert outcomes(job=job("created_paused"))["4.3"] == "pass"
    assert outcomes(job=job("active_steady_state_escrowed15"))["4.3"] == "warning"
    assert outcomes(job=job("notconfigured_maxinterval"))["4.3"] == "skipped"


def test_a_step_that_nobody_sees_names_the_form_of_the_tenant_url():
    assert PROFILE.tenant_url.example in judged()["3.2"].detail


def test_a_job_that_just_started_tells_when_the_first_people_arrive():
    assert "after about 15 minutes" in judged(job=job("started_notrun"))["3.8"].detail


def test_somebody_must_be_assigned():
    someone = Assignment(principal_id="1", principal_type="Group")
    found = judged(assignments=(someone,))["3.3"]
    assert (found.outcome, found.detail) == ("pass", "0 users and 1 group are assigned.")
    assert outcomes(assignments=())["3.3"] == "fail"


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (AssignedGroup("1", "All", 5, nested=("Inner",)), "All contains Inner"),
        (AssignedGroup("1", "All", 0), "All has no direct members"),
        (AssignedGroup("1", "All", 5, rule="x", processing="Paused"), "rule of All is Paused"),
    ],
)
def test_a_group_that_will_not_bring_its_members_is_a_warning(group, said):
    found = judged(groups=(group,))["4.2"]
    assert found.outcome is Outcome.WARNING
    assert said in found.detail


def test_groups_with_direct_members_pass():
    found = judged(groups=(AssignedGroup("1", "All", 5, rule="x", processing="On"),))["4.2"]
    assert (found.outcome, found.detail) == ("pass", "1 group with 5 direct members, 1 dynamic.")


def test_what_graph_does_not_show_is_passed_by_a_persons_word():
    word = Confirmation(by="Sofia", at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    before, after = judged()["3.2"], judged(confirmed={"3.2": word})["3.2"]
    assert before.can_be_confirmed
    assert before.outcome is Outcome.SKIPPED
    assert after.outcome is Outcome.PASS
    assert after.detail == "Confirmed by Sofia on 24 Nov 2026, 09:00 UTC."


def test_a_word_does_not_stand_against_what_graph_shows():
    word = Confirmation(by="Sofia", at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert outcomes(schema=DEFAULT, confirmed={"3.4": word})["3.4"] == "fail"


def test_every_profile_can_be_judged():
    for name in ("generic_scim", "mycompliance"):
        results = judge_onboarding(Evidence(schema=DEFAULT), load_profile(name))
        assert len(results) == len(load_profile(name).step)
