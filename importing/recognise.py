"""What kind of text a file is, told by its beginning."""

from __future__ import annotations

import json
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


class Kind(Enum):
    """How a file is to be read."""

    JSON = auto()
    LINES = auto()
    TABLE = auto()
    PARTS = auto()


def kind_of(source: Source, limits: Limits) -> Kind:
    """Return how a file is to be read; raises Refused and what damaged archives raise."""
    with open_text(source.open(Budget(limits))) as text:
        start = text.read(_BEGINNING).lstrip(_BLANK)
    if not start:
        raise Refused("There is nothing in it.")
    if start.startswith(("{", "[")):
        return Kind.LINES if _is_lines(start) else Kind.JSON
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
