"""Log records with gaps: rendered once for each kind of change, then filled in for each event."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

_GAP = re.compile(rb'"~~(DURATION)~~"|~~([A-Z]+)~~')
_HEAD = ("ID", "CHANGE", "CYCLE", "TIME", "DURATION")


def gap(name: str) -> str:
    """Return the mark of a gap, to be put into a record; DURATION becomes a bare number."""
    return f"~~{name}~~"


class Template:
    """The JSON text of a record with gaps."""

    __slots__ = ("_names", "_parts", "retried")

    def __init__(self, record: Mapping[str, Any]) -> None:
        pieces = _GAP.split(msgspec.json.encode(record))
        self._parts = pieces[0::3]
        marks = zip(pieces[1::3], pieces[2::3], strict=True)
        self._names = [(bare or quoted).decode() for bare, quoted in marks]
        self.retried = not set(self._names).issubset({*_HEAD, "SUFFIX"})

    def fill(self, values: Mapping[str, str]) -> bytes:
        """Return the record's bytes; `retried` tells whether it has gaps about retries."""
        text = [self._parts[0]]
        for name, part in zip(self._names, self._parts[1:], strict=True):
            text += (values[name].encode(), part)
        return b"".join(text)
