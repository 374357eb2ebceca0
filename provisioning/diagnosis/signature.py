"""What makes two failures the same: step, status, scimType, fields and the message's skeleton.

Ids, names, dates, addresses and values are left out, so that a thousand people with one fault have
one signature. The knowledge files have no part in it: stored signatures stay valid as those grow.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from provisioning.diagnosis.templates import split_retry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provisioning.model import Event, Identity

_LONGEST = 240
_READ_CHARACTERS = 2_000
_LEAST_VALUE_LENGTH = 3
_PROTOCOL_WORDS = frozenset(
    [
        "user",
        "users",
        "group",
        "groups",
        "true",
        "false",
        "work",
        "home",
        "other",
        "member",
        "members",
        "active",
        "name",
        "names",
        "email",
        "emails",
        "value",
        "values",
        "type",
        "primary",
        "error",
        "errors",
        "status",
        "detail",
        "the",
        "and",
        "for",
        "with",
        "not",
        "has",
        "already",
        "exists",
        "required",
        "invalid",
        "field",
        "attribute",
        "missing",
        "username",
        "title",
        "department",
        "manager",
    ]
)
_WRAPPING = re.compile(
    r"Message: Processing of the HTTP request resulted in an exception\. Please see the HTTP "
    r"response returned by the 'Response' property of this exception for details\.\s*|"
    r"\"schemas\"\s?:\s?\[[^\]]{0,200}\],?"
)
_TRACE = re.compile(
    r"\"(?:traceId|requestId|request_id|correlationId|timestamp|errorId|rejectedValue|input)\"\s?:\s?"
    r"(?:\"[^\"]{0,200}\"|[^,}\]]{0,60}),?"
)
# Before anything else: a name that was cut out of an address would leave its rest behind.
_ADDRESSES = re.compile(r"[\w.+#'-]{1,80}@[\w.-]{1,100}")
_VALUES = re.compile(
    r"https?://[^\s\"'<>]{1,300}"
    r"|\d{1,4}[-/]\d{1,2}[-/]\d{1,4}[T ]?[\d:.]{0,20}(?:Z| UTC| [AP]M)?"
    r"|\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F-]{14,30}\b"
    r"|\b(?=[A-Za-z_-]{0,40}\d)[\w-]{1,80}\b"  # any word with a digit in it
)
_SAID_OF = re.compile(
    r"\b((?:user|member|group|manager|email|login|username|account) ?[:=]? ?)"
    r"(?:'[^']{1,80}'|\[[^\[\]]{1,80}\]|\([^()]{1,80}\)|<[^<>]{1,80}>|`[^`]{1,80}`)",
    re.IGNORECASE,
)
_KEEP = re.compile(r"^(?:[1-5]\d\d|\d\.\d|2\.0)$")
_PROTECTED = re.compile(r"urn:ietf:params:scim:[\w:.-]{1,120}")


def signature(event: Event) -> str:
    """Return the signature of an event, at most 280 characters; equal for the same fault."""
    error = event.error
    step = event.failed_step
    reason = (error.reason if error else None) or ""
    if event.skip_reason and not reason:
        return _short(f"{_skip_step(event)}|-|{event.skip_reason}|{_skip_facts(event)}")
    if not reason:
        skipped = next(
            (s for s in reversed(event.provisioning_steps) if s.status == "skipped"), step
        )
        reason = (skipped.description if skipped else "") or ""
        step = step or skipped
    parts = (
        step.name if step else event.provisioning_action,
        error.error_code if error else None,
        event.skip_reason,
        skeleton(reason, _values_of(event)),
    )
    return _short("|".join(part or "-" for part in parts))


def _skip_step(event: Event) -> str:
    """Return the name of the step that tells the skip reason."""
    steps = (s for s in reversed(event.provisioning_steps) if (s.details or {}).get("SkipReason"))
    return next((step.name or "-" for step in steps), "-")


def _skip_facts(event: Event) -> str:
    """Return the property that a skip names and the scoping results that are false.

    Entra's sentence about a skip only repeats them, beside the object's name.
    """
    facts: list[str] = []
    for step in event.provisioning_steps:
        details = step.details or {}
        if details.get("SkipReason") and details.get("PropertyName"):
            facts.append(str(details["PropertyName"]))
        if step.provisioning_step_type == "scoping":
            facts += [name for name, value in details.items() if str(value) == "False"]
    return ",".join(facts)


def signature_of_text(reason: str | None, error_code: str | None = None) -> str:
    """Return the signature of a bare text."""
    return _short(f"-|{error_code or '-'}|-|{skeleton(reason or '', ())}")


def skeleton(reason: str, values: Iterable[str]) -> str:
    """Return a message without what differs between people; ``values`` are known to differ."""
    text, _ = split_retry(reason)
    text = _WRAPPING.sub("", text[:_READ_CHARACTERS])
    if "@" in text:
        text = _ADDRESSES.sub("{}", text)
    held = {value for value in values if value in text and value.lower() not in _PROTOCOL_WORDS}
    # A longer value goes first: a shorter one may be a part of it.
    for value in sorted(held, key=lambda one: (-len(one), one)):
        text = _without(text, value)
    urns: list[str] = []
    text = _PROTECTED.sub(lambda found: _keep(found.group(), urns), text)
    text = _TRACE.sub("", text)
    text = _SAID_OF.sub(r"\1{}", text)
    text = _VALUES.sub(lambda found: found.group() if _KEEP.match(found.group()) else "{}", text)
    for urn in urns:
        text = text.replace("\x00", urn, 1)
    return " ".join(text.split())


def _keep(urn: str, urns: list[str]) -> str:
    urns.append(urn)
    return "\x00"


def _without(text: str, value: str) -> str:
    """Replace a value where it stands as words of its own."""
    pieces, at = [], 0
    while (found := text.find(value, at)) >= 0:
        end = found + len(value)
        alone = not (text[found - 1 : found].isalnum() or text[end : end + 1].isalnum())
        pieces += [text[at:found], "{}" if alone else value]
        at = end
    return "".join((*pieces, text[at:]))


def _values_of(event: Event) -> list[str]:
    """Return the names, ids and values of the event."""
    found = set(_identity_values(event.source_identity)) | set(
        _identity_values(event.target_identity)
    )
    for changed in event.modified_properties:
        found |= {value for value in (changed.new_value, changed.old_value) if value}
    for step in event.provisioning_steps:
        if step.status == "failure" and step.details:
            found |= {str(value) for value in step.details.values() if value}
    return [v for v in found if len(v) >= _LEAST_VALUE_LENGTH]


def _identity_values(identity: Identity | None) -> Iterator[str]:
    if identity is None:
        return
    for value in (identity.id, identity.display_name, *(identity.details or {}).values()):
        if value:
            yield str(value)


def _short(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{text[:_LONGEST]}…{digest}"
