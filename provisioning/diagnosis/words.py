"""A cause in a headline and inside a sentence, for many people at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.diagnosis.attributes import usual_name
from provisioning.diagnosis.facts import attributes, remedies

if TYPE_CHECKING:
    from provisioning.diagnosis.cause import Cause

_URN = "urn:"


@dataclass(frozen=True, slots=True)
class CauseWords:
    """`headline` holds "{people}" where a count goes; `predicate` goes on after "most of them"."""

    headline: str
    predicate: str


def cause_words(cause: Cause, attribute: str | None) -> CauseWords:
    """Return the words of a cause at an attribute, None when none is named."""
    remedy = remedies()[cause]
    if attribute is None:
        without = remedy.predicate_without
        return CauseWords(
            remedy.headline.replace("{attribute}", remedy.headline_without),
            remedy.predicate.replace("{attribute}", without).replace("{value}", without),
        )
    name = short_name(attribute)
    value = _labels().get(usual_name(attribute)) or f"a value for {name}"
    headline = remedy.headline.replace("{attribute}", spoken_name(attribute))
    if usual_name(attribute) in _labels():  # other names keep their capitals: they are not words
        headline = headline[:1].upper() + headline[1:]
    return CauseWords(
        headline,
        remedy.predicate.replace("{attribute}", name).replace("{value}", value),
    )


def short_name(attribute: str) -> str:
    """Return the last part of an extension's name; other names as they are."""
    return attribute.rpartition(":")[2] if attribute.startswith(_URN) else attribute


def spoken_name(attribute: str) -> str:
    """Return what people call an attribute, with its name: "last name (name.familyName)"."""
    name, label = short_name(attribute), _labels().get(usual_name(attribute))
    spoken = label.partition(" ")[2] if label else name
    return name if spoken.casefold() == name.casefold() else f"{spoken} ({name})"


def _labels() -> dict[str, str]:
    return {known.name: known.label for known in attributes() if known.label}
