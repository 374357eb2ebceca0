"""What the endpoint answered: status, scimType, messages and the fields they are about.

Reads RFC 7644 errors and the error shapes of common frameworks (ASP.NET ProblemDetails, Laravel,
Django, FastAPI, Spring, Rails, Zod, Joi, JSON:API ...) by their structure, JSON inside JSON text,
Python literals, cut-off JSON, HTML and plain text. Never raises.
"""

from __future__ import annotations

import ast
import html
import json
import re
from dataclasses import dataclass, field
from typing import Any

from provisioning.diagnosis.attributes import is_known
from provisioning.diagnosis.templates import status_number

_DEPTH = 12
_TEXTS = 60
_LITERAL_CHARACTERS = 4_000

_STATUS_KEYS = frozenset({"status", "statuscode", "code", "httpstatus", "errorcode", "http_status"})
_SILENT_KEYS = frozenset(
    [
        "schemas",
        "schema",
        "traceid",
        "requestid",
        "request_id",
        "timestamp",
        "documentation_url",
        "errorlink",
        "errorid",
        "help",
        "instance",
        "ctx",
        "input",
        "url",
        "meta",
        "objectname",
        "codes",
        "arguments",
        "rejectedvalue",
        "correlationid",
        "stack",
        "trace",
        "stacktrace",
        "schemapath",
        "innererror",
        "date",
        "client-request-id",
        "request-id",
    ]
)
_FIELD_KEYS = (
    "field", "loc", "path", "param", "property", "propertyname", "propertypath", "attribute",
    "attributename", "pointer", "instancepath", "datapath", "fields", "location", "key", "target",
    "fieldname", "source",
)  # fmt: skip
_MESSAGE_KEYS = (
    "msg", "message", "detail", "defaultmessage", "description", "errormessage", "reason", "error",
    "errorsummary", "title", "issue", "code", "type", "tag", "text", "info",
)  # fmt: skip
_STRUCTURE = frozenset(
    [
        "errors",
        "error",
        "detail",
        "details",
        "message",
        "messages",
        "response",
        "data",
        "body",
        "fielderrors",
        "validationerrors",
        "validation_errors",
        "violations",
        "issues",
        "invalid_params",
        "invalidparams",
        "errorcauses",
        "_errors",
        "fault",
        "non_field_errors",
        "resources",
        "result",
        "results",
        "extensions",
        "value",
        "0",
        "reasons",
        "causes",
        "validation",
        "error_description",
        "error_message",
        "errormessage",
        "errorsummary",
        "title",
        "description",
        "msg",
        "formerrors",
        "keys",
        "field_errors",
        "attributes",
        "properties",
    ]
)
_ERROR_LISTS = frozenset(
    [
        "errors",
        "error",
        "detail",
        "details",
        "fielderrors",
        "validationerrors",
        "validation_errors",
        "violations",
        "messages",
        "_errors",
        "field_errors",
        "message",
        "invalidparams",
        "invalid_params",
    ]
)
# Keys of schema validators whose value is the name of the property at fault.
_NAMING_KEYS = frozenset({"additionalproperty", "missingproperty", "unevaluatedproperty"})
# Keys of error documents that are attributes too: with a list of texts they mean the attribute.
_AMBIGUOUS_KEYS = frozenset({"title", "name"})
_PAIR = re.compile(r'"([A-Za-z_@][\w.$:@-]{0,80})"\s{0,5}:\s{0,5}"((?:[^"\\]|\\.){0,400})')
_PAIR_STATUS = re.compile(r'"(?:status|code|statusCode)"\s{0,5}:\s{0,5}"?([1-5]\d\d)\b')
_TAG = re.compile(r"<[^<>]{0,500}>")
_PYTHON_LITERAL = re.compile(r"[{\[(]\s?['\"(]")


