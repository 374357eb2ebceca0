"""The bundle as one HTML page that opens anywhere: no script, nothing from the network.

JSON and table keep ids and ISO times for programs; here a person reads.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from provisioning.failures import people_and_groups
from provisioning.visible import isolated, visible
from provisioning.wording import counted, day, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from provisioning.bundle.contents import Contents

# Even if a value were not escaped, the page could neither run nor load anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
# What the customer configured is shown letter by letter, whatever it looks like.
_AS_CONFIGURED = frozenset({"source", "default", "values"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EXECUTIONS = {
    "last_execution": "Last",
    "last_successful_execution": "Last successful",
    "last_execution_with_exports": "Last successful with changes",
}
_OWNERS = {"customer": "Customer side", "vendor": "Vendor side", "microsoft": "Microsoft side"}
_KINDS = {
    "failing": "Failing",
    "needs_action": "Skipped, and somebody must act",
    "partial": "Arrived in part",
}
_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { margin-top: 2.2rem; font-size: 1.2rem; }
h3 { margin: 0 0 .3rem; font-size: 1.05rem; }
section.cause { border: 1px solid #8886; border-radius: .5rem; padding: .9rem 1.1rem;
  margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .7rem .25rem 0;
  border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
th { font-weight: 600; white-space: nowrap; } td { min-width: 5.5rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8882; padding: .7rem;
  border-radius: .4rem; font-size: .85rem; }
.muted { opacity: .75; } .wide { overflow-x: auto; }
.facts th { width: 13rem; } .wide + .wide { margin-top: 1rem; }
@media print { body { font-size: 10pt; max-width: none; margin: 0; }
  h2, h3, h4 { break-after: avoid; } tr, li { break-inside: avoid; } }
"""


def page(contents: Contents) -> str:
    """Return the page; every value is escaped."""
    about, job = contents["about"], contents["job"]
    body = [
        f"<h1>{_said(about['application'])}: provisioning</h1>",
        f"<p class=muted>{_said(_made(about))}</p>",
        f"<p><strong>{_said(job['verdict'] or '')}</strong> {_said(job['next_step'] or '')}</p>",
        "<h2>Causes</h2>",
        *(_cause(cause) for cause in contents["causes"]),
        "" if contents["causes"] else f"<p>{_nobody(about)}</p>",
        "<h2>Job</h2>",
        _job(job),
        "<h2>Changes of the configuration, last 14 days</h2>",
        _table(contents["changes"], "None in the audit log that was read."),
        f"<h2>Differences to {_said(contents['differences']['profile'])}</h2>",
        _table(contents["differences"]["findings"], "None, or no schema was read."),
        "<h2>Onboarding checklist</h2>",
        _table(contents["checklist"], "No steps."),
        "<h2>Scoping filters</h2>",
        _table(contents["scoping_filters"], "None, or no schema was read."),
        "<h2>Attribute mappings</h2>",
        _table(contents["mappings"], "No schema was read."),
        "<h2>About this bundle</h2>",
        _facts(about | {"only_cause": _only(contents)}),
    ]
    title = f"Support bundle: {_said(about['application'])}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>{''.join(body)}</body></html>"
    )


def _made(about: Mapping[str, Any]) -> str:
    window = about["window"]
    redacted = (
        "People are replaced by pseudonyms; the key stays with the customer."
        if about["redacted"]
        else "Not redacted: it holds personal data."
    )
    return (
        f"Made {_time(about['made_at'])} by {about['tool']}. The log that was read holds "
        f"{counted(about['events'], 'event')} of all jobs, from {_time(window['first_event'])} to "
        f"{_time(window['last_event'])}. {redacted}"
    )


def _time(text: str | None) -> str:
    return moment(datetime.fromisoformat(text)) if text else "no time"


