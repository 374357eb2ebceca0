"""Whom history must not hold again: a keyed hash of each id and address of who was forgotten.

Graph shows events for 30 days and imports may be read again, so rows are looked through before
they are stored. On a disk it costs nothing while nobody was forgotten: that the table is not there
is seen anew for each commit, so that what another process forgets counts at once.
The key lies with the hashes: who has the history can test whether somebody was forgotten, and
nobody can read out of it who.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyarrow as pa

from history.deletion import read
from history.delta import append
from history.opening import scan, with_newest
from history.person import ABOUT, PLACE
from history.tables import AUDITS, FORGOTTEN, FORGOTTEN_TENANT, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from deltalake import DeltaTable

    from history.tables import Table

_HASH_BYTES = 16
# What an object id or an address looks like inside a text: JSON and URLs spell letters in other
# ways, and a line break in JSON ends with a letter.
_BEFORE = r"(?:(?<![\w.+'#%\\-])|(?<=\\[nrtbf]))"
_LETTER = r"(?:[\w.+'#-]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})"
_NAMED = re.compile(
    _BEFORE + r"(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w-])"
    rf"|{_LETTER}{{1,200}}(?:@|%40)[\w-]+(?:\.[\w-]+)*)"
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")


def remember(root: str, texts: Iterable[str], now: datetime) -> None:
    """Store that these ids and addresses must not come back; raises HistoryError."""
    wanted = sorted(set(texts))

    def rows(_: DeltaTable) -> pa.Table:
        key, known = _held(root)
        salt = key or secrets.token_hex(32)
        hashes = [hashed(salt, text) for text in wanted]
        new = [(now, None, it) for it in hashes if it not in known]
        return FORGOTTEN.rows(FORGOTTEN_TENANT, new if key else [*new, (now, salt, None)])

    append(root, FORGOTTEN, FORGOTTEN_TENANT, rows)


def without_forgotten(root: str, table: Table, rows: pa.Table) -> pa.Table:
    """Return the rows that may be stored: none about who was forgotten, no mention of them.

    Names alone are not recognised. Raises HistoryError.
    """
    salt, known = _held(root) if rows.num_rows else (None, frozenset())
    if salt is None:
        return rows

    @lru_cache(maxsize=100_000)
    def is_forgotten(text: str) -> bool:
        return hashed(salt, _plain(text)) in known

    def cleaned(text: str) -> str:
        return _NAMED.sub(lambda found: PLACE if is_forgotten(found[0]) else found[0], text)

    kept, changed = [], False
    for row in rows.to_pylist():
        if any(row[name] and is_forgotten(row[name]) for name in ABOUT.get(table.name, ())):
            continue
        new = {name: cleaned(row[name]) for name in table.texts if row[name]}
        mentions = any(row[name] != text for name, text in new.items())
        if mentions and table is AUDITS:
            continue
        changed = changed or mentions
        kept.append({**row, **new})
    if not changed and len(kept) == rows.num_rows:
        return rows
    return pa.Table.from_pylist(kept, schema=rows.schema)


def still_held(root: str) -> set[str]:
    """Return the ids of who was forgotten that rows are about: a `forget` was stopped half-way.

    Raises HistoryError.
    """
    salt, known = _held(root)
    if salt is None:
        return set()
    found: set[str] = set()
    for table in TABLES:
        columns = list(ABOUT.get(table.name, ()))
        if columns:
            found |= with_newest(root, table, lambda it, own=columns: _texts(it, own)) or set()
    return {text for text in found if hashed(salt, text) in known}


def _texts(delta: DeltaTable, columns: list[str]) -> set[str]:
    return {
        text
        for batch in scan(delta, columns)
        for column in batch.columns
        for text in column.cast(pa.string()).unique().to_pylist()
        if text
    }


def _plain(text: str) -> str:
    """Return an id or address without the quotes and escapes around and in it."""
    plain = unquote(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text))
    return re.split(r"[\s\"'<>=(]", plain)[-1]


def hashed(salt: str, text: str) -> str:
    """Return what stands for a text, whatever its case."""
    key = bytes.fromhex(salt)
    return hashlib.blake2b(text.lower().encode(), key=key, digest_size=_HASH_BYTES).hexdigest()


def _held(root: str) -> tuple[str | None, frozenset[str]]:
    """Return the key, None when nobody was forgotten, and the hashes."""
    rows = read(root, FORGOTTEN, ["salt", "hash"], "true")
    salts = [text for text in rows["salt"].to_pylist() if text]
    hashes = frozenset(text for text in rows["hash"].to_pylist() if text)
    return (salts[0] if salts else None), hashes
