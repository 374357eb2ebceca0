"""How much a file may ask of this machine, and the refusal of what asks for more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO
    from zipfile import ZipFile

_MEGABYTE = 1024 * 1024


class Refused(Exception):
    """A file or a part of it is not read, to protect this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read at most. Sizes are uncompressed bytes or, for texts, characters.

    `ratio` is how many times its compressed size a member of a zip may grow; logs compress twenty
    to forty times.
    """

    total_bytes: int = 2048 * _MEGABYTE
    record_characters: int = 64 * _MEGABYTE
    cell_characters: int = 4 * _MEGABYTE
    columns: int = 2_000
    members: int = 2_000
    ratio: int = 250
    ratio_free_bytes: int = 16 * _MEGABYTE
    listed_problems: int = 200


class Budget:
    """Counts the uncompressed bytes that were read of all files together."""

    def __init__(self, limits: Limits, watch: Callable[[int], None] | None = None) -> None:
        self._limits = limits
        self._watch = watch
        self.read = 0

    def take(self, number: int) -> None:
        """Count bytes and tell who watches; raise Refused when there were too many."""
        self.read += number
        if self._watch:
            self._watch(self.read)
        if self.read > self._limits.total_bytes:
            gigabytes = self._limits.total_bytes / 1024**3
            raise Refused(
                f"More than {gigabytes:g} GB of uncompressed data. The rest was not read: download "
                "a shorter period or one application, and import it separately."
            )


class Counted:
    """A binary stream whose bytes are counted as they are read; `holder` is closed with it."""

    def __init__(
        self,
        stream: IO[bytes],
        budget: Budget,
        longest: int | None = None,
        holder: ZipFile | None = None,
    ) -> None:
        self._stream = stream
        self._holder = holder
        self._budget = budget
        self._longest = longest
        self._own = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; raises Refused."""
        data = self._stream.read(size)
        self._own += len(data)
        self._budget.take(len(data))
        if self._longest is not None and self._own > self._longest:
            raise Refused(
                "It unpacks to far more than its compressed size, as a zip bomb does, so it was "
                "not read further."
            )
        return data

    def close(self) -> None:
        """Close the stream and what holds it."""
        self._stream.close()
        if self._holder:
            self._holder.close()
