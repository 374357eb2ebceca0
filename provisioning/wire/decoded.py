"""What decoding yields: records, and those that could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from provisioning.wire.outline import Outline, outline
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


def decode_each(
    data: bytes | Outline,
    read: Callable[[bytes], T],
    prepare: Callable[[list[bytes]], list[bytes]] = list,
) -> Decoded[T]:
    """Read every record of a page, list, single object or JSON lines by itself.

    `prepare` is done to all of them at once before. Raises WireError when the text as a whole is
    not JSON.
    """
    found = data if isinstance(data, Outline) else outline(data)
    decoded: Decoded[T] = Decoded([], next_link=found.next_link)
    for position, raw in enumerate(prepare(found.records)):
        try:
            decoded.records.append(read(raw))
        except Unreadable as problem:
            decoded.rejected.append(Rejected(str(problem), position, _excerpt(raw)))
        except _UNDECODABLE as problem:
            reason = f"The record is not valid JSON: {problem}."
            decoded.rejected.append(Rejected(reason, position, _excerpt(raw)))
    return decoded


def read_object(raw: bytes) -> Fields:
    """Decode one record to its fields; raises Unreadable when it is not a JSON object."""
    return Fields.of(msgspec.json.decode(raw))


def _excerpt(raw: bytes) -> str:
    start = without_secrets(raw[: _EXCERPT_CHARACTERS * 4])
    return start.decode(errors="replace")[:_EXCERPT_CHARACTERS]
