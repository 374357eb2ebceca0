"""Jobs, schemas and audit entries, odd ones included."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from provisioning.wire import (
    WireError,
    decode_assignments,
    decode_audits,
    decode_job,
    decode_jobs,
    decode_objects,
    decode_schema,
    decode_service_principals,
)

DATA = Path(__file__).parents[1] / "data"


def job(name):
    return decode_job((DATA / f"job_{name}.json").read_bytes())


def test_an_active_job_with_escrows_keeps_its_counts():
    status = job("active_steady_state_escrowed15").status
    assert status.last_execution.count_escrowed == 15
    assert status.last_execution.state == "Succeeded"
    assert status.synchronized_entry_count_by_type == {"group to Group": 33, "user to User": 3}
    assert status.last_successful_execution.time_began is None
    assert status.last_successful_execution.time_ended is not None


def test_the_zero_stub_of_a_job_that_never_ran_is_no_execution():
    assert job("started_notrun").status.last_execution is None


def test_year_one_is_never():
    assert job("created_paused").status.steady_state_first_achieved_time is None


def test_the_maximum_timespan_is_no_interval():
    assert job("notconfigured_maxinterval").schedule.interval is None
    assert job("created_paused").schedule.interval == timedelta(minutes=40)


def test_a_quarantine_keeps_reason_error_and_next_attempt():
    quarantine = job("quarantine_invalid_credentials").status.quarantine
    assert quarantine.reason == "EncounteredQuarantineException"
    assert quarantine.error.code.endswith("InvalidCredentials")
    assert quarantine.next_attempt == datetime(2021, 5, 24, 21, 50, 54, 498136, UTC)


def test_an_unknown_quarantine_reason_is_still_a_quarantine():
    read = decode_job(b'{"id":"j","status":{"code":"Quarantine","quarantine":{"reason":null}}}')
    assert read.status.quarantine is not None


def test_a_record_that_is_no_job_is_set_aside():
    decoded = decode_jobs(b'{"value":[{"id":"x"},{"id":"j","status":{}}]}')
    assert [found.id for found in decoded.records] == ["j"]
    assert "not a job" in decoded.rejected[0].reason


def test_one_job_is_expected_where_one_is_asked_for():
    with pytest.raises(WireError, match="0 found"):
        decode_job(b'{"value":[]}')


def test_the_default_schema_keeps_mappings_trees_and_references():
    schema = decode_schema((DATA / "schema_default_scim.json").read_bytes())
    groups, users = schema.synchronization_rules[0].object_mappings
    assert users.flow_types == ("Add", "Update", "Delete")
    assert [m.target_attribute_name for m in users.attribute_mappings if m.is_matching] == [
        "userName"
    ]
    active = next(m for m in users.attribute_mappings if m.target_attribute_name == "active")
    assert active.source.type == "Function"
    assert active.source.name == "Switch"
    assert active.source.parameters[0].value.name == "IsSoftDeleted"
    assert groups.scope is None
    members = next(
        attribute
        for directory in schema.directories
        for found in directory.objects
        for attribute in found.attributes
        if attribute.name == "members"
    )
    assert set(members.referenced_objects) >= {"User", "Group"}


def test_a_scoping_filter_keeps_groups_and_clauses():
    schema = json.loads((DATA / "schema_default_scim.json").read_text())
    schema["synchronizationRules"][0]["objectMappings"][1]["scope"] = {
        "groups": [
            {
                "name": "Sales",
                "clauses": [
                    {
                        "sourceOperandName": "department",
                        "operatorName": "EQUALS",
                        "targetOperand": {"values": ["Sales"]},
                    }
                ],
            }
        ],
        "inputFilterGroups": [],
        "categoryFilterGroups": [],
    }
    read = decode_schema(json.dumps(schema).encode())
    (group,) = read.synchronization_rules[0].object_mappings[1].scope.groups
    assert group.clauses[0].values == ("Sales",)


def test_a_text_that_is_no_schema_is_refused():
    with pytest.raises(WireError, match="not a schema"):
        decode_schema(b'{"id":"x"}')


def test_an_audit_entry_names_who_acted_on_what():
    entry = {
        "id": "Sync_1",
        "activityDateTime": "2026-11-01T09:00:00Z",
        "activityDisplayName": "Update attribute mappings or scope",
        "result": "success",
        "initiatedBy": {"user": {"id": "u", "userPrincipalName": "admin@contoso.com"}, "app": None},
        "targetResources": [
            {"id": "sp", "displayName": "MyCompliance", "type": "ServicePrincipal"}
        ],
        "additionalDetails": [
            {"key": "Details", "value": "x"},
            {"key": "ErrorCode", "value": None},
        ],
    }
    (read,) = decode_audits(json.dumps(entry).encode()).records
    assert read.initiated_by_name == "admin@contoso.com"
    assert read.target_resources[0].display_name == "MyCompliance"
    assert read.additional_details == {"Details": "x", "ErrorCode": ""}


def test_an_audit_entry_by_an_application_names_the_application():
    entry = {
        "id": "Sync_1",
        "activityDateTime": "2026-11-01T09:00:00Z",
        "initiatedBy": {"user": None, "app": {"displayName": "Azure AD Provisioning"}},
    }
    (read,) = decode_audits(json.dumps(entry).encode()).records
    assert read.initiated_by_name == "Azure AD Provisioning"


def test_directory_objects_need_their_id():
    assert len(decode_service_principals(b'{"value":[{"id":"a"},{"appId":"b"}]}').rejected) == 1
    assert len(decode_assignments(b'{"value":[{"principalId":"a"},{}]}').records) == 1
    assert decode_objects(b'{"value":[{"mail":null}]}').records == [{"mail": None}]
