"""What a preflight foretells of everyone in scope, with the words and remedies of the diagnosis."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from provisioning.diagnosis import Cause, Owner, cause_words
from provisioning.diagnosis.mapping_row import find_row
from provisioning.diagnosis.remedy import remedy_for
from provisioning.mapping.predictions import Basis, Predicted
from provisioning.wording import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from provisioning.diagnosis import FixStep
    from provisioning.mapping.predictions import Prediction
    from provisioning.model import Schema

_WORST_FIRST = tuple(Predicted)


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is, for a reader; both texts are empty when Graph does not say."""

    id: str
    name: str = ""
    sign_in_name: str = ""


@dataclass(frozen=True, slots=True)
class ForetoldCause:
    """One reason for which people will not arrive, told as the diagnosis tells it afterwards.

    `title` names the number of people too.
    """

    cause: Cause
    outcome: Predicted
    attribute: str | None
    title: str
    summary: str
    owner: Owner
    fix: tuple[FixStep, ...]
    links: tuple[str, ...]
    people: int
    basis: Basis = Basis.MAPPINGS

    @property
    def key(self) -> str:
        """What names this cause among those of its forecast."""
        return cause_key(self.outcome, self.cause, self.attribute, self.basis)


def cause_key(outcome: Predicted, cause: str, attribute: str | None, basis: Basis) -> str:
    """Return what names the cause of a prediction; predictions of one cause have one key."""
    known = f" {basis}" if basis is Basis.LOG else ""
    return f"{outcome} {cause} {attribute or ''}{known}"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will become of the people in scope; `in_scope` holds all their ids.

    A person may have several predictions and has one outcome. `warnings` tell who
    arrives without a link, `who` names everybody told of and whom they share a value with or point
    to, `untold` holds the targets that were not judged with the reason, `nested` the groups inside
    assigned groups, whose members are judged as skipped.
    """

    made_at: datetime
    in_scope: frozenset[str]
    predictions: tuple[Prediction, ...] = ()
    warnings: tuple[Prediction, ...] = ()
    who: Mapping[str, Person] = field(default_factory=dict)
    untold: Mapping[str, str] = field(default_factory=dict)
    nested: tuple[str, ...] = ()

    @property
    def outcomes(self) -> dict[str, Predicted]:
        """Outcome of each person who will not arrive, by id."""
        return {one.id: one.outcome for one in self.predictions}

    @property
    def known_from_log(self) -> int:
        """How many people are told from the log alone."""
        known = {one.id for one in self.predictions if one.basis is Basis.LOG}
        return len(known - {one.id for one in self.predictions if one.basis is not Basis.LOG})

    def count(self, outcome: Predicted | None) -> int:
        """Return how many people will have an outcome; None counts who should arrive."""
        counts = Counter(self.outcomes.values())
        return len(self.in_scope) - counts.total() if outcome is None else counts[outcome]


def foretold_causes(
    forecast: Forecast, schema: Schema, application: str | None
) -> list[ForetoldCause]:
    """Return the causes, those of most people first: failures, then skips, then lost links."""
    people: defaultdict[tuple[Predicted, str, str | None, Basis], set[str]] = defaultdict(set)
    for one in (*forecast.predictions, *forecast.warnings):
        people[one.outcome, one.cause, one.attribute, one.basis].add(one.id)
    ordered = sorted(
        people.items(), key=lambda item: (_WORST_FIRST.index(item[0][0]), -len(item[1]))
    )
    return [
        replace(
            _cause(outcome, Cause(cause), attribute, len(ids), schema, application), basis=basis
        )
        for (outcome, cause, attribute, basis), ids in ordered
    ]


def _cause(  # noqa: PLR0917  (the parts of one group, in the order of its key)
    outcome: Predicted,
    cause: Cause,
    attribute: str | None,
    people: int,
    schema: Schema,
    application: str | None,
) -> ForetoldCause:
    row = find_row(schema, "User", attribute) if attribute else None
    remedy = remedy_for(cause, attribute=attribute, row=row, app=application)
    return ForetoldCause(
        cause=cause,
        outcome=outcome,
        attribute=attribute,
        title=_title(cause, attribute).replace("{people}", counted(people, "person", "people")),
        summary=remedy.summary,
        owner=remedy.owner,
        fix=remedy.fix,
        links=remedy.links,
        people=people,
    )


def _title(cause: Cause, attribute: str | None) -> str:
    if cause is Cause.GROUP_NESTED_OR_UNSUPPORTED:
        # The diagnosis tells of the group; here it is about the people inside.
        return "Only in a group inside an assigned group: {people}"
    return cause_words(cause, attribute).headline
