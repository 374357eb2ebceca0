"""The diagnosis without what only the judged rows could have taught it.

Ten rows are left out at a time. A phrase of the vocabularies, a rule or an error code that none of
the other rows needs counts as learned from those ten, and is taken away before they are judged.
Nothing is rewritten, so this is the lower bound of what to expect from texts nobody has seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from provisioning.diagnosis.classification import holding, judge
from provisioning.diagnosis.evidence import Evidence, gather
from provisioning.diagnosis.senses import phrases_in
from provisioning.diagnosis.steps import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from provisioning.diagnosis import Cause, Failure

LEFT_OUT = 10
Label = TypeVar("Label")


def judge_left_out(
    rows: Sequence[tuple[Failure, Label]],
    is_right: Callable[[Label, Cause], bool],
    *,
    teachers: Sequence[Failure] = (),
) -> float:
    """Return the share judged rightly; ``teachers`` are further texts that may teach."""
    further = [
        gather(failure, read_text(failure.reason or "", failure.error_code)) for failure in teachers
    ]
    further_phrases = {phrase for one in further for phrase in phrases_in(one.message)}
    further_rules = {id(rule) for one in further for rule in holding(one.signals)}
    further_codes = {one.code_cause for one in further}
    evidence = [
        gather(failure, read_text(failure.reason or "", failure.error_code)) for failure, _ in rows
    ]
    phrases = [phrases_in(one.message) for one in evidence]
    right = 0
    for start in range(0, len(rows), LEFT_OUT):
        fold = range(start, min(start + LEFT_OUT, len(rows)))
        others = [at for at in range(len(rows)) if at not in fold]
        taught = further_phrases.union(*(phrases[at] for at in others))
        needed = further_rules | {id(r) for at in others for r in holding(evidence[at].signals)}
        codes = further_codes | {evidence[at].code_cause for at in others}
        for at in fold:
            signals = _without(evidence[at], {sense for sense, _ in phrases[at] & taught})
            known = [rule for rule in holding(signals) if id(rule) in needed]
            code = evidence[at].code_cause if evidence[at].code_cause in codes else None
            right += is_right(rows[at][1], judge(signals, code, among=known).cause)
    return right / len(rows)


def _without(evidence: Evidence, senses: set[str]) -> frozenset[str]:
    kept = {signal for signal in evidence.signals if not signal.startswith("says:")}
    said = {f"says:{sense}" for sense in senses}
    return frozenset(kept | (said & evidence.signals))
