"""How far an onboarding is: counts, blockers by owner, the finish and the page for others."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from provisioning.aftermath import Missing
from provisioning.diagnosis import Failure, Owner, diagnose_evidence
from provisioning.estimate import Work, WorkPoint
from provisioning.onboarding import Confirmation, Evidence, Outcome, judge_onboarding
from provisioning.onboarding.answer import Onboarding
from provisioning.onboarding.finish import Finish, finish
from provisioning.onboarding.progress import People, blockers, count_steps
from provisioning.onboarding.report import report_html
from provisioning.profiles import load_profile
from provisioning.wire import decode_job, decode_schema

DATA = Path(__file__).parent.parent / "data"
SCHEMA = decode_schema((DATA / "schema_default_scim.json").read_bytes())
PROFILE = load_profile("mycompliance")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TAKEN = 'StatusCode: Conflict\r\nWeb Response: {"scimType":"uniqueness","detail":"userName taken"}'
DOWN = "StatusCode: BadGateway\r\nMessage: The endpoint could not be reached."


def job(name="active_steady_state_escrowed15"):
    return decode_job((DATA / f"job_{name}.json").read_bytes())


def judged(**evidence):
    return tuple(judge_onboarding(Evidence(schema=SCHEMA, job=job(), **evidence), PROFILE))


def missing(person, reason=TAKEN):
    diagnosis = diagnose_evidence(Failure(reason, object_type="User"), SCHEMA)
    return Missing(person, "Ada Lovelace", "ada@contoso.com", "event", "failure", NOW, diagnosis)


def test_steps_are_counted_by_outcome():
    results = judged()
    steps = count_steps(results)
    assert steps.total == len(results)
    assert steps.failed == sum(one.outcome is Outcome.FAIL for one in results) > 0
    assert steps.unknown > 0


@pytest.mark.parametrize(
    ("people", "to_come"),
    [
        (People(10, 4, 2, 1), 3),
        (People(10, 11, 2, 1), 0),
        (People(0, 0, 0, 0), 0),
        (People(None, 4, 2, 1), None),
    ],
)
def test_who_is_to_come_is_never_below_nobody(people, to_come):
    assert people.to_come == to_come


def test_blockers_are_failed_steps_then_causes_with_most_people_first():
    found = blockers(judged(), [missing("a", DOWN), missing("b"), missing("c")])
    steps = [one for one in found if one.people is None]
    assert [one.title for one in steps] == [
        "3.4 Remove unsupported attributes",
        "3.5 Add a scoping filter",
        "3.6 Mark the required attributes",
        "3.7 Let group members refer to users only",
    ]
    causes = found[len(steps) :]
    assert [one.people for one in causes] == [2, 1]
    assert causes[0].title == "User name (userName) is already taken in the target for 2 people"
    assert all(one.fix for one in found)


def test_who_is_kept_out_on_purpose_blocks_nothing():
    out = "The User will be skipped: 1) This object is not assigned to the application."
    assert blockers([], [missing("a", out)]) == []


def test_a_finished_initial_cycle_is_told_with_its_end():
    told = finish(job(), PROFILE, objects=5, work=None, now=NOW)
    assert told.short == "done"
    assert "ended on" in told.explanation


def test_before_the_start_the_published_lengths_are_told():
    told = finish(job("created_paused"), PROFILE, objects=500, work=None, now=NOW)
    assert told.short == "about 20 min"
    assert "under 30 minutes" in told.explanation
    unknown = finish(job("created_paused"), PROFILE, objects=None, work=None, now=NOW)
    assert unknown.short == "not known"


def test_a_running_first_cycle_tells_what_is_left():
    began = NOW - timedelta(hours=2)
    points = [WorkPoint(began + timedelta(minutes=20 * n), 100 * n) for n in range(1, 7)]
    told = finish(
        job("started_notrun"), PROFILE, objects=1200, work=Work(began, points, 1200), now=NOW
    )
    assert re.fullmatch(r"\d+ (min|h) left", told.short)
    assert "600 of 1,200 objects are done" in told.explanation


def onboarding():
    confirmed = {"3.2": Confirmation("Ada Lovelace", NOW)}
    results = judged(confirmed=confirmed)
    people = [missing("a"), missing("b")]
    return Onboarding(
        application="<b>App & Co</b>",
        profile=PROFILE,
        results=results,
        steps=count_steps(results),
        people=People(10, 7, 2, 0),
        blockers=tuple(blockers(results, people)),
        finish=Finish("done", "It ended."),
        made_at=NOW,
    )


def test_the_report_names_nobody():
    html = report_html(onboarding())
    assert "Confirmed by a person." in html
    for secret in ("Ada", "Lovelace", "contoso.com"):
        assert secret not in html


def test_the_report_needs_nothing_else_and_prints():
    html = report_html(onboarding())
    assert not re.search(r"<script|<link|<img|src=|https?://|@import|url\(", html)
    assert "@media print" in html
    assert "@page { size: A4" in html


def test_text_from_outside_stays_text_in_the_report():
    html = report_html(onboarding())
    assert "&lt;b&gt;App &amp; Co&lt;/b&gt;" in html
    assert "<b>App" not in html


def test_the_report_tells_people_steps_and_blockers():
    html = report_html(onboarding())
    assert "of 12 steps done" in html
    assert 'aria-label="Of 10 people: 7 arrived, 2 failed, 0 skipped"' in html
    assert "User name (userName) is already taken in the target for 2 people" in html
    assert "3.4" in html
    assert Owner.CUSTOMER.value.capitalize() in html
