"""Provisioning events of every shape, and those that surprise."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.wire import WireError, decode_events, outline_page
from provisioning.wire.events import _read_any_dress, read_event

DATA = Path(__file__).parents[1] / "data"
FAILURE = DATA / "event_user_create_failure_conflict_escrow_retry.json"
SKIP = DATA / "event_group_skipped_redundant_export.json"
ENVELOPE = DATA / "diagnostic_settings_user_skipped_attribute_validation.json"

MINIMAL = {
    "id": "e1",
    "activityDateTime": "2026-11-01T09:00:00Z",
    "provisioningStatusInfo": {"status": "success"},
}


def only(record, **changes):
    decoded = decode_events(json.dumps({**record, **changes}).encode())
    assert decoded.rejected == []
    (event,) = decoded.records
    return event


def test_a_v1_failure_keeps_reason_steps_and_values():
    (event,) = decode_events(FAILURE.read_bytes()).records
    assert event.status == "failure"
    assert event.error.error_code.endswith("ServiceIncompatibleFiltering")
    assert "retried 1 times" in event.error.reason
    assert [step.name for step in event.provisioning_steps] == [
        "EntryEscrowRetry",
        "EntryExportAdd",
    ]
    assert event.failed_step.name == "EntryExportAdd"
    assert event.modified_properties[2].new_value == "adele_vance@contoso.com"
    assert event.activity_date_time == datetime(2026, 3, 24, 7, 23, 47, tzinfo=UTC)


def test_a_skip_tells_its_reason():
    (event,) = decode_events(SKIP.read_bytes()).records
    assert (event.status, event.skip_reason) == ("skipped", "RedundantExport")


def test_the_diagnostic_settings_envelope_reads_like_graph():
    (event,) = decode_events(ENVELOPE.read_bytes()).records
    assert event.status == "skipped"
    assert event.service_principal.display_name == "MyCompliance"
    assert event.source_identity.display_name == "Megan"
    assert [step.provisioning_step_type for step in event.provisioning_steps] == [
        "import",
        "scoping",
        "matching",
        "processing",
    ]
    assert [step.status for step in event.provisioning_steps][-1] == "skipped"
    assert event.initiated_by.initiator_type == "system"


def test_the_older_beta_shape_reads_like_v1():
    event = only(
        {
            "id": "e1",
            "activityDateTime": "2020-05-01T09:00:00Z",
            "action": "Create",
            "statusInfo": {
                "@odata.type": "#microsoft.graph.statusDetails",
                "status": "failure",
                "errorCode": "BoxEntryConflict",
                "reason": "Message: taken",
                "errorCategory": "NonServiceFailure",
            },
            "servicePrincipal": [{"id": "s1", "name": "Box"}],
        }
    )
    assert event.provisioning_action == "create"
    assert (event.status, event.error.error_code) == ("failure", "BoxEntryConflict")
    assert event.service_principal.display_name == "Box"


@pytest.mark.parametrize("principal", [{"id": "s1"}, [{"id": "s1"}], [{"id": "s1"}, {"id": "s2"}]])
def test_a_service_principal_may_come_as_object_or_list(principal):
    assert only(MINIMAL, servicePrincipal=principal).service_principal.id == "s1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-01T09:00:00.1234567Z", datetime(2026, 11, 1, 9, 0, 0, 123456, UTC)),
        ("2026-11-01T09:00:00.9999999Z", datetime(2026, 11, 1, 9, 0, 0, 999999, UTC)),
        ("2026-11-01T11:00:00+02:00", datetime(2026, 11, 1, 9, tzinfo=UTC)),
        ("2026-11-01T09:00:00", datetime(2026, 11, 1, 9, tzinfo=UTC)),
    ],
)
def test_times_become_utc(text, expected):
    event = only(MINIMAL, activityDateTime=text)
    assert abs(event.activity_date_time - expected).total_seconds() < 2e-6
    assert event.activity_date_time.utcoffset().total_seconds() == 0


def test_unknown_words_survive():
    event = only(
        MINIMAL,
        provisioningAction="stageddelete",
        provisioningStatusInfo={"status": "postponed"},
        provisioningSteps=[{"name": "EntryNew", "provisioningStepType": "x", "status": 9}],
    )
    assert event.provisioning_action == "stageddelete"
    assert event.status == "postponed"
    assert event.provisioning_steps[0].status == "9"


@pytest.mark.parametrize(
    "surprise",
    [
        {"durationInMilliseconds": "250"},
        {"durationInMilliseconds": "soon"},
        {"provisioningSteps": None},
        {"provisioningSteps": {"name": "alone"}},
        {"modifiedProperties": [{"displayName": "active", "newValue": True, "oldValue": ["a"]}]},
        {"sourceIdentity": "someone"},
        {"provisioningStatusInfo": None},
        {"initiatedBy": []},
    ],
)
def test_a_surprising_part_does_not_cost_the_record(surprise):
    event = only(MINIMAL, **surprise)
    assert event.id == "e1"
    assert json.loads(event.raw) == {**MINIMAL, **surprise}


def test_numbers_as_text_are_numbers():
    assert only(MINIMAL, durationInMilliseconds="250").duration_in_milliseconds == 250


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"activityDateTime": "2026-11-01T09:00:00Z"}, "no id"),
        ({"id": "e1"}, "no time (activityDateTime)"),
        ({"id": "e1", "activityDateTime": "0001-01-01T00:00:00Z"}, "no time (activityDateTime)"),
        (17, "not an object"),
    ],
)
def test_an_unreadable_record_is_set_aside_and_the_page_goes_on(record, reason):
    page = json.dumps({"value": [MINIMAL, record, {**MINIMAL, "id": "e2"}]}).encode()
    decoded = decode_events(page)
    assert [event.id for event in decoded.records] == ["e1", "e2"]
    (rejected,) = decoded.rejected
    assert rejected.position == 1
    assert reason in rejected.reason


def test_a_page_names_the_next_one():
    page = json.dumps({"value": [], "@odata.nextLink": "https://graph/next"}).encode()
    assert decode_events(page).next_link == "https://graph/next"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"value": [{}',
        b'{"value": {}, "@odata.nextLink": "https://graph/next"}',
        b'{"value": [], "@odata.nextLink": 5}',
        b'{"value": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_a_page_of_graph_that_may_hide_others_is_refused(text):
    with pytest.raises(WireError, match="not a complete page"):
        outline_page(text)


def test_a_page_without_records_still_names_the_next_one():
    page = outline_page(b'{"value": null, "@odata.nextLink": "https://graph/next"}')
    assert page.next_link == "https://graph/next"


def test_json_lines_with_a_broken_line_lose_only_that_line():
    lines = b"\xef\xbb\xbf" + b"\n".join(
        [json.dumps(MINIMAL).encode(), b'{"id": "e2", "acti', b"", json.dumps(MINIMAL).encode()]
    )
    decoded = decode_events(lines)
    assert len(decoded.records) == 2
    assert decoded.rejected[0].position == 1


def test_event_hub_batches_are_unwrapped():
    batch = {"records": [json.loads(ENVELOPE.read_text())] * 2}
    assert len(decode_events(json.dumps(batch).encode()).records) == 2


@pytest.mark.parametrize("text", [b"", b"   ", b'{"value": [{"id":', b"<html>", b"17", b"nope"])
def test_a_text_that_is_no_json_is_refused_with_a_sentence(text):
    with pytest.raises(WireError, match=r"^It|^There"):
        decode_events(text)


def test_a_part_that_is_no_utf_8_sets_its_record_aside():
    record = json.dumps({**MINIMAL, "somethingNew": "X"}).encode().replace(b"X", b"\xff")
    decoded = decode_events(b'{"value": [' + record + b"," + json.dumps(MINIMAL).encode() + b"]}")
    assert len(decoded.records) == 1
    assert len(decoded.rejected) == 1


def test_very_deep_nesting_is_refused_with_a_sentence():
    deep = "[" * 100_000 + "]" * 100_000
    with pytest.raises(WireError, match="too deeply"):
        decode_events(f'{{"value": [{deep}]}}'.encode())


def test_a_line_that_is_nested_too_deeply_is_set_aside():
    deep = "[" * 100_000 + "]" * 100_000
    decoded = decode_events(f'{json.dumps(MINIMAL)}\n{{"a": {deep}}}'.encode())
    assert len(decoded.records) == 1
    assert len(decoded.rejected) == 1


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(
    changes=st.dictionaries(
        st.sampled_from([*MINIMAL, *json.loads(FAILURE.read_text())]), json_values
    )
)
def test_any_value_anywhere_is_read_or_set_aside(changes):
    record = {**json.loads(FAILURE.read_text()), **changes}
    decoded = decode_events(json.dumps({"value": [record]}).encode())
    assert len(decoded.records) + len(decoded.rejected) == 1


@pytest.mark.parametrize("path", [FAILURE, SKIP], ids=["failure", "skip"])
def test_the_quick_and_the_careful_way_agree(path):
    raw = path.read_bytes()
    quick, careful = read_event(raw), _read_any_dress(raw)
    for field in quick.__struct_fields__:
        if field != "raw":
            assert getattr(quick, field) == getattr(careful, field), field