@dataclass(frozen=True, slots=True)
class FieldMessage:
    """What was said about one field; ``path`` as the service writes it."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Body:
    """An answer taken apart; ``kind``: json, cut (JSON that does not end), html, text, empty."""

    kind: str
    status: int | None = None
    scim_type: str | None = None
    messages: tuple[str, ...] = ()
    fields: tuple[FieldMessage, ...] = ()


@dataclass(slots=True)
class _Found:
    status: int | None = None
    scim_type: str | None = None
    messages: list[str] = field(default_factory=list)
    fields: list[FieldMessage] = field(default_factory=list)

    def say(self, text: str) -> None:
        if text.strip() and len(self.messages) < _TEXTS and text not in self.messages:
            self.messages.append(text.strip())


def read_body(text: str) -> Body:
    """Take an answer apart; anything is accepted."""
    text = text.strip()
    if not text:
        return Body("empty")
    if text.startswith("&lt;"):
        text = html.unescape(text)
    found = _Found()
    value = _decode(text)
    if value is not None:
        _walk(value, (), found, 0)
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


def _decode(text: str) -> Any:
    """Return the first JSON object or array of the text, None when there is none."""
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    if not starts:
        return None
    rest = text[min(starts) :]
    for attempt in (rest, rest.replace('\\"', '"')):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(attempt)
        except (ValueError, RecursionError):
            continue
        return value if _is_answer(value) else None
    return _decode_python(rest)


def _decode_python(rest: str) -> Any:
    """Read a Python literal: some services put `str(dict)` into their message."""
    end = max(rest.rfind("}"), rest.rfind("]"))
    literal = rest[: end + 1]
    if not _PYTHON_LITERAL.match(literal) or len(literal) > _LITERAL_CHARACTERS:
        return None
    try:
        value = ast.literal_eval(literal)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if _is_answer(value) else None


def _is_answer(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list)
        and any(value)
        and not all(isinstance(item, int | float) for item in value)
    )


def _read_pairs(text: str, found: _Found) -> bool:
    """Read what is left of JSON that is cut off or wrongly quoted."""
    pairs = [pair for _, pair in zip(range(40), _PAIR.finditer(text), strict=False)]
    status = _PAIR_STATUS.search(text)
    if not pairs or not text.lstrip().startswith(("{", "[")):
        return False
    found.status = int(status.group(1)) if status else None
    for pair in pairs:
        key, value = pair.group(1).lower(), pair.group(2)
        if key == "scimtype":
            found.scim_type = value
        elif key in _MESSAGE_KEYS:
            found.say(value)
    return True


def _walk(value: Any, path: tuple[str, ...], found: _Found, depth: int) -> None:
    if depth > _DEPTH or len(found.fields) > _TEXTS:
        return
    if isinstance(value, dict):
        _walk_object(value, path, found, depth)
    elif isinstance(value, list):
        for item in value[:_TEXTS]:
            _walk(item, path, found, depth + 1)
    elif isinstance(value, str):
        _hear(value, path, found, depth)


def _walk_object(value: dict[Any, Any], path: tuple[str, ...], found: _Found, depth: int) -> None:
    small = {str(key).lower(): item for key, item in value.items()}
    item = _field_item(small)
    if item is not None:
        found.fields.append(item)
        for key in _MESSAGE_KEYS:
            if isinstance(small.get(key), str):
                found.say(small[key])
        return
    for key, inner in value.items():
        name = str(key)
        low = name.lower()
        if low == "scimtype" and isinstance(inner, str):
            found.scim_type = inner
        elif low in _STATUS_KEYS and isinstance(inner, int | str) and status_number(inner):
            found.status = found.status or status_number(inner)
        elif low in _AMBIGUOUS_KEYS and path and _are_texts(inner):
            found.fields.extend(FieldMessage(name, str(text)) for text in inner)
        elif low not in _SILENT_KEYS and not (low == "type" and "://" in str(inner)[:12]):
            _walk(inner, (*path, name), found, depth + 1)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _field_item(small: dict[str, Any]) -> FieldMessage | None:
    """Read `{field: …, message: …}` in any of its spellings; an URL path is not a field."""
    message = next((small[key] for key in _MESSAGE_KEYS if isinstance(small.get(key), str)), None)
    if message is None:
        return None
    for key in _FIELD_KEYS:
        place = small.get(key)
        if isinstance(place, dict):
            place = next((place.get(k) for k in ("pointer", "parameter") if k in place), None)
        if isinstance(place, list):
            place = ".".join(str(part) for part in place)
        if isinstance(place, str) and place and (is_known(place) or key in {"field", "loc"}):
            words = [str(small[k]) for k in _MESSAGE_KEYS if isinstance(small.get(k), str)]
            if "received" in small:
                words.append(f"received {small['received']}")
            said = " ".join(words)
            return FieldMessage(place, said)
    return None


def _hear(text: str, path: tuple[str, ...], found: _Found, depth: int) -> None:
    """Take in one text: JSON inside it, a message about a field, or a message."""
    if (
        depth < _DEPTH
        and ("{" in text or text.startswith("["))
        and _hear_inside(text, path, found, depth)
    ):
        return
    names = [part for part in path if part.lower() not in _STRUCTURE]
    last = path[-1].lower() if path else ""
    if last in _NAMING_KEYS:
        found.fields.append(FieldMessage(text, f"{path[-1]}: {text}"))
        return
    if last == "name" and text.isidentifier():
        found.say(text)
        return
    in_errors = any(part.lower() in _ERROR_LISTS for part in path[:-1])
    if names and (in_errors or is_known(".".join(names))) and last not in _MESSAGE_ONLY:
        found.fields.append(FieldMessage(".".join(names), text))
        found.say(text)
    elif not names or last in _MESSAGE_KEYS or in_errors or last in _MESSAGE_ONLY:
        found.say(text)


_MESSAGE_ONLY = frozenset(
    [
        "error_description",
        "code",
        "type",
        "reason",
        "domain",
        "errorcode",
        "error_code",
        "__type",
        "name",
        "errorsummary",
        "message",
        "msg",
        "detail",
        "description",
        "status",
        "tag",
        "title",
    ]
) - {"name", "title"}


def _hear_inside(text: str, path: tuple[str, ...], found: _Found, depth: int) -> bool:
    inner = _decode(text)
    if inner is None:
        return False
    before = text[: min(at for at in (text.find("{"), text.find("[")) if at >= 0)]
    found.say(before)
    _walk(inner, path, found, depth + 1)
    return True


def _visible(text: str) -> str:
    """Return what a browser would show of an HTML page: its title and some text."""
    low = text.lower()
    for opening in ("<script", "<style", "<!--"):
        at = low.find(opening)
        if at > 0:
            text, low = text[:at], low[:at]
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())[:1_000]
