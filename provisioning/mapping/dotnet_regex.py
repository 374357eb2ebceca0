"""Regular expressions of .NET: matching and replacing, with a limit on time and size.

https://learn.microsoft.com/dotnet/standard/base-types/substitutions-in-regular-expressions
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import regex

from provisioning.mapping.nodes import ExpressionError, UnsupportedError
from provisioning.mapping.regex_translation import translate

if TYPE_CHECKING:
    from collections.abc import Callable

# A mapping's pattern takes microseconds; one that needs longer backtracks without end.
TIMEOUT_SECONDS = 0.25
# No attribute is longer; replacements inside replacements could fill any memory.
MAX_RESULT = 1_000_000

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
        parts, end, length = [], 0, len(subject)
        with _limited(self.text):
            for found in self.compiled.finditer(subject, timeout=TIMEOUT_SECONDS):
                start, stop = span(found)
                if start >= end:
                    filled = fill(found)
                    parts += [subject[end:start], filled]
                    end = stop
                    length += len(filled)
                    require_sane(length)
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


def require_sane(length: int) -> None:
    """Raise UnsupportedError when a text would become longer than any attribute."""
    if length > MAX_RESULT:
        raise UnsupportedError(f"The result would have {length:,} characters.")


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
    translated = translate(text)
    try:
        return Pattern(text, regex.compile(translated, regex.VERSION0))
    except regex.error as error:
        raise ExpressionError(f"{text} is not a regular expression: {error.msg}.") from error
    except (OverflowError, MemoryError, RecursionError) as error:
        raise UnsupportedError(f"The pattern {text[:60]} is too large.") from error
