"""One prediction about a person, and what a value foretells that an application will not take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from provisioning.mapping.forms import form_words, has_form

if TYPE_CHECKING:
    from provisioning.mapping.demands import Demand

# Characters of a value that a sentence quotes.
SHOWN = 60


class Predicted(StrEnum):
    """What will become of a person who does not simply arrive; the last kind does arrive."""

    WILL_FAIL = "will_fail"
    WILL_SKIP = "will_skip"
    WILL_LACK_LINK = "will_lack_link"


class Basis(StrEnum):
    """What a prediction is made from."""

    MAPPINGS = "mappings"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Prediction:
    """One reason why a person will not arrive in full; `cause` is a class of the diagnosis.

    `shared_with` is the id of somebody who has the same value or is pointed to, else None.
    """

    id: str
    outcome: Predicted
    cause: str
    attribute: str | None
    detail: str
    shared_with: str | None = None
    basis: Basis = Basis.MAPPINGS


def nested_only(identifier: str) -> Prediction:
    """Foretell a skip of who is only in a group inside an assigned group."""
    return skipped(
        identifier,
        "group_nested_or_unsupported",
        "Is a member only of a group inside an assigned group; such members are not provisioned.",
    )


def skipped(identifier: str, cause: str, detail: str, attribute: str | None = None) -> Prediction:
    """Foretell a skip."""
    return Prediction(identifier, Predicted.WILL_SKIP, cause, attribute, detail)


def failing(identifier: str, cause: str, attribute: str, detail: str) -> Prediction:
    """Foretell a failure at a target attribute."""
    return Prediction(identifier, Predicted.WILL_FAIL, cause, attribute, detail)


def missing_value(identifier: str, demand: Demand) -> list[Prediction]:
    """Return what follows when a mapping sends nothing: no prediction unless it is needed."""
    if not (demand.required or demand.matching):
        return []
    sources = ", ".join(demand.prepared.sources)
    why = f"because {sources} has no value" if sources else "because its mapping gives nothing"
    need = "is required" if demand.required else "matches people"
    target = demand.prepared.target
    detail = f"{target} {need} and would be empty, {why}."
    return [failing(identifier, "missing_required_source_value", target, detail)]


def value_failures(identifier: str, demand: Demand, values: list[str]) -> list[Prediction]:
    """Return what the target will not take of the values by themselves."""
    target = demand.prepared.target
    if demand.forbidden:
        detail = f"{target} would be sent, and the application does not accept it."
        return [failing(identifier, "unsupported_target_attribute", target, detail)]
    found = []
    for value in values:
        shown = f'"{value[:SHOWN]}{"..." if len(value) > SHOWN else ""}"'
        if demand.form and not has_form(demand.form, value):
            detail = f"{shown} is not {form_words(demand.form)}."
            found.append(failing(identifier, "invalid_format_or_type", target, detail))
        if demand.max_length and len(value) > demand.max_length:
            detail = f"{shown} has {len(value)} characters; {demand.max_length} are allowed."
            found.append(failing(identifier, "value_too_long", target, detail))
        if demand.domains and not _has_domain(value, demand.domains):
            detail = f"{shown} is not in {' or '.join(demand.domains)}."
            found.append(failing(identifier, "unverified_domain", target, detail))
    return found


def _has_domain(value: str, domains: tuple[str, ...]) -> bool:
    return value.rpartition("@")[2].casefold() in {domain.casefold() for domain in domains}
