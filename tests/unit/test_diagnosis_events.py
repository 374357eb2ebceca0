"""Whole events: steps, scope, unresolved references, the schema's row, the source's values."""

from pathlib import Path

import msgspec
import pytest

from provisioning.diagnosis import Cause, Confidence, diagnose, signature
from provisioning.model import StatusInfo, Step
from provisioning.wire import decode_events, decode_schema

DATA = Path(__file__).parents[1] / "data"


def event(name):
    """Return the event of a data file."""
    return decode_events((DATA / f"{name}.json").read_bytes()).records[0]


@pytest.fixture
def failure():
    return event("event_user_create_failure_conflict_escrow_retry")


@pytest.fixture
def redundant():
    return event("event_group_skipped_redundant_export")


@pytest.fixture
def not_valid():
    return event("diagnostic_settings_user_skipped_attribute_validation")


@pytest.fixture
def schema():
    return decode_schema((DATA / "schema_default_scim.json").read_bytes())


def with_reason(event, reason):
    """Return the event with another reason."""
    error = msgspec.structs.replace(event.error, reason=reason)
    info = StatusInfo(status="failure", error_information=error)
    return msgspec.structs.replace(event, provisioning_status_info=info)


def with_steps(event, status, *steps):
    """Return the event with another status and other steps."""
    info = StatusInfo(status=status)
    return msgspec.structs.replace(
        event, provisioning_status_info=info, provisioning_steps=tuple(steps)
    )


def test_a_conflict_names_the_mapping_at_fault(failure, schema):
    answer = diagnose(failure, schema)
    assert answer.cause is Cause.DUPLICATE_IN_TARGET
    assert answer.confidence is Confidence.HIGH
    assert (answer.attribute, answer.mapping) == ("userName", "[userPrincipalName]")
    assert answer.source_attribute == "userPrincipalName"
    assert answer.retry_count == 1
    assert any("MyCompliance" in str(step) for step in answer.fix)
    assert not answer.expected


def test_every_portal_step_has_both_click_paths(failure, schema):
    for step in diagnose(failure, schema).fix:
        assert (step.new_portal is None) == (step.old_portal is None)


def test_a_mangled_name_finds_the_schemas_name(failure, schema):
    reason = 'StatusCode: BadRequest Web Response: {"errors":{"%s":["is required"]}}'
    for dress in ("namefamilyName", "Name.FamilyName", "last_name", "/name/familyName"):
        answer = diagnose(with_reason(failure, reason % dress), schema)
        assert (answer.attribute, answer.mapping) == ("name.familyName", "[surname]")


def test_a_redundant_export_is_expected(redundant):
    answer = diagnose(redundant)
    assert answer.cause is Cause.NO_CHANGE_NEEDED
    assert answer.expected


def test_a_failed_validation_hidden_as_skipped_needs_action(not_valid, schema):
    answer = diagnose(not_valid, schema)
    assert answer.cause is Cause.MISSING_REQUIRED_SOURCE_VALUE
    assert (answer.attribute, answer.source_attribute) == ("name.familyName", "surname")
    assert not answer.expected


def test_an_unassigned_person_is_expected_and_an_assigned_one_is_not(redundant):
    def scoping(**details):
        named = {
            "Active in the source system": "True",
            "Assigned to the application": details["assigned"],
            "User has the required role": details["role"],
            "Scoping filter evaluation passed": "True",
            "SkipReason": "NotEffectivelyEntitled",
        }
        return Step(
            name="EntrySynchronizationScoping",
            provisioning_step_type="scoping",
            status="skipped",
            details=named,
        )

    unassigned = diagnose(with_steps(redundant, "skipped", scoping(assigned="False", role="True")))
    broken = diagnose(with_steps(redundant, "skipped", scoping(assigned="True", role="True")))
    assert unassigned.cause is broken.cause is Cause.OUT_OF_SCOPE_OR_UNASSIGNED
    assert unassigned.expected
    assert not broken.expected


def test_clauses_of_the_scoping_filter_that_failed_are_evidence(redundant):
    step = Step(
        name="EntrySynchronizationScoping",
        provisioning_step_type="scoping",
        status="skipped",
        details={
            "Scoping filter evaluation passed": "False",
            "ScopeEvaluationResult": "{\"Staff.department EQUALS 'HR'\": false}",
            "SkipReason": "NotEffectivelyEntitled",
        },
    )
    answer = diagnose(with_steps(redundant, "skipped", step))
    assert "Not met: Staff.department EQUALS 'HR'." in answer.evidence
    assert answer.expected


def test_a_success_without_its_manager_is_partial(failure, schema):
    step = Step(
        name="EntryExportUpdate",
        provisioning_step_type="referenceResolution",
        status="skipped",
        description="We were unable to assign Ann as the manager of Bob. Please ensure that Ann "
        "is in scope for provisioning.",
        details={"SkipReason": "UnableToResolveReferenceAttributeValue", "PropertyName": "manager"},
    )
    answer = diagnose(with_steps(failure, "success", step), schema)
    assert answer.cause is Cause.REFERENCE_NOT_PROVISIONED
    assert answer.partial
    assert answer.attribute is not None
    assert answer.attribute.endswith("manager")


def test_a_plain_success_is_nothing_to_act_on(failure):
    step = Step(name="EntryExportAdd", provisioning_step_type="export", status="success")
    answer = diagnose(with_steps(failure, "success", step))
    assert answer.expected
    assert not answer.partial


def test_an_empty_source_value_is_evidence(failure, schema):
    reason = 'StatusCode: BadRequest Web Response: {"errors":{"name.familyName":["is required"]}}'
    answer = diagnose(with_reason(failure, reason), schema, {"surname": None})
    assert "name.familyName is mapped from surname and that is empty." in answer.evidence


def test_a_warning_or_an_event_without_steps_gets_an_answer(failure):
    assert diagnose(with_steps(failure, "warning")).cause is Cause.UNKNOWN


def test_two_people_with_one_fault_have_one_signature(failure):
    raw = (DATA / "event_user_create_failure_conflict_escrow_retry.json").read_text()
    other = raw.replace("adele_vance", "b.o'neil").replace("Adele Vance", "Bo O'Neil")
    other = other.replace("2026-03-24T13", "2027-01-02T03").replace("retried 1", "retried 12")
    other = other.replace("55ffa25e-c1a8-4bd3-bb1e-f32750d5e290", "0" * 8)
    assert signature(decode_events(other.encode()).records[0]) == signature(failure)


def test_another_attribute_is_another_signature(failure):
    other = with_reason(failure, (failure.error.reason or "").replace("userName", "externalId"))
    assert signature(other) != signature(failure)


def test_signatures_are_stable(failure):
    assert signature(failure) == (
        "EntryExportAdd|SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering|-|"
        'StatusCode: Conflict Web Response: {"detail":"A user with this userName already exists.",'
        '"status":409,"scimType":"uniqueness"}'
    )
    assert signature(event("event_group_skipped_redundant_export")) == (
        "EntrySynchronizationSkip|-|RedundantExport|"
    )
    assert signature(event("diagnostic_settings_user_skipped_attribute_validation")) == (
        "EntrySynchronizationSkip|-|AttributeValidationFailed|name.familyName"
    )
