"""The answer to a customer about one cause: what happened, what to do, what we do, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from provisioning.diagnosis import Owner
from provisioning.failures import Kind, headline
from provisioning.wording import day

if TYPE_CHECKING:
    from provisioning.failures import CauseGroup

_WE_DO = {
    Owner.CUSTOMER: "The fix is on your side; tell us if you need anything from us for it. When "
    "it is done, we check that everybody arrives.",
    Owner.VENDOR: "We look into it on our side and tell you when it is fixed.",
    Owner.MICROSOFT: "The fault is in Microsoft's service. We watch it; if it lasts longer than a "
    "day, please open a case with Microsoft and give them the change id of one event.",
}
# Whoever sends the answer is the vendor that the steps speak of.
_SPOKEN = (
    (re.compile(r"\bthe vendor's\b", re.IGNORECASE), "our"),
    (re.compile(r"\bthe vendor (\w+)s\b", re.IGNORECASE), r"we \1"),
    (re.compile(r"\bthe vendor\b", re.IGNORECASE), "us"),
)


def reply_for(group: CauseGroup, ids: dict[str, str | None] | None = None) -> str:
    """Return the text with the group's numbers; `ids` are those of a sample, by their name."""
    said = group.diagnosis
    lines = ["What happened", f"{headline(group)}. {_arrival(group)} {said.reply}", ""]
    if said.fix:
        lines += ["What to do", *_steps(group), ""]
    elif said.heals_itself:
        lines += ["What to do", "Nothing: Entra tries again by itself.", ""]
    lines += ["What we do", _WE_DO[said.owner]]
    named = [f"{name}: {value}" for name, value in (ids or {}).items() if value]
    if said.evidence or named:
        lines += ["", "Evidence", *said.evidence, *named]
    return "\n".join(lines)


def _arrival(group: CauseGroup) -> str:
    one = "The group" if group.groups else "The person"
    who = "They" if group.objects > 1 else one
    what = "arrived only in part" if group.kind is Kind.PARTIAL else "did not arrive"
    first, last = day(group.first_seen), day(group.last_seen)
    when = f" on {last}" if first == last else f": first on {first}, last on {last}"
    if not group.new:
        return f"{who} {what}{when}."
    many = "all of them" if group.new == group.objects else f"{group.new:,} of them"
    new = f"{many} new" if group.objects > 1 else "new"
    return f"{who} {what}{when}; {new} in the last cycle."


def _steps(group: CauseGroup) -> list[str]:
    steps = []
    for number, step in enumerate(group.diagnosis.fix, start=1):
        text = step.text
        for pattern, spoken in _SPOKEN:
            text = pattern.sub(spoken, text)
        place = f" ({step.new_portal})" if step.new_portal else ""
        steps.append(f"{number}. {text}{place}")
    return steps
