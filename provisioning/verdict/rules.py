"""The rules in order of severity; the first that applies gives the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.verdict import job_rules, people_rules
from provisioning.verdict.facts import Level, Rule, Verdict

if TYPE_CHECKING:
    from provisioning.verdict.facts import JobFacts

# What stops everybody, what stops some, what was not begun yet, what the age of the data forbids to
# call well, what heals itself, what cannot be told, and then what is well.
RULES = (
    Rule("disabled", Level.RED, job_rules.disabled),
    Rule("quarantined", Level.RED, job_rules.quarantined),
    Rule("silent", Level.RED, job_rules.silent),
    Rule("paused", Level.RED, job_rules.paused),
    Rule("failing", Level.RED, people_rules.failing),
    Rule("skipped", Level.RED, people_rules.skipped),
    Rule("never_started", Level.RED, job_rules.never_started),
    Rule("not_configured", Level.RED, job_rules.not_configured),
    Rule("stale", Level.GREY, people_rules.stale),
    Rule("late", Level.AMBER, job_rules.late),
    Rule("failing_for_now", Level.AMBER, people_rules.failing_for_now),
    Rule("initial_cycle", Level.AMBER, job_rules.initial_cycle),
    Rule("unknown", Level.GREY, people_rules.unknown),
    Rule("log_unreadable", Level.GREY, people_rules.log_unreadable),
    Rule("nothing_collected", Level.GREY, people_rules.nothing_collected),
    Rule("no_events", Level.GREY, people_rules.no_events),
    Rule("well", Level.GREEN, people_rules.well),
)


def verdict(facts: JobFacts) -> Verdict:
    """Return the verdict on a job."""
    for rule in RULES:
        said = rule.judge(facts)
        if said is not None:
            return Verdict(rule.level, *said, rule.name)
    raise AssertionError("The last rule always applies.")
