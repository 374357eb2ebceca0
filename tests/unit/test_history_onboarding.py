"""What people vouch for is kept with name and time, and taken back without being forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from history import open_history
from history.queries import confirmations, latest_statuses, object_states
from history.tables import OnboardingStep
from provisioning.model import Event, Identity, NamedObject, StatusInfo

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TENANT = "tenant-1"
URL = OnboardingStep("sp-1", "mycompliance", "3.2")
SSO = OnboardingStep("sp-1", "mycompliance", "5")


@pytest.fixture
def history(tmp_path):
    return open_history(tmp_path / "history")


def confirmed(history, profile="mycompliance"):
    rows = confirmations(history, TENANT, "sp-1", profile).to_dict("records")
    return {row["step"]: (row["confirmed_by"], row["confirmed_at"]) for row in rows}


def test_a_confirmation_keeps_name_and_time(history):
    assert confirmed(history) == {}
    history.add_confirmation(TENANT, URL, "Ada", confirmed_at=AT)
    history.add_confirmation(TENANT, SSO, "Ben", confirmed_at=AT)
    assert confirmed(history) == {"3.2": ("Ada", AT), "5": ("Ben", AT)}


def test_the_newest_word_on_a_step_counts(history):
    history.add_confirmation(TENANT, URL, "Ada", confirmed_at=AT)
    history.add_confirmation(TENANT, URL, None, confirmed_at=AT + timedelta(hours=1))
    assert confirmed(history) == {}
    history.add_confirmation(TENANT, URL, "Ben", confirmed_at=AT + timedelta(hours=2))
    assert confirmed(history)["3.2"][0] == "Ben"


def test_applications_profiles_and_tenants_do_not_mix(history):
    history.add_confirmation(TENANT, URL, "Ada", confirmed_at=AT)
    assert confirmed(history, "generic_scim") == {}
    assert confirmations(history, "tenant-2", "sp-1", "mycompliance").empty
    assert confirmations(history, TENANT, "sp-2", "mycompliance").empty


def event(number, person, status, action="create", kind="User"):
    return Event(
        id=f"event-{number}",
        activity_date_time=AT + timedelta(minutes=number),
        job_id="job-1",
        provisioning_action=action,
        provisioning_status_info=StatusInfo(status=status),
        service_principal=NamedObject(id="sp-1", display_name="App"),
        source_identity=Identity(id=person, display_name=person, identity_type=kind),
    )


def test_objects_are_counted_by_type_and_latest_event(history):
    events = [
        event(1, "ada", "failure"),
        event(2, "ada", "success"),
        event(3, "ben", "success", "disable"),
        event(4, "staff", "success", kind="Group"),
    ]
    history.merge_events(TENANT, events)
    rows = object_states(history, TENANT, "job-1")
    assert rows.to_numpy().tolist() == [
        ["Group", "create", "success", "", 1],
        ["User", "create", "success", "", 1],
        ["User", "disable", "success", "", 1],
    ]
    asked = latest_statuses(history, TENANT, "job-1", ["ada", "zoe"])
    assert asked[["source_id", "status"]].to_numpy().tolist() == [["ada", "success"]]
    assert asked["activity_time"][0] == events[1].activity_date_time
    assert latest_statuses(history, TENANT, "job-1", []).empty
