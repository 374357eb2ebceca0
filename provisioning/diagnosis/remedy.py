"""The remedy of a cause, written out for one attribute, mapping and application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.diagnosis.attributes import known_attribute
from provisioning.diagnosis.facts import WITHOUT, places, remedies

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from provisioning.diagnosis.cause import Cause, Owner
    from provisioning.diagnosis.facts import Code, Remedy, Step
    from provisioning.diagnosis.mapping_row import MappingRow


@dataclass(frozen=True, slots=True)
class FixStep:
    """One step; the click paths are None when the step is not done in a portal."""

    text: str
    new_portal: str | None = None
    old_portal: str | None = None

    def __str__(self) -> str:
        if self.new_portal is None:
            return self.text
        return f"{self.text} (New portal: {self.new_portal}. Old portal: {self.old_portal}.)"


@dataclass(frozen=True, slots=True)
class Remedied:
    """The remedy of a cause with its blanks filled in."""

    title: str
    summary: str
    owner: Owner
    heals_itself: bool
    fix: tuple[FixStep, ...]
    links: tuple[str, ...]
    reply: str


def remedy_for(
    cause: Cause,
    *,
    attribute: str | None,
    row: MappingRow | None,
    app: str | None,
    code: Code | None = None,
    signals: frozenset[str] = frozenset(),
) -> Remedied:
    """Return what to do; blanks that are not known are left out or named in general words.

    `code` is what is known of the failure's error code, `signals` what its evidence shows.
    """
    remedy = remedies()[cause]
    known = known_attribute(attribute) if attribute else None
    protocol = known is not None and known.kind == "protocol"
    coded = code.owner if code is not None and code.cause is cause else None
    blanks = _Blanks(None if protocol else attribute, row.source if row else None, app)
    known_facts = signals | blanks.known() | ({"mapping"} if row is not None else set())
    return Remedied(
        title=_title(remedy, blanks),
        summary=remedy.summary,
        owner=coded or remedy.owner,
        heals_itself=remedy.heals_itself,
        fix=tuple(_step(step, blanks) for step in remedy.steps if _applies(step, known_facts)),
        links=remedy.links,
        reply=blanks.fill(remedy.reply),
    )


@dataclass(frozen=True, slots=True)
class _Blanks:
    attribute: str | None
    source: str | None
    app: str | None

    def known(self) -> set[str]:
        """Return the names of the blanks that can be filled."""
        filled = {"attribute": self.attribute, "source": self.source}
        return {name for name, value in filled.items() if value is not None}

    def fill(self, text: str) -> str:
        """Fill the blanks of a text; replacing keeps braces of other kinds as they are."""
        text = text.replace("{attribute}", self.attribute or "this attribute")
        text = text.replace("{source}", self.source or "the source attribute")
        text = text.replace("{app}", self.app or "your application")
        return text[:1].upper() + text[1:] if text.startswith("this attribute") else text


def _title(remedy: Remedy, blanks: _Blanks) -> str:
    if blanks.attribute and remedy.title_with_attribute:
        return blanks.fill(remedy.title_with_attribute)
    return remedy.title


def _applies(step: Step, facts: AbstractSet[str]) -> bool:
    if step.needs is None:
        return True
    fact = step.needs.removeprefix(WITHOUT)
    return (fact in facts) == (fact == step.needs)


def _step(step: Step, blanks: _Blanks) -> FixStep:
    text = blanks.fill(step.text)
    if step.place is None:
        return FixStep(text)
    place = places()[step.place]
    return FixStep(text, blanks.fill(place.new_portal), blanks.fill(place.old_portal))
