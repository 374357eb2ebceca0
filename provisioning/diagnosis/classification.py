"""From signals to a cause: every rule that holds adds its weight, agreement makes confidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.diagnosis.cause import Cause, Confidence
from provisioning.diagnosis.facts import Rule, rules

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE_WEIGHT = 5.0
# A code or status that agrees with what was said adds a little; it never outvotes it.
AGREEMENT_WEIGHT = 1.5
STATED_WEIGHT = 4.0
LEAST_WEIGHT = 2.5
HIGH_WEIGHT, HIGH_LEAD = 8.0, 3.5
MEDIUM_WEIGHT, MEDIUM_LEAD = 5.0, 1.5


@dataclass(frozen=True, slots=True)
class Judgement:
    """The most likely cause, and how far to trust it."""

    cause: Cause
    confidence: Confidence


def judge(
    signals: frozenset[str], code_cause: Cause | None, *, among: Sequence[Rule] | None = None
) -> Judgement:
    """Weigh the signals; the error code's own cause counts only as a weak witness.

    ``among`` are the rules that hold, when they are known already.
    """
    held = holding(signals) if among is None else among
    weights: dict[Cause, float] = defaultdict(float)
    for rule in held:
        if not rule.fallback:
            weights[rule.cause] += rule.weight
    stated = max(weights.values(), default=0.0) >= STATED_WEIGHT
    for rule in held:
        if rule.fallback:
            weights[rule.cause] += AGREEMENT_WEIGHT if stated else rule.weight
    if code_cause is not None:
        weights[code_cause] += AGREEMENT_WEIGHT if stated else CODE_WEIGHT
    return _decide(weights, {rule.cause for rule in held if _states(rule)})


def holding(signals: frozenset[str]) -> list[Rule]:
    """Return the rules that hold."""
    return [rule for rule in rules() if _holds(rule, signals)]


def _states(rule: Rule) -> bool:
    """Whether a rule rests on something said, not on a status or code alone."""
    return not rule.fallback or any(s.startswith("says:") for s in rule.all | rule.any)


def _holds(rule: Rule, signals: frozenset[str]) -> bool:
    return (
        rule.all <= signals
        and (not rule.any or not rule.any.isdisjoint(signals))
        and rule.none.isdisjoint(signals)
    )


def _decide(weights: dict[Cause, float], stated: set[Cause]) -> Judgement:
    ranked = sorted(weights.items(), key=lambda entry: (-entry[1], entry[0]))
    if not ranked or ranked[0][1] < LEAST_WEIGHT:
        return Judgement(Cause.UNKNOWN, Confidence.LOW)
    (cause, weight), *rest = ranked
    lead = weight - (rest[0][1] if rest else 0.0)
    if weight >= HIGH_WEIGHT and lead >= HIGH_LEAD and cause in stated:
        confidence = Confidence.HIGH
    elif weight >= MEDIUM_WEIGHT and lead >= MEDIUM_LEAD:
        confidence = Confidence.MEDIUM
    else:
        confidence = Confidence.LOW
    return Judgement(cause, confidence)
