"""Verdicts on people and on the data: who did not arrive, and whether that can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.schedule import JobState
from provisioning.wording import counted, length

if TYPE_CHECKING:
    from provisioning.verdict.facts import JobFacts, TopCause

    Said = tuple[str, str] | None

NOTHING = "Nothing to do."


def failing(facts: JobFacts) -> Said:
    """Judge people or groups that fail and will not arrive by themselves."""
    if not facts.fails or _heals_itself(facts) or facts.waits_for_initial_cycle:
        return None
    cause = facts.top_cause
    step = cause.fix if cause and cause.fix else "Open the failures of this job to see who and why."
    return f"{who_failed(facts)} did not arrive{_cause(facts)}.{facts.age}", step


def skipped(facts: JobFacts) -> Said:
    """Judge people who were left out and should not be."""
    if facts.skipped_needing_action <= 0 or facts.waits_for_initial_cycle:
        return None
    were = "was" if facts.skipped_needing_action == 1 else "were"
    people = counted(facts.skipped_needing_action, "person", "people")
    return (
        f"{people} {were} skipped although they should arrive.{facts.age}",
        "Open the skipped people to see what they lack.",
    )


def failing_for_now(facts: JobFacts) -> Said:
    """Judge failures that all pass by themselves."""
    if not facts.fails or not _heals_itself(facts) or facts.waits_for_initial_cycle:
        return None
    return (
        f"{who_failed(facts)} did not arrive yet{_cause(facts)}.",
        "Nothing to do now: Entra tries again by itself.",
    )


def nothing_collected(facts: JobFacts) -> Said:
    """Judge a job of which nothing is collected."""
    if facts.data_age is not None or facts.log_problem is not None:
        return None
    return (
        "Nothing has been collected for this job yet, so failures cannot be told.",
        "Wait for the first collection to finish.",
    )


def stale(facts: JobFacts) -> Said:
    """Judge data that is too old to call anything well."""
    if facts.data_age is None or not facts.is_stale:
        return None
    return (
        f"The log is read up to {length(facts.data_age)} ago, so today's state cannot be told.",
        "Wait while it is being read. If it stays so, look on the Doctor page for what stops it.",
    )


def log_unreadable(facts: JobFacts) -> Said:
    """Judge a job whose log cannot be read."""
    if facts.log_problem is None:
        return None
    return (
        "The provisioning log cannot be read, so failures cannot be told.",
        facts.log_problem,
    )


def unknown(facts: JobFacts) -> Said:
    """Judge a job whose fields do not add up."""
    if facts.run.state is not JobState.UNKNOWN:
        return None
    if not facts.job_known:
        return (
            "The files held this job's log and not the job itself: its status is not known.",
            "Ask for a support bundle, or import Graph's list of synchronization jobs too.",
        )
    return facts.run.explanation, "Look at the job in the Entra admin centre."


def no_events(facts: JobFacts) -> Said:
    """Judge a job that left no trace in a log that can be read."""
    if facts.failing_people is not None:
        return None
    return (
        "The log holds no event of this job, so nobody has arrived through it lately.",
        "Check that users and groups are assigned and in scope.",
    )


def well(facts: JobFacts) -> Said:
    """Judge a job with which nothing is wrong."""
    state = "a cycle is running" if facts.run.state is JobState.RUNNING else "the job is on time"
    if facts.people:
        everybody = f"{facts.people:,} of {counted(facts.people, 'person', 'people')}"
        return f"{everybody} arrived; {state}.", NOTHING
    return f"Nobody failed; {state}.", NOTHING


def _heals_itself(facts: JobFacts) -> bool:
    """Whether the top cause passes by itself and explains every failure."""
    cause = facts.top_cause
    return cause is not None and cause.heals_itself and cause.people >= facts.failures


def who_failed(facts: JobFacts) -> str:
    """Return who fails now in words: "3 of 9 people and 1 group"."""
    failed = facts.failing_people or 0
    parts = []
    if failed:
        of_all = facts.people is not None and facts.people >= failed
        whole = facts.people if of_all and facts.people else failed
        people = counted(whole, "person", "people")
        parts.append(f"{failed:,} of {people}" if of_all else people)
    if facts.failing_groups:
        parts.append(counted(facts.failing_groups, "group"))
    if facts.failing_others:
        parts.append(counted(facts.failing_others, "other object" if parts else "object"))
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)


def _cause(facts: JobFacts) -> str:
    cause, failed = facts.top_cause, facts.failing_people or 0
    if cause is None or failed <= 0 or cause.people <= 0:
        return ""
    return f"; {_part(cause, failed)} {cause.predicate}"


def _part(cause: TopCause, failed: int) -> str:
    if failed == 1:
        return "they"
    if cause.people >= failed:
        return "all of them"
    return "most" if 2 * cause.people > failed else f"{cause.people:,} of them"
