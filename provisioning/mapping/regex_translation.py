"""Patterns of .NET in the dialect of the `regex` package.

https://learn.microsoft.com/dotnet/standard/base-types/regular-expression-language-quick-reference
Not translated, and said so: character class subtraction, balancing groups, conditionals, options
set inside a pattern (other than at its very beginning), and Unicode blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from provisioning.mapping.nodes import ExpressionError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Larger than any pattern of a mapping, and compiled within some 50 MB.
_MAX_WEIGHT = 100_000
_MAX_NESTED = 100

_COUNTS = regex.compile(r"\{([0-9]+),?([0-9]*)\}")
_QUANTIFIER = regex.compile(r"[*+?]|\{[0-9]{1,5}(,[0-9]{0,5})?\}")
_LEADING_OPTIONS = regex.compile(r"\(\?([imsx]+)\)")
_GROUP = regex.compile(
    r"\((?:\?(?::|=|!|>|<=|<!|[imsx]*-?[imsx]*:|#[^)]*\)|<[A-Za-z_]\w*>|'[A-Za-z_]\w*'))?"
)
_CLASS_ESCAPES = "dDwWsS"
_CONTROL_ESCAPES = "tnrfva"
_ANCHORS = {"b": r"\b", "B": r"\B", "A": r"\A", "z": r"\Z", "Z": r"(?=\n?\Z)", "G": r"\G"}
_CODE = regex.compile(r"x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|0[0-7]{0,2}")
_CATEGORY = regex.compile(r"[pP]\{[A-Z][a-z]?\}")
_NAMED_BACKREFERENCE = regex.compile(r"k(?:<(\w+)>|'(\w+)')")


def translate(text: str) -> str:
    """Return the package's form of a .NET pattern; raises ExpressionError or UnsupportedError."""
    return "".join(_translated(text))


def _translated(text: str) -> Iterator[str]:
    position = 0
    options = _LEADING_OPTIONS.match(text)
    if options:
        yield options.group()
        position = options.end()
    if options and "x" in options.group(1):
        raise UnsupportedError("Patterns with free spacing (?x) are not evaluated here.")
    weight = _Weight(text)
    while position < len(text):
        part, after = _next_part(text, position)
        weight.add(text[position], part)
        position = after
        yield part


class _Weight:
    """How large a pattern becomes once its counted repeats are written out.

    The package writes them out in memory: (a{9999}){9999} would take gigabytes.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.open = [0]
        self.last = 0

    def add(self, first: str, part: str) -> None:
        """Take one more part; raises UnsupportedError when the whole has become too large."""
        quantifier = _COUNTS.match(part)
        if quantifier:
            times = max(int(count) for count in quantifier.groups() if count)
            self.open[-1] += self.last * max(times - 1, 0)
            self.last *= max(times, 1)
        elif first == "(":
            self.open.append(0)
        elif first == ")" and len(self.open) > 1:
            self.last = max(self.open.pop(), 1)
            self.open[-1] += self.last
        else:
            self.last = 1
            self.open[-1] += 1
        if len(self.open) > _MAX_NESTED or self.open[-1] > _MAX_WEIGHT:
            raise UnsupportedError(f"The pattern {self.text[:60]} is too large.")


def _next_part(text: str, position: int) -> tuple[str, int]:
    character = text[position]
    if character == "\\":
        return _escape(text, position)
    if character in "[(":
        return _class(text, position) if character == "[" else _group(text, position)
    quantifier = _QUANTIFIER.match(text, position)
    if quantifier:
        return _not_possessive(text, quantifier.group(), quantifier.end())
    return ("\\" + character if character in "{}" else character), position + 1


def _not_possessive(text: str, quantifier: str, end: int) -> tuple[str, int]:
    """Return a quantifier, lazy if so marked; a second one is an error in .NET, not possessive."""
    if text[end : end + 1] == "?":
        quantifier, end = quantifier + "?", end + 1
    if _QUANTIFIER.match(text, end):
        raise ExpressionError(f"{text} is not a regular expression: two repeats in a row.")
    return quantifier, end


def _group(text: str, position: int) -> tuple[str, int]:
    found = _GROUP.match(text, position)
    opening = found.group() if found else "("
    if opening == "(" and text[position + 1 : position + 2] == "?":
        raise UnsupportedError(
            f"{text[position : position + 6]} in a pattern is not evaluated here."
        )
    if opening.startswith("(?'"):
        return f"(?<{opening[3:-1]}>", position + len(opening)
    if "x" in opening and opening.endswith(":"):
        raise UnsupportedError("Patterns with free spacing (?x) are not evaluated here.")
    return ("" if opening.startswith("(?#") else opening), position + len(opening)


def _escape(text: str, position: int) -> tuple[str, int]:
    found = _escape_anywhere(text, position)
    if found:
        return found
    following = text[position + 1]
    reference = _NAMED_BACKREFERENCE.match(text, position + 1)
    if reference:
        return f"(?P={reference[1] or reference[2]})", reference.end()
    if following in _ANCHORS:
        return _ANCHORS[following], position + 2
    if following.isdecimal():
        return "\\" + following, position + 2
    raise UnsupportedError(f"\\{following} in a pattern is not evaluated here.")


def _escape_in_class(text: str, position: int) -> tuple[str, int]:
    found = _escape_anywhere(text, position)
    if found:
        return found
    if text[position + 1] == "b":
        return r"\x08", position + 2
    raise UnsupportedError(f"\\{text[position + 1]} in a class is not evaluated here.")


def _escape_anywhere(text: str, position: int) -> tuple[str, int] | None:
    following = text[position + 1 : position + 2]
    if not following:
        raise ExpressionError(f"{text} is not a regular expression: it ends in a backslash.")
    for known in (_CODE, _CATEGORY):
        found = known.match(text, position + 1)
        if found:
            return "\\" + _code(found.group()), found.end()
    if following == "e":
        return r"\x1b", position + 2
    if following in _CLASS_ESCAPES + _CONTROL_ESCAPES or not following.isalnum():
        return "\\" + following, position + 2
    return None


def _code(code: str) -> str:
    return f"x{int(code, 8):02x}" if code.startswith("0") else code


def _class(text: str, position: int) -> tuple[str, int]:
    """Translate [...]; a ] at its beginning stands for itself in both dialects."""
    parts, start = ["["], position
    position += 1
    if text[position : position + 1] == "^":
        parts.append("^")
        position += 1
    first = True
    while position < len(text):
        character = text[position]
        if character == "]" and not first:
            return "".join([*parts, "]"]), position + 1
        if character == "-" and text[position + 1 : position + 2] == "[" and not first:
            raise UnsupportedError("Character class subtraction is not evaluated here.")
        if character == "\\":
            part, position = _escape_in_class(text, position)
        else:
            # Doubled characters mean set operations to the package, and nothing special to .NET.
            part, position = ("\\" + character if character in "[]&|~" else character), position + 1
        parts.append(part)
        first = False
    raise ExpressionError(f"{text} is not a regular expression: [ at {start} is not closed.")
