"""Where the records are in a JSON text: a Graph page, a list, one object, or an object a line."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import msgspec


class WireError(ValueError):
    """The text as a whole cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The undecoded records of a text; `next_link` is None unless a page names one."""

    records: list[bytes]
    next_link: str | None = None


class _Envelope(msgspec.Struct):
    """A Graph page (`value`), or a batch as an event hub delivers it (`records`)."""

    value: list[msgspec.Raw] | None = None
    records: list[msgspec.Raw] | None = None
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ANYTHING = msgspec.json.Decoder(msgspec.Raw)
# Half of a character, as it is left when somebody cuts a text between the two: no JSON reader need
# take it (RFC 8259, 8.2), and msgspec refuses the whole page. Whole ones and `\\` are passed over.
_HALF = re.compile(
    rb"(\\\\|\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2})"
    rb"|\\u[Dd][89A-Fa-f][0-9A-Fa-f]{2}"
)
_MAY_BE_HALF = re.compile(rb"\\u[Dd][89A-Fa-f]")
_REPLACEMENT = rb"\ufffd"


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
        mended = whole_characters(text)
        if mended != text:
            return outline(mended)
        lines = [line.strip() for line in text.splitlines()]
        if len(lines) > 1 and _is_json(lines[0]):
            return _lines(lines)
        reason = str(problem).removeprefix("JSON is malformed: ")
        raise WireError(f"It is not complete JSON: {reason}.") from problem


def whole_characters(text: bytes) -> bytes:
    """Return JSON text in which U+FFFD stands for each escaped half of a character."""
    if _MAY_BE_HALF.search(text) is None:
        return text
    return _HALF.sub(lambda found: found[1] or _REPLACEMENT, text)


def outline_page(data: bytes) -> Outline:
    """Find the records of a page of Graph; stricter than `outline`, so that none goes missing.

    Raises WireError for what is no complete page, and so would hide that there are more.
    """
    try:
        return _in_envelope(data)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise WireError(f"It is not a complete page: {problem}.") from problem


def _in_envelope(text: bytes) -> Outline:
    page = _ENVELOPE.decode(text)
    records = page.value if page.value is not None else page.records
    return Outline([text] if records is None else list(map(bytes, records)), page.next_link)


def _whole(text: bytes) -> Outline:
    if text.startswith(b"["):
        return Outline(list(map(bytes, _LIST.decode(text))))
    if not text.startswith(b"{"):
        _ANYTHING.decode(text)
        raise WireError("It holds a single value where an object or a list was expected.")
    try:
        return _in_envelope(text)
    except msgspec.ValidationError:  # an object whose `value` or `records` is something else
        _ANYTHING.decode(text)
        return Outline([text])


def _lines(lines: list[bytes]) -> Outline:
    """Read an object a line; a line that is no JSON stays, to be rejected with its position."""
    records: list[bytes] = []
    for line in lines:
        if line:
            records.extend(_whole(line).records if _is_json(line) else [line])
    return Outline(records)


def _is_json(line: bytes) -> bool:
    if not line.startswith((b"{", b"[")):
        return False
    try:
        _ANYTHING.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
