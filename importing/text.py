"""Bytes to text: which encoding it is, and lines that cannot fill the memory."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from importing.limits import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from importing.limits import Counted

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64 * 1024
_CHUNK = 1024 * 1024


class _Raw(io.RawIOBase):
    """A counted stream with its first bytes put back, for the library's text reader."""

    def __init__(self, begun: bytes, stream: Counted) -> None:
        self._begun = begun
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # ty: ignore[invalid-argument-type]
        data = self._begun[: len(view)] if self._begun else self._stream.read(len(view))
        self._begun = self._begun[len(data) :] if self._begun else b""
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def open_text(stream: Counted) -> io.TextIOWrapper:
    """Return the stream as text, which closes it; a byte that is no letter becomes U+FFFD."""
    begun = stream.read(_SAMPLE)
    raw = io.BufferedReader(_Raw(begun, stream), _CHUNK)
    return io.TextIOWrapper(raw, encoding_of(begun), errors="replace", newline="")


def encoding_of(sample: bytes) -> str:
    """Return the encoding: by its mark, by the zero bytes of UTF-16, else UTF-8 or Windows'."""
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    head = sample[:1024]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        # Excel's "CSV" in Western Europe.
        return "cp1252"
    return "utf-8"


def bounded_lines(text: io.TextIOBase, longest: int) -> Iterator[str]:
    """Yield lines with their ends; raises Refused for one that is too long to be a line."""
    number = 0
    while line := text.readline(longest):
        number += 1
        if len(line) >= longest and not line.endswith("\n"):
            raise Refused(
                f"Line {number:,} is longer than {longest / 1024**2:,.0f} million characters, so "
                "the file was not read further."
            )
        yield line
