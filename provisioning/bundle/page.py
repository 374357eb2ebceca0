"""The bundle as one HTML page that opens anywhere: no script, nothing from the network."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from provisioning.failures import people_and_groups
from provisioning.visible import isolated, visible
from provisioning.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from provisioning.bundle.contents import Contents

# Even if a value were not escaped, the page could neither run nor load anything.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
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
th { font-weight: 600; white-space: nowrap; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8882; padding: .7rem;
  border-radius: .4rem; font-size: .85rem; }
.muted { opacity: .75; } .wide { overflow-x: auto; }
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
        "" if contents["causes"] else "<p>Nobody fails now.</p>",
        "<h2>Job</h2>",
        _facts({key: value for key, value in job.items() if key not in {"verdict", "next_step"}}),
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
        _facts(about),
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
        f"Made {_time(about['made_at'])} by {about['tool']}. {about['events']:,} events from "
        f"{_time(window['first_event'])} to {_time(window['last_event'])}. {redacted}"
    )


def _time(text: str | None) -> str:
    return moment(datetime.fromisoformat(text)) if text else "no time"


def _cause(cause: Mapping[str, Any]) -> str:
    who = people_and_groups(cause["people"], cause["groups"])
    evidence = "".join(f"<li>{_said(line)}</li>" for line in cause["evidence"])
    fix = "".join(f"<li>{_said(line)}</li>" for line in cause["fix"])
    shown = {
        name: cause[name]
        for name in (
            "cause",
            "attribute",
            "mapping",
            "owner",
            "confidence",
            "new_in_last_cycle",
            "first_seen",
            "last_seen",
            "retry_count",
            "retry_after",
        )
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
    return f"<div class=wide><table>{rows}</table></div>"


def _table(rows: Sequence[Mapping[str, Any]], empty: str) -> str:
    if not rows:
        return f"<p class=muted>{_said(empty)}</p>"
    head = "".join(f"<th scope=col>{_said(_words(name))}</th>" for name in rows[0])
    body = "".join(f"<tr>{_cells(row.values())}</tr>" for row in rows)
    return (
        f"<div class=wide><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(values: Iterable[Any]) -> str:
    return "".join(f"<td>{_shown(value)}</td>" for value in values)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return _facts(value)
    if isinstance(value, list):
        return _said(", ".join(str(item) for item in value if item is not None))
    return _said(str(value))


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _said(text: str) -> str:
    return escape(isolated(visible(text)))
