"""What decoding yields: records, and those that could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from provisioning.wire.outline import outline
from provisioning.wire.secrets import without_secrets
from provisioning.wire.values import Fields, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_EXCERPT_CHARACTERS = 200
# RecursionError: msgspec refuses nesting that is deeper than Python's stack.
_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be read; `position` counts from 0 in its page or file."""

    reason: str
    position: int
    excerpt: str


@dataclass(frozen=True, slots=True)
class Decoded(Generic[T]):
    """The records of one page or file; `next_link` is None on the last page."""

    records: list[T]
    rejected: list[Rejected] = field(default_factory=list)
    next_link: str | None = None


def decode_each(data: bytes, read: Callable[[bytes], T]) -> Decoded[T]:
    """Read every record of a page, list, single object or JSON lines by itself.

    Raises WireError when the text as a whole is not JSON.
    """
    found = outline(data)
    decoded: Decoded[T] = Decoded([], next_link=found.next_link)
    for position, raw in enumerate(found.records):
        try:
            decoded.records.append(read(bytes(raw)))
        except Unreadable as problem:
            decoded.rejected.append(Rejected(str(problem), position, _excerpt(raw)))
        except _UNDECODABLE as problem:
            reason = f"The record is not valid JSON: {problem}."
            decoded.rejected.append(Rejected(reason, position, _excerpt(raw)))
    return decoded


def read_object(raw: bytes) -> Fields:
    """Decode one record to its fields; raises Unreadable when it is not a JSON object."""
    return Fields.of(msgspec.json.decode(raw))


def _excerpt(raw: bytes | msgspec.Raw) -> str:
    start = without_secrets(bytes(raw)[: _EXCERPT_CHARACTERS * 4])
    return start.decode(errors="replace")[:_EXCERPT_CHARACTERS]
