"""Published and likely length of an initial cycle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.estimate import Band, Scope, estimate, newest_restart
from provisioning.model import AuditEntry, TargetResource
from provisioning.profiles import load_profile

GUIDE = load_profile("mycompliance")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("scope", "objects", "low", "high"),
    [
        ("assigned", 0, None, 30),
        ("assigned", 999, None, 30),
        ("assigned", 1_000, 142, 708),
        ("assigned", 9_999, 142, 708),
        ("assigned", 10_001, 1_170, 2_340),
        ("assigned", 100_000, 1_170, 2_340),
        ("all", 999, None, 30),
        ("all", 1_000, 30, 120),
        ("all", 9_999, 30, 120),
        ("all", 10_001, 713, 1_425),
        ("all", 100_000, 713, 1_425),
        ("all-users", 999, None, 30),
        ("all-users", 1_000, 43, 86),
        ("all-users", 10_000, 43, 86),
    ],
)
def test_the_guides_rows_have_exact_boundaries(scope, objects, low, high):
    assert estimate(Scope(scope), objects, GUIDE).guide == Band(low, high)


@pytest.mark.parametrize(
    ("scope", "objects", "words"),
    [
        ("assigned", 100_001, "assigned users and groups above 100,000"),
        ("all", 100_001, "all users and groups above 100,000"),
        ("all-users", 10_001, "all users above 10,000"),
    ],
)
def test_the_guide_says_nothing_outside_its_rows_and_that_is_said(scope, objects, words):
    answer = estimate(Scope(scope), objects, GUIDE)
    assert answer.guide is None
    assert f"MetaCompliance's guide gives no figure for {words}." in answer.explanation


def test_microsofts_formula_holds_for_assigned_scope_alone():
    assert estimate(Scope.ASSIGNED, 1_000, GUIDE).formula == Band(10, 80)
    assert estimate(Scope.ASSIGNED, 250_000, GUIDE).formula == Band(2_500, 20_000)
    assert estimate(Scope.ASSIGNED, 7, GUIDE).formula == Band(0.07, 0.56)
    for scope in (Scope.ALL, Scope.ALL_USERS):
        answer = estimate(scope, 1_000, GUIDE)
        assert answer.formula is None
        assert "Microsoft gives no formula" in answer.explanation


def test_both_sources_are_named_side_by_side():
    text = estimate(Scope.ASSIGNED, 5_000, GUIDE).explanation
    assert "MetaCompliance's guide says 2 to 12 hours, then under 30 minutes for each" in text
    assert "Microsoft's formula says 50 minutes to 7 hours." in text


def test_without_any_source_nothing_is_likely():
    answer = estimate(Scope.ALL_USERS, 10_001, GUIDE)
    assert answer.likely_minutes is None
    assert "no likely figure" in answer.explanation


@given(st.sampled_from(Scope), st.integers(0, 200_000), st.floats(0, 1))
def test_the_likely_figure_lies_inside_the_source_it_names(scope, objects, created_share):
    answer = estimate(scope, objects, GUIDE, created_share=created_share)
    band = answer.formula or answer.guide
    if band is None:
        assert answer.likely_minutes is None
        return
    assert answer.likely_minutes is not None
    assert (band.low_minutes or 0) - 0.01 <= answer.likely_minutes <= band.high_minutes + 0.01


@given(st.sampled_from(Scope), st.integers(0, 100_000), st.integers(0, 5_000))
def test_more_objects_never_take_less_time(scope, objects, more):
    small, large = estimate(scope, objects, GUIDE), estimate(scope, objects + more, GUIDE)
    if small.likely_minutes is not None and large.likely_minutes is not None:
        assert small.likely_minutes <= large.likely_minutes


def test_creating_takes_twice_as_long_as_matching():
    created = estimate(Scope.ASSIGNED, 6_000, GUIDE, created_share=1)
    matched = estimate(Scope.ASSIGNED, 6_000, GUIDE, created_share=0)
    assert (created.likely_minutes, matched.likely_minutes) == (240, 120)
    assert "Matching an account takes half as long" in created.explanation


def test_the_pace_of_this_connections_own_jobs_outweighs_what_is_published():
    answer = estimate(Scope.ALL_USERS, 20_000, GUIDE, known_minutes_per_object=[0.01, 0.012, 0.5])
    assert answer.likely_minutes == 240
    assert "at the pace of 3 initial cycles of this connection" in answer.explanation


def test_nothing_in_scope_takes_no_time_and_says_what_to_do():
    answer = estimate(Scope.ASSIGNED, 0, GUIDE)
    assert (answer.formula, answer.likely_minutes) == (Band(0, 0), 0)
    assert answer.explanation.endswith("assign users or groups first.")


@pytest.mark.parametrize("objects", [-1, -1_000, 10**10])
def test_counts_that_cannot_be_are_refused(objects):
    with pytest.raises(ValueError, match="objects"):
        estimate(Scope.ALL, objects, GUIDE)


def audit(activity, minutes, result="success", target="sp") -> AuditEntry:
    return AuditEntry(
        id=f"{activity}{minutes}",
        activity_date_time=NOON + timedelta(minutes=minutes),
        activity_display_name=activity,
        result=result,
        target_resources=(TargetResource(id=target),),
    )


def test_the_newest_restart_or_edit_of_this_application_counts():
    audits = [
        audit("Enable/restart provisioning configuration", -90),
        audit("Update attribute mappings or scope", -60),
        audit("Update attribute mappings or scope", -50, result="failure"),
        audit("Update attribute mappings or scope", -40, target="another"),
        audit("Update provisioning setting or credentials", -30),
        audit("Enable/start provisioning configuration", -20),
        audit("Enable/restart provisioning configuration", 20),
    ]
    restart = newest_restart(audits, "sp", until=NOON)
    assert restart is not None
    assert restart.at == NOON - timedelta(minutes=60)
    assert restart.explanation == (
        "The mappings or the scope were changed on 24 Nov 2026, 11:00 UTC, "
        "so Entra looks at everybody again and the estimate starts over."
    )
    assert newest_restart(audits[2:], "sp", until=NOON) is None
