"""What an error document says: status, scimType, messages, and the fields they are about.

RFC 7644 errors and the documents of common frameworks are read by their structure; the keys stand
in `knowledge/documents.toml`. JSON inside JSON text and Python literals are read too.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field
from typing import Any

from provisioning.diagnosis.attributes import is_known
from provisioning.diagnosis.facts import document_keys
from provisioning.diagnosis.templates import status_number

_DEPTH = 12
_TEXTS = 60
_LITERAL_CHARACTERS = 4_000
_SURE_FIELDS = frozenset({"field", "loc"})
_PYTHON_LITERAL = re.compile(r"[{\[(]\s?['\"(]")


@dataclass(frozen=True, slots=True)
class FieldMessage:
    """What was said about one field; ``path`` as the service writes it."""

    path: str
    message: str


@dataclass(slots=True)
class Found:
    """What was collected so far."""

    status: int | None = None
    scim_type: str | None = None
    messages: list[str] = field(default_factory=list)
    fields: list[FieldMessage] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Add a message, once."""
        if text.strip() and len(self.messages) < _TEXTS and text not in self.messages:
            self.messages.append(text.strip())


def decode(text: str) -> tuple[str, Any]:
    """Return what precedes the first JSON of a text, and its value, None when there is none."""
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    if not starts:
        return text, None
    before, rest = text[: min(starts)], text[min(starts) :]
    for attempt in (rest, rest.replace('\\"', '"')):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(attempt)
        except (ValueError, RecursionError):
            continue
        return before, value if _is_answer(value) else None
    return before, _decode_python(rest)


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


def walk(value: Any, path: tuple[str, ...], found: Found, depth: int = 0) -> None:
    """Collect what a document says; ``path`` are the keys that lead to the value."""
    if depth > _DEPTH or len(found.fields) > _TEXTS:
        return
    if isinstance(value, dict):
        _walk_object(value, path, found, depth)
    elif isinstance(value, list):
        for item in value[:_TEXTS]:
            walk(item, path, found, depth + 1)
    elif isinstance(value, str):
        _hear(value, path, found, depth)


def _walk_object(value: dict[Any, Any], path: tuple[str, ...], found: Found, depth: int) -> None:
    small = {str(key).lower(): item for key, item in value.items()}
    item = _field_item(small)
    if item is not None:
        found.fields.append(item)
        for key in document_keys().message:
            if isinstance(small.get(key), str):
                found.say(small[key])
        return
    keys = document_keys()
    for key, inner in value.items():
        name = str(key)
        low = name.lower()
        if low == "scimtype" and isinstance(inner, str):
            found.scim_type = inner
        elif low in keys.status and isinstance(inner, int | str) and status_number(inner):
            found.status = found.status or status_number(inner)
        elif low in keys.ambiguous and path and _are_texts(inner):
            found.fields.extend(FieldMessage(name, str(text)) for text in inner)
        elif low not in keys.silent and not (low == "type" and "://" in str(inner)[:12]):
            walk(inner, (*path, name), found, depth + 1)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _field_item(small: dict[str, Any]) -> FieldMessage | None:
    """Read `{field: …, message: …}` in any of its spellings; an URL path is not a field."""
    keys = document_keys()
    words = [small[key] for key in keys.message if isinstance(small.get(key), str)]
    if not words:
        return None
    if "received" in small:
        words.append(f"received {small['received']}")
    for key in keys.field:
        place = _place(small.get(key))
        if place and (is_known(place) or key in _SURE_FIELDS):
            return FieldMessage(place, " ".join(words))
    return None


def _place(value: Any) -> str | None:
    """Return a place as text: JSON:API names a pointer, FastAPI and Zod list the keys."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("pointer", "parameter") if key in value), None)
    if isinstance(value, list):
        value = ".".join(str(part) for part in value)
    return value if isinstance(value, str) else None


def _hear(text: str, path: tuple[str, ...], found: Found, depth: int) -> None:
    """Take in one text: JSON inside it, a message about a field, or a message."""
    if depth < _DEPTH and _hear_inside(text, path, found, depth):
        return
    keys = document_keys()
    names = [part for part in path if part.lower() not in keys.structure]
    last = path[-1].lower() if path else ""
    in_errors = any(part.lower() in keys.error_lists for part in path[:-1])
    if last in keys.naming:
        found.fields.append(FieldMessage(text, f"{path[-1]}: {text}"))
    elif last == "name" and text.isidentifier():  # the name of an exception
        found.say(text)
    elif names and last not in keys.message_only and (in_errors or is_known(".".join(names))):
        found.fields.append(FieldMessage(".".join(names), text))
        found.say(text)
    elif in_errors or last in keys.message or not is_known(".".join(names)):
        found.say(text)  # the value of an attribute is the person's, all else was said


def _hear_inside(text: str, path: tuple[str, ...], found: Found, depth: int) -> bool:
    if "{" not in text and not text.startswith("["):
        return False
    before, inner = decode(text)
    if inner is None:
        return False
    found.say(before)
    walk(inner, path, found, depth + 1)
    return True