def _only(contents: Contents) -> str | None:
    """Return the title of the one cause that was asked for, None when all were."""
    only = contents["about"]["only_cause"]
    return next((cause["title"] for cause in contents["causes"]), only) if only else None


def _nobody(about: Mapping[str, Any]) -> str:
    return "Nobody fails for this cause now." if about["only_cause"] else "Nobody fails now."


def _job(job: Mapping[str, Any]) -> str:
    runs = {words: job.get(name) or {} for name, words in _EXECUTIONS.items()}
    hidden = {"verdict", "next_step", *_EXECUTIONS}
    told = {name: None for run in runs.values() for name in run if run[name] is not None}
    rows = [
        {"execution": _words(name)} | {words: run.get(name) for words, run in runs.items()}
        for name in told
    ]
    facts = _facts({name: value for name, value in job.items() if name not in hidden})
    return facts + (_table(rows, "") if rows else "")


def _cause(cause: Mapping[str, Any]) -> str:
    who = people_and_groups(cause["people"], cause["groups"])
    evidence = "".join(f"<li>{_said(line)}</li>" for line in cause["evidence"])
    fix = "".join(f"<li>{_said(line)}</li>" for line in cause["fix"])
    names = ("attribute", "mapping", "confidence", "new_in_last_cycle", "first_seen", "last_seen")
    shown = {
        "kind": _KINDS.get(cause["kind"], cause["kind"]),
        "whose_side": _OWNERS.get(cause["owner"], cause["owner"]),
        **{name: cause[name] for name in (*names, "retry_count", "retry_after")},
    }
    sample = dict(cause["sample"] or {})
    reason = sample.pop("reason", None)
    quoted = f"<pre>{_said(reason)}</pre>" if reason else ""
    return (
        f"<section class=cause><h3>{_said(cause['title'])}: {_said(who)}</h3>"
        f"<p>{_said(cause['summary'])}</p>{_facts(shown)}"
        f"<h4>What to do</h4><ol>{fix}</ol><h4>Evidence</h4><ul>{evidence}</ul>"
        f"<h4>One sample</h4>{_facts(sample)}{quoted}"
        f"<h4>Reply</h4><pre>{_said(cause['reply'])}</pre></section>"
    )


def _facts(values: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><th scope=row>{_said(_words(name))}</th><td>{_shown(value)}</td></tr>"
        for name, value in values.items()
        if value not in (None, "", [], {})
    )
    return f"<div class=wide><table class=facts>{rows}</table></div>"


def _table(rows: Sequence[Mapping[str, Any]], empty: str) -> str:
    if not rows:
        return f"<p class=muted>{_said(empty)}</p>"
    # A column that no row fills would only squeeze the others.
    names = [name for name in rows[0] if any(row[name] not in (None, "", []) for row in rows)]
    head = "".join(f"<th scope=col>{_said(_words(name))}</th>" for name in names)
    body = "".join(f"<tr>{_cells({name: row[name] for name in names})}</tr>" for row in rows)
    return (
        f"<div class=wide><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(row: Mapping[str, Any]) -> str:
    return "".join(
        f"<td>{_said(_joined(value)) if name in _AS_CONFIGURED else _shown(value)}</td>"
        for name, value in row.items()
    )


def _shown(value: Any) -> str:
    """Return a value as a person reads it: times in words, counts with their thousands parted."""
    if isinstance(value, dict):
        return _facts(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return f"{value:,.10g}"
    if isinstance(value, str) and _TIME.fullmatch(value):
        time = datetime.fromisoformat(value).astimezone(UTC)
        return _said(f"{day(time)}, {time:%H:%M:%S} UTC")
    return _said(_joined(value))


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value if item is not None)
    return "" if value is None else str(value)


def _words(name: str) -> str:
    words = _CAMEL.sub(" ", name.removesuffix("_utc")).replace("_", " ").lower()
    return words[:1].upper() + words[1:]


def _said(text: str) -> str:
    return escape(isolated(visible(text)))
