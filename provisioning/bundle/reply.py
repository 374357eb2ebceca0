"""The answer to a customer about one cause: what happened, what to do, what we do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.failures import headline, people_and_groups
from provisioning.wording import day

if TYPE_CHECKING:
    from provisioning.failures import CauseGroup

_WE_DO = {
    "customer": "We change nothing: the fix is in your tenant. Tell us when it is done and we "
    "check that they arrive.",
    "vendor": "We look into it on our side and tell you when it is fixed. You do not have to "
    "change anything until then.",
    "microsoft": "The fault is in Microsoft's service. We watch it; if it lasts longer than a "
    "day, please open a case with Microsoft and give them the ids below.",
}


def reply_for(group: CauseGroup, ids: dict[str, str | None] | None = None) -> str:
    """Return the text with the group's numbers; `ids` are those of a sample, by their name."""
    said = group.diagnosis
    who = people_and_groups(group.people, group.groups)
    happened = f"{headline(group)}. {who[:1].upper()}{who[1:]} did not arrive"
    seen = f"first on {day(group.first_seen)}, last on {day(group.last_seen)}"
    new = f"; {group.new:,} of them new in the last cycle" if group.new else ""
    lines = ["What happened", f"{happened}: {seen}{new}. {said.reply}", ""]
    if said.fix:
        lines += ["What to do", *_steps(group), ""]
    elif said.heals_itself:
        lines += ["What to do", "Nothing: Entra tries again by itself.", ""]
    lines += ["What we do", _WE_DO.get(str(said.owner), _WE_DO["customer"])]
    named = {name: value for name, value in (ids or {}).items() if value}
    if named:
        lines += ["", *(f"{name}: {value}" for name, value in named.items())]
    return "\n".join(lines)


def _steps(group: CauseGroup) -> list[str]:
    steps = []
    for number, step in enumerate(group.diagnosis.fix, start=1):
        place = f" ({step.new_portal})" if step.new_portal else ""
        steps.append(f"{number}. {step.text}{place}")
    return steps
