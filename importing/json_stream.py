"""JSON of any size, record by record: lists, Graph pages, one object, or objects after each other.

A list is never held as a whole. Python's own scanner finds where a record ends; the record's text
is handed on untouched.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from importing.limits import Refused
from importing.report import Unreadable

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

_CHUNK = 1024 * 1024
_SPACE = re.compile(r"[\s,\ufeff]*")
_COLON = re.compile(r"\s*:\s*")
# How a record of a log begins; after damage reading goes on at the next one.
_BEGINNING = re.compile(r'\{\s*"(?:id|time|activityDateTime|TimeGenerated|Id)"\s*:')
# A mistake this far from the end of what was read is a mistake and no cut.
_CERTAIN = 4_096
_PAGES = frozenset({"value", "records"})
# What stood before it was read.
_CUT = "it was cut off. Download it again, or ask for it again, in a zip."
_DEEP = "It is nested too deeply, so it was not read further."


@dataclass(frozen=True, slots=True)
class Found:
    """The text of one record and the line that it begins on, from 1."""

    text: str
    line: int


def json_records(stream: io.TextIOBase, longest: int) -> Iterator[Found | Unreadable]:
    """Yield the records, and what could not be read; raises Refused."""
    yield from _Scanner(stream, longest).records()


class _Scanner:
    def __init__(self, stream: io.TextIOBase, longest: int) -> None:
        self._stream = stream
        self._longest = longest
        self._text = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self._decode = json.JSONDecoder().raw_decode

    def records(self) -> Iterator[Found | Unreadable]:
        while self._skip(_SPACE):
            letter = self._text[self._at]
            if letter == "[":
                self._step(1)
                yield from self._list()
            elif letter == "{":
                yield from self._object()
            else:
                yield self._problem("Something that is no JSON object begins here.")
                if not self._find_beginning():
                    return

    def _list(self) -> Iterator[Found | Unreadable]:
        while self._skip(_SPACE):
            if self._text[self._at] == "]":
                self._step(1)
                return
            found = self._value()
            yield found
            if isinstance(found, Unreadable) and not self._find_beginning():
                return
        yield self._problem(f"The file ends in the middle of a list: {_CUT}")

    def _object(self) -> Iterator[Found | Unreadable]:
        """Yield an object, or the records of the page that it is."""
        members: list[str] = []
        line, length, paged = self._line, 0, False
        self._step(1)
        while self._skip(_SPACE):
            if self._text[self._at] == "}":
                self._step(1)
                if not paged:
                    yield Found("{" + ",".join(members) + "}", line)
                return
            key = self._value()
            if isinstance(key, Unreadable) or not key.text.startswith('"'):
                problem = "The name of a member was expected here."
                yield key if isinstance(key, Unreadable) else self._problem(problem)
                if not self._find_beginning():
                    return
                yield from self._list()
                return
            self._skip(_COLON)
            if key.text.strip('"') in _PAGES and self._text[self._at : self._at + 1] == "[":
                paged = True
                self._step(1)
                yield from self._list()
                continue
            value = self._value()
            if isinstance(value, Unreadable):
                yield value
                if not self._find_beginning():
                    return
                yield from self._list()
                return
            members.append(f"{key.text}:{value.text}")
            length += len(members[-1])
            if length > self._longest:
                raise Refused(self._too_long("object"))
        yield self._problem(f"The file ends in the middle of an object: {_CUT}")

    def _value(self) -> Found | Unreadable:
        """Return the text of the value that begins here."""
        while True:
            try:
                _, end = self._decode(self._text, self._at)
            except RecursionError:
                raise Refused(_DEEP) from None
            except json.JSONDecodeError as error:
                beyond = error.pos - self._at
                open_end = error.msg.startswith("Unterminated") or error.pos >= len(self._text)
                if (open_end or len(self._text) - error.pos < _CERTAIN) and self._more():
                    continue
                if open_end:
                    return self._problem(f"The file ends in the middle of a record: {_CUT}")
                return self._problem(f"It is not valid JSON: {error.msg}.", self._at + beyond)
            # A number or word may go on in what was not read yet.
            if end == len(self._text) and self._more():
                continue
            found = Found(self._text[self._at : end], self._line)
            self._step(end - self._at)
            return found

    def _too_long(self, what: str) -> str:
        return (
            f"One {what} is longer than {self._longest / 1024**2:,.0f} million characters, so the "
            "file was not read further. Import what the portal or Graph gave, unchanged."
        )

    def _problem(self, reason: str, at: int | None = None) -> Unreadable:
        place = self._at if at is None else at
        line = self._line + self._text.count("\n", self._at, place)
        return Unreadable(reason, line, self._text[self._at : self._at + 200])

    def _find_beginning(self) -> bool:
        """Go on at the next thing that looks like a record; return whether there is one."""
        self._step(1)
        while True:
            found = _BEGINNING.search(self._text, self._at)
            if found:
                self._step(found.start() - self._at)
                return True
            self._step(max(len(self._text) - self._at - 64, 0))
            if not self._more():
                self._step(len(self._text) - self._at)
                return False

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Skip what matches; return whether anything is left."""
        while True:
            found = pattern.match(self._text, self._at)
            if found:
                self._step(found.end() - self._at)
            if self._at < len(self._text):
                return True
            if not self._more():
                return False

    def _step(self, length: int) -> None:
        self._line += self._text.count("\n", self._at, self._at + length)
        self._at += length

    def _more(self) -> bool:
        """Read more, and forget what was handed on; return whether there was more."""
        if self._ended:
            return False
        if len(self._text) - self._at > self._longest:
            raise Refused(self._too_long("record"))
        chunk = self._stream.read(max(_CHUNK, len(self._text) - self._at))
        self._ended = not chunk
        self._text = self._text[self._at :] + chunk
        self._at = 0
        return not self._ended
