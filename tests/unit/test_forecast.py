"""A forecast in words, and beside what happened."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from provisioning.aftermath import Missing, compare
from provisioning.diagnosis import Cause, Failure, Owner, diagnose_evidence
from provisioning.forecast import Forecast, foretold_causes
from provisioning.mapping.predictions import Basis, Predicted, Prediction
from provisioning.wire import decode_schema

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = Path(__file__).parent.parent / "data"
SCHEMA = decode_schema((DATA / "schema_default_scim.json").read_bytes())
FAIL, SKIP = Predicted.WILL_FAIL, Predicted.WILL_SKIP


def prediction(person, outcome=FAIL, cause="missing_required_source_value", attribute="userName"):
    return Prediction(person, outcome, cause, attribute, "Because.")


def forecast(*predictions, people="abcdef"):
    return Forecast(NOW, frozenset(people), tuple(predictions))


def missing(person, status="failure", at=NOW):
    return Missing(person, "", "", f"event-{person}", status, at, diagnose_evidence(Failure("No.")))


def test_the_outcomes_add_up_when_a_person_has_two_reasons():
    told = forecast(prediction("a"), prediction("a", cause="value_too_long"), prediction("b", SKIP))
    assert [told.count(outcome) for outcome in (None, FAIL, SKIP)] == [4, 1, 1]


def test_nobody_in_scope_is_no_trouble():
    told = forecast(people="")
    assert [told.count(outcome) for outcome in (None, FAIL, SKIP)] == [0, 0, 0]
    assert foretold_causes(told, SCHEMA, "App") == []


def test_causes_carry_the_words_owner_and_fix_of_the_diagnosis():
    (cause,) = foretold_causes(forecast(prediction("a"), prediction("b")), SCHEMA, "App")
    assert cause.title == "User name (userName) is empty for 2 people"
    assert (cause.cause, cause.owner) == (Cause.MISSING_REQUIRED_SOURCE_VALUE, Owner.CUSTOMER)
    assert "userPrincipalName" in cause.fix[0].text
    assert "App" in (cause.fix[-1].new_portal or "")


def test_causes_that_stop_most_people_come_first_and_skips_last():
    told = forecast(
        prediction("a", SKIP, "out_of_scope_or_unassigned", None),
        prediction("b", SKIP, "out_of_scope_or_unassigned", None),
        prediction("c", SKIP, "out_of_scope_or_unassigned", None),
        prediction("d", cause="value_too_long"),
        prediction("e"),
        prediction("f"),
    )
    found = foretold_causes(told, SCHEMA, None)
    assert [(one.outcome, one.people) for one in found] == [(FAIL, 2), (FAIL, 1), (SKIP, 3)]


def test_people_of_a_nested_group_are_told_as_people():
    told = forecast(prediction("a", SKIP, "group_nested_or_unsupported", None))
    (cause,) = foretold_causes(told, SCHEMA, None)
    assert cause.title == "Only in a group inside an assigned group: 1 person"


@pytest.mark.parametrize("cause", [cause.value for cause in Cause])
def test_every_cause_can_be_told(cause):
    (found,) = foretold_causes(forecast(prediction("a", cause=cause)), SCHEMA, "App")
    assert "{" not in found.title
    assert found.summary


def test_a_forecast_is_compared_with_what_happened():
    told = forecast(prediction("a"), prediction("b"), prediction("c", SKIP))
    found = compare(
        told,
        [missing("a"), missing("d"), missing("stranger")],
        {"a": "failure", "b": "success"},
    )
    assert found.right == {"a"}
    assert found.arrived == {"b"}
    assert found.unseen == {"c"}
    assert [one.id for one in found.surprises] == ["d"]
    assert found.foretold_share == found.wrong_share == 0.5
    assert found.surprise_causes.total() == 1


def test_who_did_not_arrive_before_the_forecast_is_no_surprise():
    told = forecast(prediction("a"), prediction("b"))
    before, after = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    gone = [missing("a", at=after), missing("d", at=after), missing("e", at=before)]
    found = compare(told, gone, {"a": "failure"}, since=NOW)
    assert found.right == {"a"}
    assert [one.id for one in found.surprises] == ["d"]


def test_what_the_log_knows_is_told_beside_what_the_mappings_show():
    known = Prediction("a", FAIL, "value_too_long", "userName", "Again.", basis=Basis.LOG)
    told = forecast(known, prediction("b", cause="value_too_long"))
    found = foretold_causes(told, SCHEMA, None)
    assert {(one.basis, one.people) for one in found} == {(Basis.LOG, 1), (Basis.MAPPINGS, 1)}


def test_without_events_no_share_is_told():
    found = compare(forecast(), [], {})
    assert (found.foretold_share, found.wrong_share) == (None, None)
