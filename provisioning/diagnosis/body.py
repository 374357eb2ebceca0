"""What the endpoint answered: an error document, HTML, plain text, or a part. Never raises."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from provisioning.diagnosis.error_document import FieldMessage, Found, decode, walk
from provisioning.diagnosis.facts import document_keys
from provisioning.diagnosis.templates import Form, take_apart

_PAIRS = 40
_PAIR = re.compile(r'"([A-Za-z_@][\w.$:@-]{0,80})"\s{0,5}:\s{0,5}"((?:[^"\\]|\\.){0,400})')
_PAIR_STATUS = re.compile(r'"(?:status|code|statusCode)"\s{0,5}:\s{0,5}"?([1-5]\d\d)\b')
_TAG = re.compile(r"<[^<>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Body:
    """An answer taken apart; ``kind``: json, cut (JSON that does not end), html, text, empty."""

    kind: str
    status: int | None = None
    scim_type: str | None = None
    messages: tuple[str, ...] = ()
    fields: tuple[FieldMessage, ...] = ()


def read_body(text: str) -> Body:
    """Take an answer apart; anything is accepted."""
    text = text.strip()
    if not text:
        return Body("empty")
    if text.startswith("&lt;"):
        text = html.unescape(text)
    found = Found()
    before, value = decode(text)
    if value is not None:
        found.say(before)
        walk(value, (), found)
        kind = "json"
    elif _read_pairs(text, found):
        kind = "cut"
    elif text.startswith("<"):
        found.say(_visible(text))
        kind = "html"
    else:
        found.say(text)
        kind = "text"
    return Body(kind, found.status, found.scim_type, tuple(found.messages), tuple(found.fields))


def said_in(reason: str) -> str:
    """Return a reason in one line, without what Entra and the answer's form wrap around it."""
    taken = take_apart(reason)
    body = read_body(taken.body)
    if body.kind in {"json", "cut"} or taken.form not in {Form.BARE, Form.UNREADABLE}:
        said = [f"{field.path}: {field.message}" for field in body.fields] or body.messages
    else:
        said = []
    return " ".join((" · ".join(dict.fromkeys(said)) or reason).split())


def _read_pairs(text: str, found: Found) -> bool:
    """Read what is left of JSON that is cut off or wrongly quoted."""
    pairs = [pair for _, pair in zip(range(_PAIRS), _PAIR.finditer(text), strict=False)]
    status = _PAIR_STATUS.search(text)
    if not pairs or not text.lstrip().startswith(("{", "[")):
        return False
    found.status = int(status.group(1)) if status else None
    for pair in pairs:
        key, value = pair.group(1).lower(), pair.group(2)
        if key == "scimtype":
            found.scim_type = value
        elif key in document_keys().message:
            found.say(value)
    return True


def _visible(text: str) -> str:
    """Return what a browser would show of an HTML page: its title and some text."""
    low = text.lower()
    for opening in ("<script", "<style", "<!--"):
        at = low.find(opening)
        if at > 0:
            text, low = text[:at], low[:at]
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())[:1_000]
