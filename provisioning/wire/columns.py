"""Headings of downloaded tables: which table it is, and which field each column fills."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence


class Table(StrEnum):
    """The tables that can be told apart by their headings."""

    EVENTS = "events"
    STEPS = "steps"
    PROPERTIES = "properties"
    AUDITS = "audits"
    PEOPLE = "people"


class _Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    columns: dict[str, tuple[str, ...]]
    translations: str | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checked: date
    events: _Columns
    steps: _Columns
    properties: _Columns
    audits: _Columns
    people: _Columns
    words: dict[str, tuple[str, ...]]


# One field of each set must be there, and none of `lacks`. The first table that fits is it.
_MARKS: tuple[tuple[Table, tuple[frozenset[str], ...], frozenset[str]], ...] = (
    (
        Table.PROPERTIES,
        (frozenset({"changeId"}), frozenset({"oldValue", "newValue"})),
        frozenset(),
    ),
    (
        Table.EVENTS,
        (
            frozenset({"changeId", "jobId", "cycleId", "provisioningSteps"}),
            frozenset({"activityDateTime"}),
        ),
        frozenset(),
    ),
    (
        Table.STEPS,
        (
            frozenset({"changeId"}),
            frozenset({"name", "provisioningStepType", "description", "details"}),
        ),
        frozenset(),
    ),
    (
        Table.AUDITS,
        (frozenset({"activityDisplayName"}), frozenset({"activityDateTime"})),
        frozenset(),
    ),
    (
        Table.PEOPLE,
        (frozenset({"userPrincipalName"}), frozenset({"id", "displayName", "accountEnabled"})),
        frozenset({"changeId"}),
    ),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A table's first row, understood: the field of each column, None for those not known."""

    table: Table
    names: tuple[str, ...]
    fields: tuple[str | None, ...]


def read_heading(names: Sequence[str]) -> Heading | None:
    """Return which table these headings belong to, None when it is none that is known."""
    for table, needs, lacks in _MARKS:
        known = _fields_of(table)
        fields = tuple(known.get(squeezed(name)) for name in names)
        present = {field.split(".")[0] for field in fields if field} | {f for f in fields if f}
        if all(present & need for need in needs) and not present & lacks:
            return Heading(table, tuple(names), fields)
    return None


def people_column(name: str) -> str | None:
    """Return the user attribute that a heading of a table of people names, None when unknown."""
    return _fields_of(Table.PEOPLE).get(squeezed(name))


@lru_cache(maxsize=4_096)
def squeezed(name: str) -> str:
    """Return a heading without case, accents in composed form, spaces and punctuation."""
    composed = unicodedata.normalize("NFC", name).casefold()
    return "".join(letter for letter in composed if letter.isalnum())


@lru_cache(maxsize=256)
def word(text: str) -> str:
    """Return Graph's word for a status or action of a translated portal, else the text itself."""
    return _words().get(squeezed(text), text)


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return {
        squeezed(spelling): graph
        for graph, spellings in _file().words.items()
        for spelling in (graph, *spellings)
    }


@lru_cache(maxsize=8)
def _fields_of(table: Table) -> dict[str, str]:
    columns: _Columns = getattr(_file(), table.value)
    return {
        squeezed(spelling): field
        for field, spellings in columns.columns.items()
        for spelling in spellings
    }


@lru_cache(maxsize=1)
def _file() -> _File:
    return msgspec.toml.decode(
        (files("provisioning.wire") / "columns.toml").read_bytes(), type=_File
    )
