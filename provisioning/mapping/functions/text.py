"""Functions on one text. A null source gives null unless Microsoft's page says otherwise.

Positions count from 1, and count characters: a letter beyond the basic plane is one of them.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from provisioning.mapping import casing
from provisioning.mapping.diacritics import normalize_diacritics
from provisioning.mapping.functions.registry import function

if TYPE_CHECKING:
    from provisioning.mapping.calls import Arguments


@function("Append(source, suffix)")
def append(arguments: Arguments) -> str | None:
    """Return source followed by suffix."""
    source = arguments.text("source")
    return None if source is None else source + (arguments.text("suffix") or "")


@function("CStr(value)")
def as_string(arguments: Arguments) -> str | None:
    """Return a value as text."""
    return arguments.text("value")


@function("ConvertToBase64(source)")
def to_base64(arguments: Arguments) -> str | None:
    """Return the base64 of the UTF-16LE bytes."""
    source = arguments.text("source")
    if source is None:
        return None
    return base64.b64encode(source.encode("utf-16-le", "surrogatepass")).decode()


@function("ConvertToUTF8Hex(source)")
def to_utf8_hex(arguments: Arguments) -> str | None:
    """Return the UTF-8 bytes as upper-case hexadecimal."""
    source = arguments.text("source")
    return None if source is None else source.encode("utf-8", "replace").hex().upper()


@function("InStr(text, find, start?, compareType?)")
def in_string(arguments: Arguments) -> int:
    """Return the 1-based position of find at or after start, 0 when it is not there.

    Without a compare type, case matters, as it does everywhere in the language.
    """
    text, find = arguments.text("text"), arguments.text("find")
    start = arguments.integer("start") if arguments.given("start") else 1
    if start < 1:
        raise arguments.error("InStr counts from 1.", "start")
    if text is None or find is None:
        return 0
    compare = arguments.text("compareType") or "vbBinaryCompare"
    if compare == "vbTextCompare":
        text, find = casing.lower(text), casing.lower(find)
    elif compare != "vbBinaryCompare":
        raise arguments.error("InStr compares vbTextCompare or vbBinaryCompare.", "compareType")
    return text.find(find, start - 1) + 1


@function("Left(String, NumChars)")
def left(arguments: Arguments) -> str:
    """Return the first characters; "" for null, the whole text for a negative number."""
    text, count = arguments.text("String"), arguments.integer("NumChars")
    if text is None:
        return ""
    return text if count < 0 else text[:count]


@function("Mid(source, start, length)")
def mid(arguments: Arguments) -> str | None:
    """Return length characters from the 1-based start, cut at the end of the text."""
    source = arguments.text("source")
    start, length = arguments.integer("start"), arguments.integer("length")
    if start < 1:
        raise arguments.error("Mid counts from 1, so start must be 1 or more.", "start")
    if length < 0:
        raise arguments.error("Mid needs a length of 0 or more.", "length")
    return None if source is None else source[start - 1 : start - 1 + length]


@function("NormalizeDiacritics(source)")
def normalize(arguments: Arguments) -> str | None:
    """Return a text with plain letters for those with diacritics."""
    source = arguments.text("source")
    return None if source is None else normalize_diacritics(source)


@function("PCase(source, wordSeparators?)")
def proper_case(arguments: Arguments) -> str | None:
    """Return each word with a capital and the rest in lower case."""
    source = arguments.text("source")
    return None if source is None else casing.proper(source, arguments.text("wordSeparators"))


@function("StripSpaces(source)")
def strip_spaces(arguments: Arguments) -> str | None:
    """Return a text without its spaces; other white space stays."""
    source = arguments.text("source")
    return None if source is None else source.replace(" ", "")


@function("ToLower(source, culture?)")
def to_lower(arguments: Arguments) -> str | None:
    """Return a text in lower case."""
    source = arguments.text("source")
    return None if source is None else casing.lower(source, _culture(arguments))


@function("ToUpper(source, culture?)")
def to_upper(arguments: Arguments) -> str | None:
    """Return a text in upper case."""
    source = arguments.text("source")
    return None if source is None else casing.upper(source, _culture(arguments))


@function("Word(String, WordNumber, Delimiters)")
def word(arguments: Arguments) -> str:
    """Return the n-th word, "" when there is none; delimiters in a row part two words once."""
    text, number = arguments.text("String"), arguments.integer("WordNumber")
    delimiters = arguments.text("Delimiters") or ""
    if text is None or number < 1:
        return ""
    words = [found for found in _split_at_any(text, delimiters) if found]
    return words[number - 1] if number <= len(words) else ""


def _split_at_any(text: str, delimiters: str) -> list[str]:
    if not delimiters:
        return [text]
    return text.translate(dict.fromkeys(map(ord, delimiters), delimiters[0])).split(delimiters[0])


def _culture(arguments: Arguments) -> str:
    culture = arguments.text("culture") or ""
    if not casing.is_culture(culture):
        raise arguments.error(f'"{culture}" is not a culture; write one like en-US.', "culture")
    return culture
