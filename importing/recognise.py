"""What kind of text a file is, told by its beginning."""

from __future__ import annotations

import json
from contextlib import closing
from enum import Enum, auto
from typing import TYPE_CHECKING

from importing.limits import Budget, Limits, Refused
from importing.table_stream import table_rows
from importing.text import open_text
from provisioning.wire.columns import Table, read_heading

if TYPE_CHECKING:
    from importing.sources import Source

_BEGINNING = 256 * 1024
_BLANK = "\ufeff \t\r\n"
_GZIP = "It is a gzip file. Unpack it and import what is inside."
_PICTURE = (
    'It is a picture. Type or paste the error that it shows under "I only have the error text".'
)
# How files begin that are sent by mistake.
_MISTAKEN = {
    b"PK\x03\x04": "It is a zip inside a zip. Unpack it first.",
    b"\x1f\x8b": _GZIP,
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"%PDF": "It is a PDF. Download the log from the portal as JSON or CSV instead.",
}
_WEB_PAGE = "It is a web page, maybe one that asked to sign in. Download the log as JSON or CSV."


class Kind(Enum):
    """How a file is to be read."""

    JSON = auto()
    LINES = auto()
    TABLE = auto()
    PARTS = auto()


def kind_of(source: Source, limits: Limits) -> Kind:
    """Return how a file is to be read; raises Refused and what damaged archives raise."""
    with closing(source.open(Budget(limits))) as stream:
        opening = stream.read(4)
    if mistaken := next((why for mark, why in _MISTAKEN.items() if opening.startswith(mark)), None):
        raise Refused(mistaken)
    with open_text(source.open(Budget(limits))) as text:
        start = text.read(_BEGINNING).lstrip(_BLANK)
    if not start:
        raise Refused("There is nothing in it.")
    if start.startswith(("{", "[")):
        return Kind.LINES if _is_lines(start) else Kind.JSON
    if start.startswith("<"):
        raise Refused(_WEB_PAGE)
    if "\x00" in start:
        raise Refused("It is not text. CSV and JSON files, and zip archives of them, are read.")
    with open_text(source.open(Budget(limits))) as text:
        _, names = next(table_rows(text, limits), (0, []))
    heading = read_heading(names)
    is_part = heading is not None and heading.table in {Table.STEPS, Table.PROPERTIES}
    return Kind.PARTS if is_part else Kind.TABLE


def _is_lines(start: str) -> bool:
    """Whether the first line is an object by itself and another one follows."""
    first, ended, rest = start.partition("\n")
    if not (ended and first.startswith("{") and rest.lstrip().startswith("{")):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True
