"""What is known of a cause, as a page to read: written from the knowledge files alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.diagnosis.cause import Cause, Owner
from provisioning.diagnosis.facts import WITHOUT, places, remedies, rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provisioning.diagnosis.facts import Remedy, Step

SIDES = {
    Owner.CUSTOMER: "the customer",
    Owner.VENDOR: "the vendor of the application",
    Owner.MICROSOFT: "Microsoft",
}
_BLANKS = {
    "[{source}]": "[sourceAttribute]",
    "{attribute}": "the attribute",
    "{source}": "the source attribute",
    "{app}": "your application",
}
# Enough to recognise the kind of answer; the rules hold more.
_EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A cause in the list of all: `owner` is who can fix it."""

    cause: Cause
    title: str
    summary: str
    owner: Owner


def entries() -> list[Entry]:
    """Return all causes in the order of the knowledge file, the unknown last."""
    return [
        Entry(cause, remedy.title, remedy.summary, remedy.owner)
        for cause, remedy in remedies().items()
    ]


def answers(cause: Cause) -> list[str]:
    """Return what services answer when this is the cause, most telling first."""
    told = sorted(
        (rule for rule in rules() if rule.cause is cause and not rule.fallback),
        key=lambda rule: -rule.weight,
    )
    texts = (" ".join(rule.example.reason.split()) for rule in told)
    return list(dict.fromkeys(texts))[:_EXAMPLES]


def page(cause: Cause) -> str:
    """Return a cause's page as Markdown, with its title as first heading."""
    remedy = remedies()[cause]
    return "\n".join(_lines(cause, remedy)) + "\n"


def _lines(cause: Cause, remedy: Remedy) -> Iterator[str]:
    yield f"# {remedy.title}"
    yield ""
    yield _plain(remedy.summary)
    yield ""
    yield f"- **Who can fix it:** {SIDES[remedy.owner]}"
    heals = "yes, Entra tries again until it passes" if remedy.heals_itself else "no"
    yield f"- **Heals by itself:** {heals}"
    yield f"- **Name in exports:** `{cause}`"
    yield ""
    yield "## What to do"
    yield ""
    for number, step in enumerate(_steps(remedy), start=1):
        yield f"{number}. {_plain(step.text)}"
        yield from _path(step)
    yield ""
    if examples := answers(cause):
        yield "## Answers that show it"
        yield ""
        yield from ("```text", *examples, "```")
        yield ""
    yield "## Reply to a customer"
    yield ""
    yield f"> {_plain(remedy.reply)}"
    yield ""
    yield "## Read more"
    yield ""
    yield from (f"- <{link}>" for link in dict.fromkeys((*remedy.links, remedy.source)))
    yield ""
    yield f"Checked on {remedy.checked:%d %B %Y}."


def _steps(remedy: Remedy) -> list[Step]:
    """Return the steps, less those that say of an unknown attribute what another says of it."""
    needed = {step.needs for step in remedy.steps}
    doubled = {f"{WITHOUT}{fact}" for fact in needed}
    return [step for step in remedy.steps if step.needs not in doubled]


def _path(step: Step) -> Iterator[str]:
    if step.place is None:
        return
    place = places()[step.place]
    yield f"   - New portal: {_plain(place.new_portal)}"
    yield f"   - Old portal: {_plain(place.old_portal)}"


def _plain(text: str) -> str:
    starts_blank = text.startswith("{")
    for blank, words in _BLANKS.items():
        text = text.replace(blank, words)
    return text[:1].upper() + text[1:] if starts_blank else text
