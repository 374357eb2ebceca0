"""Forecasts that are kept, so that what happened can be held against them."""

from datetime import UTC, datetime, timedelta

import pytest

from history import open_history
from history.forecasts import EVERYONE, read_forecast, store_forecast, stored_forecasts
from provisioning.aftermath import compare, from_mappings
from provisioning.forecast import Forecast
from provisioning.mapping.predictions import Basis, Predicted, Prediction

NOW = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
FAIL, SKIP = Predicted.WILL_FAIL, Predicted.WILL_SKIP


@pytest.fixture
def history(tmp_path):
    return open_history(tmp_path)


def forecast(made_at=NOW):
    predictions = (
        Prediction("a", FAIL, "value_too_long", "title", 'Sent "Ada".'),
        Prediction("a", FAIL, "missing_required_source_value", "userName", "Empty."),
        Prediction("b", SKIP, "out_of_scope_or_unassigned", None, "Outside."),
        Prediction("c", FAIL, "licence_or_seat_limit", None, "Again.", basis=Basis.LOG),
    )
    return Forecast(made_at, frozenset("abcd"), predictions)


def store(history, told, job="job", **more):
    store_forecast(history, "tenant", job, told, profile="generic_scim", **more)


def test_a_stored_forecast_comes_back_without_values(history):
    store(history, forecast())
    found = read_forecast(history, "tenant", "job", NOW)
    assert found.in_scope == frozenset("abcd")
    assert found.outcomes == forecast().outcomes
    assert {one.basis for one in found.predictions if one.id == "c"} == {Basis.LOG}
    assert {one.detail for one in found.predictions} == {""}


def test_forecasts_are_listed_newest_first_and_by_job(history):
    later = NOW + timedelta(hours=1)
    store(history, forecast())
    store(history, forecast(later), all_users=True)
    store(history, forecast(), job="other")
    found = stored_forecasts(history, "tenant", "job")
    assert [(one.made_at, one.people) for one in found] == [(later, 4), (NOW, 4)]
    assert found[0].scope == EVERYONE


def test_nothing_is_stored_of_a_scope_without_people(history):
    store(history, Forecast(NOW, frozenset()))
    assert stored_forecasts(history, "tenant", "job") == []
    assert read_forecast(history, "tenant", "job", NOW).in_scope == frozenset()


def test_what_is_known_from_the_log_is_not_held_against_that_log():
    assert set(from_mappings(forecast()).outcomes) == {"a", "b"}
    assert compare(from_mappings(forecast()), [], {}).unseen == {"a", "b"}
