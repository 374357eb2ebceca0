"""Verdicts on the job itself: whether it can run and does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from provisioning.schedule import JobState
from provisioning.verdict.people_rules import who_failed
from provisioning.verdict.quarantines import quarantine_reason
from provisioning.wording import length

if TYPE_CHECKING:
    from provisioning.verdict.facts import JobError, JobFacts

    Said = tuple[str, str] | None

LONGEST_MESSAGE = 120
# An endpoint's address in the middle of a sentence is long, and Markdown makes a link of it.
_END = r"(?:[^\s\"'<>]*[^\s\"'<>.,;:!?)])?"
_ADDRESS = re.compile(
    rf"\b(?:https?|ftp)://([^\s/?#\"'<>]+){_END}|\bwww\.[^\s\"'<>]+", re.IGNORECASE
)


def not_configured(facts: JobFacts) -> Said:
    """Judge a job without credentials."""
    if facts.run.state is not JobState.NOT_CONFIGURED:
        return None
    return (
        "Nobody arrives: the job has no credentials yet.",
        "Enter the tenant URL and the secret token, test the connection and save.",
    )


def disabled(facts: JobFacts) -> Said:
    """Judge a job that is switched off."""
    if facts.run.state is not JobState.DISABLED:
        return None
    error = facts.job_error
    cause, step = "", "Fix what stopped it, then choose Start provisioning."
    if error is not None:
        known = f" {error.title}." if error.title else ""
        cause = known + (
            _reported(error) if known else f" Its last error: {_sentence(error.message)}"
        )
        step = f"{error.fix} Then choose Start provisioning." if error.fix else step
    return f"No change arrives: provisioning is switched off.{cause}", step


def quarantined(facts: JobFacts) -> Said:
    """Judge a quarantined job by the reason that Graph gives."""
    if facts.run.state is not JobState.QUARANTINED:
        return None
    reason, error = quarantine_reason(facts.quarantine_reason), facts.job_error
    because, step = reason.because, reason.fix
    if error is not None and error.title and reason.told_by_error:
        because = error.title[:1].lower() + error.title[1:]
        step = f"{error.fix} Then choose Restart provisioning." if error.fix else step
    reported = _reported(error) if error else ""
    return f"The job is in quarantine and runs rarely, because {because}.{reported}", step


def silent(facts: JobFacts) -> Said:
    """Judge a job that should run and shows no sign of it."""
    if facts.run.state is not JobState.SILENT:
        return None
    since = f", overdue for {length(facts.run.late_by)}" if facts.run.late_by else ""
    return (
        f"The job should run but shows no sign of it{since}.{facts.age}",
        "Test the connection, renew the secret token if that fails, then restart provisioning.",
    )


def paused(facts: JobFacts) -> Said:
    """Judge a job that somebody paused."""
    if facts.run.state is not JobState.PAUSED:
        return None
    return "No change arrives: provisioning is paused.", "Choose Start provisioning to go on."


def never_started(facts: JobFacts) -> Said:
    """Judge a job that is set up and was never started."""
    if facts.run.state is not JobState.NEVER_STARTED:
        return None
    return (
        "Nobody arrives: provisioning is set up but has never been started.",
        "Assign users and groups, then choose Start provisioning.",
    )


def late(facts: JobFacts) -> Said:
    """Judge a job that is more than one interval overdue."""
    if facts.run.state is not JobState.LATE:
        return None
    late_by = f" for {length(facts.run.late_by)}" if facts.run.late_by else ""
    return (
        f"The next cycle has been overdue{late_by}.",
        "Wait for one more interval: the service sometimes runs behind.",
    )


def initial_cycle(facts: JobFacts) -> Said:
    """Judge a job in its initial cycle."""
    if not facts.waits_for_initial_cycle:
        return None
    progress = f" {facts.progress.explanation}" if facts.progress else ""
    wait = "Wait until it ends; changes of mappings or scope would start it over."
    if facts.fails:
        failed = f"Failed so far: {who_failed(facts)}."
        return (
            f"The initial cycle is under way.{progress} {failed}",
            f"{wait} The failures can be looked at meanwhile.",
        )
    return f"The initial cycle is under way and people arrive until it ends.{progress}", wait


def _reported(error: JobError) -> str:
    """Return the endpoint's own words, or else Entra's message, as a further sentence."""
    if error.said:
        return f" The endpoint says: {_sentence(error.said)}"
    return f" It reports: {_sentence(error.message)}"


def _sentence(text: str) -> str:
    """Return a service's message as one short sentence."""
    words = " ".join(_ADDRESS.sub(_host, text).split())
    shortened = words if len(words) <= LONGEST_MESSAGE else f"{words[: LONGEST_MESSAGE - 1]}…"
    return shortened if shortened.endswith((".", "!", "?", "…")) else f"{shortened}."


def _host(address: re.Match[str]) -> str:
    """Return the host alone, which says whose address it is and is no link."""
    return (address[1] or address[0].removeprefix("www.")).rpartition("@")[2].rstrip(".,;:)")
