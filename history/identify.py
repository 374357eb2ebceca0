"""Who is meant by an object id, a sign-in name or the id in a target."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from history.deletion import read
from history.errors import HistoryError
from history.person import SPECIFIC, Person
from history.sql import among, literal
from history.tables import EVENTS, PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from history.tables import Table

_IDS = ("source_id", "source_upn", "target_id")
_NAMES = ("source_name", "target_name")
_OF_PEOPLE = {"source_id": "id", "source_upn": "user_principal_name", "source_name": "display_name"}
_ROUNDS = 8
_WORDS = 2


class SeveralPeopleError(HistoryError):
    """The id is several people's; nothing was removed."""


def identify(root: str, given: str, *others: str) -> Person:
    """Return all that history knows the person by; raises HistoryError, SeveralPeopleError.

    Who has the same sign-in name is the same person. An id in a target is followed to the person
    only when one object has it. `others` are further ids, in full, that must go too.
    """
    given = given.strip()
    rows = _first_rows(root, given)
    ids = {text.lower() for text in (given, *others) if len(text) >= SPECIFIC}
    if others:
        rows += _rows_of(root, ids)
    for _ in range(_ROUNDS):
        found = ids | _own_ids(rows)
        if found == ids:
            break
        ids = found
        rows += _rows_of(root, ids)
    in_jobs = {
        (row["job_id"], row["target_id"])
        for row in rows
        if row.get("target_id") and len(row["target_id"]) < SPECIFIC
    }
    mails = {row["mail"].lower() for row in rows if row.get("mail")}
    names = {row[name] for row in rows for name in _NAMES if row.get(name)}
    return Person(
        frozenset(ids), frozenset(in_jobs), frozenset(mails | _of_nobody_else(root, names, ids))
    )


def _first_rows(root: str, given: str) -> list[dict[str, Any]]:
    text = given.lower()
    rows = _events(
        root, f"{among('lower(source_id)', [text])} OR {among('lower(source_upn)', [text])}"
    )
    rows += _people(root, {given})
    if not rows:
        rows = _events(root, f"lower(target_id) = {literal(text)}")
        if len({row["source_id"] for row in rows} - {None, ""}) > 1:
            raise SeveralPeopleError(
                "Several objects have this id in their targets.",
                "Give the object id or the sign-in name instead.",
            )
    return rows


def _rows_of(root: str, ids: set[str]) -> list[dict[str, Any]]:
    where = " OR ".join(among(f"lower({name})", ids) for name in _IDS)
    return _events(root, where) + _people(root, ids)


def _own_ids(rows: Iterable[dict[str, Any]]) -> set[str]:
    found = {row[name] for row in rows for name in _IDS if row.get(name)}
    return {text.lower() for text in found if len(text) >= SPECIFIC}


def _events(root: str, where: str) -> list[dict[str, Any]]:
    return _rows(root, EVENTS, [*_IDS, *_NAMES, "job_id", "mail"], where)


def _people(root: str, ids: set[str]) -> list[dict[str, Any]]:
    """Return imported users with the names that events have for the same things."""
    lowered = {text.lower() for text in ids}
    where = f"{among('lower(id)', lowered)} OR {among('lower(user_principal_name)', lowered)}"
    return [
        {name: row[own] for name, own in _OF_PEOPLE.items()}
        | {"mail": json.loads(row["raw"]).get("mail")}
        for row in _rows(root, PEOPLE, [*_OF_PEOPLE.values(), "raw"], where)
    ]


def _of_nobody_else(root: str, names: set[str], ids: set[str]) -> set[str]:
    """Return the names that no other object has; a single word is too common to look for."""
    full = {name for name in names if len(name.split()) >= _WORDS}
    if not full:
        return full
    lowered = {name.lower() for name in full}
    where = " OR ".join(among(f"lower({name})", lowered) for name in _NAMES)
    others = {
        (row[name] or "").lower()
        for row in _events(root, where)
        for name in _NAMES
        if not ids & {(row[one] or "").lower() for one in _IDS}
    }
    others |= {
        row["display_name"].lower()
        for row in _rows(
            root, PEOPLE, list(_OF_PEOPLE.values()), among("lower(display_name)", lowered)
        )
        if (row["id"] or "").lower() not in ids
    }
    return {name for name in full if name.lower() not in others}


def _rows(root: str, table: Table, columns: list[str], where: str) -> list[dict[str, Any]]:
    return read(root, table, columns, where).to_pylist()
