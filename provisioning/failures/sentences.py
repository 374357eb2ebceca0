"""A cause group in one line, and the cause that a job's verdict names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.diagnosis import cause_words
from provisioning.failures.records import Kind
from provisioning.verdict import TopCause
from provisioning.wording import counted

if TYPE_CHECKING:
    from provisioning.failures.records import CauseGroup, JobFailures


def headline(group: CauseGroup) -> str:
    """Return one line without a full stop: "Last name (name.familyName) is empty for 2 people"."""
    who = people_and_groups(group.people, group.groups)
    return cause_words(group.cause, group.attribute).headline.replace("{people}", who)


def people_and_groups(people: int, groups: int) -> str:
    """Return a count in words: "1 person", "212 people and 3 groups"."""
    parts = [counted(people, "person", "people")] if people or not groups else []
    parts += [counted(groups, "group")] if groups else []
    return " and ".join(parts)


def top_cause(failures: JobFailures) -> TopCause | None:
    """Return the cause that stops most people of a job, None when nobody fails."""
    failing = failures.of(Kind.FAILING)
    if not failing:
        return None
    top = max(failing, key=lambda group: group.people)
    if not top.people:
        return None
    said = top.diagnosis
    return TopCause(
        predicate=cause_words(top.cause, top.attribute).predicate,
        people=top.people,
        fix=said.fix[0].text if said.fix else None,
        heals_itself=said.heals_itself,
    )
