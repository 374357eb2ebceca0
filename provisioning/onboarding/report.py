"""The one-page onboarding report: HTML that needs nothing else, prints on one sheet, names nobody.

Everything that comes from outside is escaped; there are no scripts, links to pictures or fonts.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from provisioning.diagnosis import Owner
from provisioning.mapping.targets import short_names
from provisioning.onboarding.answer import without_names
from provisioning.onboarding.evidence import Outcome
from provisioning.visible import isolated, visible
from provisioning.wording import counted, moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provisioning.onboarding.answer import Onboarding
    from provisioning.onboarding.evidence import StepResult
    from provisioning.onboarding.progress import Blocker, People

_MARKS = {
    Outcome.PASS: ("✓", "Done"),
    Outcome.FAIL: ("✕", "To do"),
    Outcome.WARNING: ("!", "Check"),
    Outcome.SKIPPED: ("?", "Not visible"),
}
_CAUSES_SHOWN = 7
_STYLE = """
:root { color-scheme: light; --ink: #18212f; --soft: #5b6778; --line: #dce2ea;
  --done: #1f8a5b; --todo: #c22f34; --check: #b4590a; }
* { box-sizing: border-box; }
body { font: 13px/1.45 "Segoe UI", system-ui, -apple-system, sans-serif; color: var(--ink);
  max-width: 190mm; margin: 10mm auto; padding: 0 4mm; }
h1 { font-size: 21px; margin: 0; } h2 { font-size: 14px; margin: 16px 0 6px; }
p { margin: 2px 0; } .soft { color: var(--soft); }
.figures { display: flex; gap: 8px; margin: 12px 0 10px; }
.figures div { flex: 1; border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px; }
.figures b { display: block; font-size: 19px; font-variant-numeric: tabular-nums; }
.bar { display: flex; height: 12px; border-radius: 6px; overflow: hidden; background: #e9edf2; }
.bar span { display: block; } .bar .arrived { background: #2f9e6e; }
.bar .failed { background: #dc4c50; }
.bar .skipped { background: #a3aebd; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 4px 8px 4px 0;
  border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; color: var(--soft); font-size: 11px; border-top: 0; }
.mark { float: right; padding-left: 8px; font-weight: 600; }
.pass { color: var(--done); } .fail { color: var(--todo); } .warning { color: var(--check); }
td:first-child { width: 45%; }
.steps { columns: 2; column-gap: 20px; }
.steps div { break-inside: avoid; border-top: 1px solid var(--line); padding: 4px 0;
  overflow-wrap: anywhere; }
.steps b { display: inline-block; min-width: 26px; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10.5px; }
  h1 { font-size: 18px; } h2 { margin: 10px 0 4px; } tr { break-inside: avoid; }
  * { print-color-adjust: exact; } @page { size: A4; margin: 11mm; } }
"""


def report_html(onboarding: Onboarding) -> str:
    """Return the report as one HTML document; personal data is left out here."""
    told = without_names(onboarding)
    steps, title = told.steps, f"Onboarding of {told.application}"
    done = f"{steps.passed} of {counted(steps.total, 'step')} done"
    about = f"{told.profile.title} guide · {done} · as of {moment(told.made_at)}"
    body = [
        f"<h1>{_text(title)}</h1>",
        f'<p class="soft">{_text(about)}</p>',
        _figures(told),
        _bar(told.people),
        f'<p class="soft">{_text(told.finish.explanation)}</p>',
        _blockers(told.blockers),
        "<h2>Checklist</h2>",
        _checklist(told.results),
        *(f'<p class="soft">Not read: {_text(problem)}</p>' for problem in told.problems),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{_text(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _figures(told: Onboarding) -> str:
    people = told.people
    facts = (
        ("In scope, at most" if people.at_most else "In scope", _number(people.in_scope)),
        ("Arrived", _number(people.arrived)),
        ("Failed", _number(people.failed)),
        ("Skipped", _number(people.skipped)),
        ("To come", _number(people.to_come)),
        ("Initial cycle", _text(told.finish.short)),
    )
    cells = "".join(
        f'<div><span class="soft">{name}</span><b>{value}</b></div>' for name, value in facts
    )
    return f'<div class="figures">{cells}</div>'


def _bar(people: People) -> str:
    if not people.in_scope:
        return ""
    parts = (("arrived", people.arrived), ("failed", people.failed), ("skipped", people.skipped))
    spans = "".join(
        f'<span class="{name}" style="width:{100 * number / people.in_scope:.2f}%"></span>'
        for name, number in parts
    )
    words = ", ".join(f"{number:,} {name}" for name, number in parts)
    label = f"Of {counted(people.in_scope, 'person', 'people')}: {words}"
    return f'<div class="bar" role="img" aria-label="{label}">{spans}</div>'


def _blockers(found: Iterable[Blocker]) -> str:
    listed = list(found)
    if not listed:
        return "<h2>Nothing is in the way</h2>"
    parts = ["<h2>What is in the way</h2>"]
    for owner in Owner:
        own = [one for one in listed if one.owner is owner]
        if own:
            rows = "".join(map(_blocker, own[:_CAUSES_SHOWN]))
            head = f"<tr><th>{owner.capitalize()}</th><th>What to do first</th></tr>"
            parts.append(f"<table>{head}{rows}</table>")
        if len(own) > _CAUSES_SHOWN:
            parts.append(f'<p class="soft">and {len(own) - _CAUSES_SHOWN} more.</p>')
    return "".join(parts)


def _blocker(blocker: Blocker) -> str:
    return f"<tr><td>{_text(blocker.title)}</td><td>{_text(blocker.fix)}</td></tr>"


def _checklist(results: Iterable[StepResult]) -> str:
    rows = []
    for result in results:
        mark, word = _MARKS[result.outcome]
        rows.append(
            f'<div><span class="mark {result.outcome.value}">{mark} {word}</span>'
            f"<b>{_text(result.step.id)}</b><strong>{_text(result.step.title)}</strong><br>"
            f'<span class="soft">{_text(result.detail)}</span></div>'
        )
    return f'<div class="steps">{"".join(rows)}</div>'


def _text(text: str) -> str:
    return escape(isolated(visible(short_names(text))))


def _number(value: int | None) -> str:
    return "not known" if value is None else f"{value:,}"
