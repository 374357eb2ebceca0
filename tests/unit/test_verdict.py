"""The sentence and the next step for a job."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.estimate import Work, WorkPoint, live_estimate
from provisioning.schedule import Basis, JobState, NextRun
from provisioning.verdict import RULES, JobError, JobFacts, Level, TopCause, verdict

HOUR = timedelta(hours=1)
LACK_SURNAME = TopCause("lack a last name", 212, "Fill `surname` or map a fallback.")
THROTTLED = TopCause("wait because the application is busy", 5, heals_itself=True)


def run(state: JobState, late_by: timedelta | None = None) -> NextRun:
    return NextRun(state, Basis.INTERVAL, "Graph says too little.", late_by=late_by)


def facts(state=JobState.WAITING, late_by=None, **more) -> JobFacts:
    healthy = JobFacts(
        run=run(state, late_by), failing_people=0, people=2_140, data_age=timedelta(minutes=5)
    )
    return replace(healthy, **more)


@pytest.mark.parametrize(
    ("given_facts", "rule", "level", "sentence", "next_step"),
    [
        (
            facts(JobState.NOT_CONFIGURED),
            "not_configured",
            "red",
            "Nobody arrives: the job has no credentials yet.",
            "Enter the tenant URL and the secret token, test the connection and save.",
        ),
        (
            facts(JobState.DISABLED, job_error=JobError("Bad\r\n token")),
            "disabled",
            "red",
            "No change arrives: provisioning is switched off. Its last error: Bad token.",
            "Fix what stopped it, then choose Start provisioning.",
        ),
        (
            facts(
                JobState.QUARANTINED,
                quarantine_reason="EncounteredQuarantineException",
                job_error=JobError("Please provide a valid tenant URL for your application."),
            ),
            "quarantined",
            "red",
            (
                "The job is in quarantine and runs rarely, because Entra cannot sign in to the "
                "application or cannot use its answers. It reports: Please provide a valid "
                "tenant URL for your application."
            ),
            (
                "Correct the tenant URL or the secret token, test the connection, then choose "
                "Restart provisioning."
            ),
        ),
        (
            facts(JobState.SILENT, 3 * HOUR),
            "silent",
            "red",
            "The job should run but shows no sign of it, overdue for 3 hours.",
            "Test the connection, renew the secret token if that fails, then restart provisioning.",
        ),
        (
            facts(JobState.PAUSED),
            "paused",
            "red",
            "No change arrives: provisioning is paused.",
            "Choose Start provisioning to go on.",
        ),
        (
            facts(JobState.NEVER_STARTED),
            "never_started",
            "red",
            "Nobody arrives: provisioning is set up but has never been started.",
            "Assign users and groups, then choose Start provisioning.",
        ),
        (
            facts(failing_people=312, top_cause=LACK_SURNAME),
            "failing",
            "red",
            "312 of 2,140 people did not arrive; most lack a last name.",
            "Fill `surname` or map a fallback.",
        ),
        (
            facts(skipped_needing_action=12),
            "skipped",
            "red",
            "12 people were skipped although they should arrive.",
            "Open the skipped people to see what they lack.",
        ),
        (
            facts(data_age=5 * HOUR),
            "stale",
            "grey",
            "The log is read up to 5 hours ago, so today's state cannot be told.",
            (
                "Wait while it is being read. If it stays so, look on the Doctor page for what "
                "stops it."
            ),
        ),
        (
            facts(JobState.LATE, HOUR),
            "late",
            "amber",
            "The next cycle has been overdue for 1 hour.",
            "Wait for one more interval: the service sometimes runs behind.",
        ),
        (
            facts(failing_people=5, top_cause=THROTTLED),
            "failing_for_now",
            "amber",
            (
                "5 of 2,140 people did not arrive yet; all of them wait because the application is "
                "busy."
            ),
            "Nothing to do now: Entra tries again by itself.",
        ),
        (
            facts(JobState.INITIAL_CYCLE),
            "initial_cycle",
            "amber",
            "The initial cycle is under way and people arrive until it ends.",
            "Wait until it ends; changes of mappings or scope would start it over.",
        ),
        (
            facts(JobState.UNKNOWN),
            "unknown",
            "grey",
            "Graph says too little.",
            "Look at the job in the Entra admin centre.",
        ),
        (
            facts(failing_people=None, log_problem="Grant AuditLog.Read.All."),
            "log_unreadable",
            "grey",
            "The provisioning log cannot be read, so failures cannot be told.",
            "Grant AuditLog.Read.All.",
        ),
        (
            facts(failing_people=None, data_age=None),
            "nothing_collected",
            "grey",
            "Nothing has been collected for this job yet, so failures cannot be told.",
            "Wait for the first collection to finish.",
        ),
        (
            facts(failing_people=None),
            "no_events",
            "grey",
            "The log holds no event of this job, so nobody has arrived through it lately.",
            "Check that users and groups are assigned and in scope.",
        ),
        (
            facts(),
            "well",
            "green",
            "2,140 of 2,140 people arrived; the job is on time.",
            "Nothing to do.",
        ),
    ],
)
def test_each_rule_says_its_sentence(given_facts, rule, level, sentence, next_step):
    answer = verdict(given_facts)
    assert (answer.rule, answer.level) == (rule, level)
    assert (answer.sentence, answer.next_step) == (sentence, next_step)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"failing_people": 1, "people": None}, "1 person did not arrive."),
        ({"failing_people": 3, "people": 2}, "3 people did not arrive."),
        ({"failing_people": 0, "failing_groups": 2}, "2 groups did not arrive."),
        (
            {"failing_people": 3, "failing_groups": 1, "people": 9},
            "3 of 9 people and 1 group did not arrive.",
        ),
        (
            {"failing_people": 500, "top_cause": LACK_SURNAME},
            "500 of 2,140 people did not arrive; 212 of them lack a last name.",
        ),
        (
            {"failing_people": 212, "top_cause": LACK_SURNAME},
            "212 of 2,140 people did not arrive; all of them lack a last name.",
        ),
    ],
)
def test_failures_are_counted_in_plain_words(more, sentence):
    assert verdict(facts(**more)).sentence == sentence


def test_a_failure_of_unknown_cause_leads_to_the_list():
    assert verdict(facts(failing_people=3)).next_step.startswith("Open the failures")


def test_a_cause_that_passes_is_red_while_others_do_not():
    assert verdict(facts(failing_people=6, top_cause=THROTTLED)).level == Level.RED


def test_old_data_is_said_beside_what_was_red_in_it():
    answer = verdict(facts(failing_people=3, data_age=5 * HOUR))
    assert answer.level == Level.RED
    assert answer.sentence == "3 of 2,140 people did not arrive. The data is 5 hours old."


def test_what_graph_says_now_is_not_called_old():
    assert "old" not in verdict(facts(JobState.PAUSED, data_age=5 * HOUR)).sentence


def test_the_worst_rule_speaks_first():
    worst = facts(JobState.QUARANTINED, failing_people=312, data_age=5 * HOUR)
    assert verdict(worst).rule == "quarantined"


def test_an_unknown_reason_of_quarantine_is_a_quarantine():
    answer = verdict(facts(JobState.QUARANTINED, quarantine_reason="SomethingNew"))
    assert answer.level == Level.RED
    assert "not" in answer.sentence


def test_a_long_error_is_cut():
    answer = verdict(facts(JobState.DISABLED, job_error=JobError("long " * 500)))
    assert len(answer.sentence) < 300


def test_the_initial_cycle_tells_its_progress():
    began = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    work = Work(began, [WorkPoint(began + HOUR, 500)], 1_000)
    progress = live_estimate(work, now=began + HOUR)
    answer = verdict(facts(JobState.INITIAL_CYCLE, progress=progress))
    assert "500 of 1,000 objects are done." in answer.sentence


def test_failures_so_far_wait_for_the_initial_cycle_unless_most_fail():
    some = verdict(facts(JobState.INITIAL_CYCLE, failing_people=44, failing_groups=1, people=1_767))
    assert (some.rule, some.level) == ("initial_cycle", Level.AMBER)
    assert "Failed so far: 44 of 1,767 people and 1 group." in some.sentence
    most = verdict(facts(JobState.INITIAL_CYCLE, failing_people=900, people=1_767))
    assert (most.rule, most.level) == ("failing", Level.RED)
    first = verdict(facts(JobState.INITIAL_CYCLE, failing_people=3, people=4))
    assert first.level == Level.AMBER, "a handful says nothing yet"


@pytest.mark.parametrize(
    ("counts", "who"),
    [
        ({"failing_people": 0, "failing_others": 1}, "1 object"),
        (
            {"failing_people": 2, "people": 9, "failing_others": 1},
            "2 of 9 people and 1 other object",
        ),
        (
            {"failing_people": 2, "people": 9, "failing_groups": 1, "failing_others": 3},
            "2 of 9 people, 1 group and 3 other objects",
        ),
    ],
)
def test_only_users_are_called_people(counts, who):
    assert verdict(facts(**counts)).sentence == f"{who} did not arrive."


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("See https://crm.fabrikam.com/scim/v2/Users?x=1 now", "See crm.fabrikam.com now."),
        ("GET http://user:pass@api.example:8443/a, then", "GET api.example:8443, then."),
        ("www.example.com/help", "example.com/help."),
        ("<https://a.example/b>", "<a.example>."),
        ("nothing to shorten", "nothing to shorten."),
    ],
)
def test_addresses_in_errors_are_no_links(error, told):
    sentence = verdict(facts(JobState.DISABLED, job_error=JobError(error))).sentence
    assert sentence.endswith(f"Its last error: {told}")


def test_a_job_that_only_a_log_names_is_told_so():
    said = verdict(facts(JobState.UNKNOWN, job_known=False))
    assert "not the job itself" in said.sentence
    assert "support bundle" in said.next_step


def test_a_quarantine_tells_the_diagnosed_cause_and_the_endpoints_own_words():
    error = JobError("Long.", "The endpoint refuses Entra's rights", "Token expired", "Renew it.")
    reason = "EncounteredQuarantineException"
    said = verdict(facts(JobState.QUARANTINED, quarantine_reason=reason, job_error=error))
    assert said.sentence == (
        "The job is in quarantine and runs rarely, because the endpoint refuses Entra's rights. "
        "The endpoint says: Token expired."
    )
    assert said.next_step == "Renew it. Then choose Restart provisioning."


def test_the_diagnosed_cause_tells_more_than_a_reason_that_is_not_known():
    error = JobError("Long.", "The endpoint refuses Entra's rights", "Token expired", "Renew it.")
    said = verdict(facts(JobState.QUARANTINED, quarantine_reason="SomethingNew", job_error=error))
    assert "because the endpoint refuses Entra's rights." in said.sentence


def test_a_running_job_is_well():
    assert verdict(facts(JobState.RUNNING)).sentence.endswith("a cycle is running.")
    assert verdict(facts(people=None)).sentence == "Nobody failed; the job is on time."


def test_no_two_rules_share_a_name():
    assert len({rule.name for rule in RULES}) == len(RULES)


counts = st.one_of(st.none(), st.integers(0, 10_000))
causes = st.one_of(
    st.none(),
    st.builds(
        TopCause,
        predicate=st.just("lack a last name"),
        people=st.integers(0, 10_000),
        fix=st.one_of(st.none(), st.just("Fill it.")),
        heals_itself=st.booleans(),
    ),
)


@given(
    st.builds(
        JobFacts,
        run=st.builds(
            run, st.sampled_from(JobState), st.one_of(st.none(), st.timedeltas(timedelta(0)))
        ),
        failing_people=counts,
        people=counts,
        failing_groups=st.integers(0, 9),
        skipped_needing_action=st.integers(0, 9),
        top_cause=causes,
        data_age=st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=99))),
        log_problem=st.one_of(st.none(), st.just("Grant AuditLog.Read.All.")),
        quarantine_reason=st.one_of(st.none(), st.text()),
        job_error=st.one_of(st.none(), st.builds(JobError, st.text())),
    )
)
def test_every_job_has_a_verdict_with_a_next_step(any_facts):
    answer = verdict(any_facts)
    assert answer.sentence
    assert answer.next_step.endswith(".")
    if answer.level == Level.GREEN:
        assert any_facts.failing_people == 0
        assert not any_facts.failing_groups
