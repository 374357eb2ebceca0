"""What a verdict is made from, and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from provisioning.schedule import JobState
from provisioning.wording import length

if TYPE_CHECKING:
    from collections.abc import Callable

    from provisioning.diagnosis import Cause
    from provisioning.estimate import LiveEstimate
    from provisioning.schedule import NextRun

# Three regular cycles have passed by then, so older data may tell of another job.
STALE_AFTER = timedelta(hours=2)
# Entra quarantines a job of which more than 40 % of the changes failed; a handful of failures at
# the start of a cycle says nothing yet.
# https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-quarantine-status
QUARANTINE_SHARE = 0.4
FEWEST_FAILURES = 20


class Level(StrEnum):
    """Red: you must act. Amber: heals itself. Green: well. Grey: cannot be told."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class TopCause:
    """The cause that stops most people.

    `predicate` says it of them in the plural ("lack a last name"); `fix` is a sentence, None when
    nobody knows one.
    """

    predicate: str
    people: int
    fix: str | None = None
    heals_itself: bool = False


@dataclass(frozen=True, slots=True)
class JobError:
    """What Graph says of a job that cannot run: its own message, and what that means if known.

    `title` is the diagnosed cause as a sentence without full stop, `said` the endpoint's own words,
    `fix` what to do first, `cause` what links to all of it; None when it is not known.
    """

    message: str
    title: str | None = None
    said: str | None = None
    fix: str | None = None
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class JobFacts:
    """All that decides on a job; None means not known, never zero.

    The counts are people (users), groups or other objects, by the status of their latest event.
    `data_age` is the time since the newest complete collection, None when there was none.
    `log_problem` is the sentence that tells why the provisioning log cannot be read, None when it
    can. `job_known` is whether the job itself was read: an imported log names jobs of which nothing
    else is known.
    """

    run: NextRun
    failing_people: int | None = None
    people: int | None = None
    failing_groups: int = 0
    failing_others: int = 0
    skipped_needing_action: int = 0
    top_cause: TopCause | None = None
    data_age: timedelta | None = None
    log_problem: str | None = None
    quarantine_reason: str | None = None
    job_known: bool = True
    job_error: JobError | None = None
    progress: LiveEstimate | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the data is too old to call anything well."""
        return self.data_age is not None and self.data_age > STALE_AFTER

    @property
    def age(self) -> str:
        """A sentence on data that is old, with a space before it; empty for fresh data."""
        if self.data_age is None or not self.is_stale:
            return ""
        return f" The data is {length(self.data_age)} old."

    @property
    def waits_for_initial_cycle(self) -> bool:
        """Whether failures may still pass until the initial cycle ends.

        Not when so many fail that the job goes towards quarantine.
        """
        failed, people = self.failing_people or 0, self.people or 0
        too_many = failed >= FEWEST_FAILURES and failed > QUARANTINE_SHARE * people
        return self.run.state is JobState.INITIAL_CYCLE and not too_many

    @property
    def fails(self) -> bool:
        """Whether any person, group or other object fails now."""
        return self.failures > 0

    @property
    def failures(self) -> int:
        """How many objects fail now."""
        return (self.failing_people or 0) + self.failing_groups + self.failing_others


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said about a job; `rule` names the rule that said it."""

    level: Level
    sentence: str
    next_step: str
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: sentence and next step when it applies, None when it does not."""

    name: str
    level: Level
    judge: Callable[[JobFacts], tuple[str, str] | None]
