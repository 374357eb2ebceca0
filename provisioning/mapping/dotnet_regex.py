"""Regular expressions of .NET, translated for the `regex` package, with a limit on their time.

https://learn.microsoft.com/dotnet/standard/base-types/regular-expression-language-quick-reference
Not translated, and said so: character class subtraction, balancing groups, conditionals, options
set inside a pattern (other than at its very beginning), and Unicode blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import regex

from provisioning.mapping.nodes import ExpressionError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# A mapping's pattern takes microseconds; one that needs longer backtracks without end.
TIMEOUT_SECONDS = 0.25

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
_SUBSTITUTION = regex.compile(
    r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)\}|(?P<number>[0-9]+)|(?P<special>[&`'+_]))"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A .NET pattern; all methods raise UnsupportedError when matching takes too long."""

    text: str
    compiled: Any

    def matches(self, subject: str) -> bool:
        """Return whether the pattern is found anywhere in a text (Regex.IsMatch)."""
        with _limited(self.text):
            return self.compiled.search(subject, timeout=TIMEOUT_SECONDS) is not None

    def group(self, subject: str, name: str) -> str | None:
        """Return what a group matched first in a text, None when there is no match."""
        index = self._index(name)
        with _limited(self.text):
            found = self.compiled.search(subject, timeout=TIMEOUT_SECONDS)
        return None if found is None else found.group(index)

    def replace(self, subject: str, replacement: str) -> str:
        """Return a text with each match replaced; `${name}`, `$1`, `$&` and the like are filled."""
        return self._rebuilt(subject, lambda found: found.span(), self._filler(replacement))

    def replace_group(self, subject: str, name: str, replacement: str) -> str:
        """Return a text with what a group matched replaced, the rest of each match kept."""
        index = self._index(name)
        return self._rebuilt(subject, lambda found: found.span(index), lambda _: replacement)

    def _rebuilt(
        self,
        subject: str,
        span: Callable[[Any], tuple[int, int]],
        fill: Callable[[Any], str],
    ) -> str:
        parts, end = [], 0
        with _limited(self.text):
            for found in self.compiled.finditer(subject, timeout=TIMEOUT_SECONDS):
                start, stop = span(found)
                if start >= end:
                    parts += [subject[end:start], fill(found)]
                    end = stop
        return "".join([*parts, subject[end:]])

    def _filler(self, replacement: str) -> Callable[[Any], str]:
        order = self._order()

        def filled(part: Any, found: Any) -> str:
            if part["dollar"]:
                return "$"
            if part["special"]:
                return _special(part["special"], found, order)
            index = self._reference(part["name"] or part["number"], order)
            return part.group() if index is None else found.group(index) or ""

        return lambda found: _SUBSTITUTION.sub(lambda part: filled(part, found), replacement)

    def _order(self) -> list[int]:
        """Indexes in .NET's numbering: 0, then groups without a name, then named ones."""
        named = set(self.compiled.groupindex.values())
        plain = [index for index in range(1, self.compiled.groups + 1) if index not in named]
        return [0, *plain, *sorted(named)]

    def _reference(self, name: str, order: list[int]) -> int | None:
        if name.isdecimal():
            number = int(name[:4])
            return order[number] if number < len(order) else None
        return self.compiled.groupindex.get(name)

    def _index(self, name: str) -> int:
        index = self._reference(name, self._order())
        if index is None:
            raise ExpressionError(f"The pattern {self.text} has no group {name}.")
        return index


def _special(name: str, found: Any, order: list[int]) -> str:
    if name == "&":
        return found.group()
    if name == "`":
        return found.string[: found.start()]
    if name == "'":
        return found.string[found.end() :]
    return found.string if name == "_" else found.group(order[-1]) or ""


class _limited:  # noqa: N801  (reads as a word in a with statement)
    """Turns the package's TimeoutError into a sentence."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, TimeoutError):
            raise UnsupportedError(
                f"The pattern {self.text} takes too long. Write it without repeats inside repeats."
            )


@lru_cache(maxsize=512)
def compile_pattern(text: str) -> Pattern:
    """Return a .NET pattern ready to use; raises ExpressionError or UnsupportedError."""
    translated = "".join(_translated(text))
    try:
        return Pattern(text, regex.compile(translated, regex.VERSION0))
    except regex.error as error:
        raise ExpressionError(f"{text} is not a regular expression: {error.msg}.") from error
    except (OverflowError, MemoryError, RecursionError) as error:
        raise UnsupportedError(f"The pattern {text[:60]} is too large.") from error


def _translated(text: str) -> Iterator[str]:
    position = 0
    options = _LEADING_OPTIONS.match(text)
    if options:
        yield options.group()
        position = options.end()
    if options and "x" in options.group(1):
        raise UnsupportedError("Patterns with free spacing (?x) are not evaluated here.")
    while position < len(text):
        part, position = _next_part(text, position)
        yield part


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
