"""Where the records are in a JSON text: a Graph page, a list, one object, or an object a line."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import msgspec


class WireError(ValueError):
    """The text as a whole cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The undecoded records of a text; `next_link` is None unless a page names one."""

    records: list[msgspec.Raw]
    next_link: str | None = None


class _Envelope(msgspec.Struct):
    """A Graph page (`value`), or a batch as an event hub delivers it (`records`)."""

    value: list[msgspec.Raw] | None = None
    records: list[msgspec.Raw] | None = None
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ANYTHING = msgspec.json.Decoder(msgspec.Raw)


def outline(data: bytes) -> Outline:
    """Find the records in UTF-8 JSON text; raises WireError."""
    text = data.removeprefix(codecs.BOM_UTF8).strip()
    if not text:
        raise WireError("There is nothing in it.")
    try:
        return _whole(text)
    except RecursionError as problem:
        raise WireError("It is nested too deeply to be read.") from problem
    except msgspec.DecodeError as problem:
        lines = [line.strip() for line in text.splitlines()]
        if len(lines) > 1 and _is_json(lines[0]):
            return _lines(lines)
        raise WireError(f"It is not complete JSON: {problem}.") from problem


def _whole(text: bytes) -> Outline:
    if text.startswith(b"["):
        return Outline(_LIST.decode(text))
    if not text.startswith(b"{"):
        _ANYTHING.decode(text)
        raise WireError("It holds a single value where an object or a list was expected.")
    try:
        page = _ENVELOPE.decode(text)
    except msgspec.ValidationError:  # an object whose `value` or `records` is something else
        return Outline([_ANYTHING.decode(text)])
    records = page.value if page.value is not None else page.records
    if records is None:
        return Outline([msgspec.Raw(text)])
    return Outline(records, page.next_link)


def _lines(lines: list[bytes]) -> Outline:
    """Read an object a line; a line that is no JSON stays, to be rejected with its position."""
    records: list[msgspec.Raw] = []
    for line in lines:
        if line:
            records.extend(_whole(line).records if _is_json(line) else [msgspec.Raw(line)])
    return Outline(records)


def _is_json(line: bytes) -> bool:
    if not line.startswith((b"{", b"[")):
        return False
    try:
        _ANYTHING.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
