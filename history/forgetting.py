"""Removing a person from all of history, and from the disk.

Rows about the person are removed, and audit entries that name them; in all other rows the person's
ids, addresses and name are replaced. The rows about the person in events and in lists of people
go last, in one commit a table: until then they tell what else is theirs, so that whoever is
interrupted can begin again.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from deltalake.exceptions import CommitFailedError

from history.deletion import delete, replace_in
from history.delta import ATTEMPTS, Watermark, append, hold, too_busy, writer_name
from history.erasure import erase
from history.errors import reading
from history.forgotten import remember, still_held
from history.identify import identify
from history.opening import open_table, scan, table_uri, with_newest
from history.person import ABOUT
from history.retention import tenants
from history.sql import literal
from history.tables import EVENTS, PARTITIONS, PEOPLE, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from deltalake import DeltaTable

    from history.history import History
    from history.person import Person
    from history.tables import Table

REMOVED, CLEANED = "removed", "cleaned"
Month = tuple[str, str]
# What else is theirs can only be told from these.
_TELLING = (EVENTS, PEOPLE)


def forget(
    history: History, given: str, *, now: datetime, dry_run: bool = False
) -> dict[str, dict[str, int]]:
    """Remove who has this object id, sign-in name or target id; return how many rows, by table.

    REMOVED counts rows about the person, CLEANED those that only mentioned them. From then on
    nothing about them is stored. A dry run counts and changes nothing. Raises HistoryError,
    SeveralPeopleError.
    """
    root = history.uri
    person = identify(root, given, *still_held(root))
    if dry_run:
        return {table.name: _counted(root, table, person) for table in TABLES}
    remember(root, person.ids | {text for text in person.texts if "@" in text}, now)
    _outrun_writers(history)
    done = {table.name: _forget_in(root, table, person) for table in TABLES}
    for table in _TELLING:
        done[table.name][REMOVED] = delete(root, table, person.rows_about(table))
    for table in TABLES:
        erase(root, table)
    return done


def _outrun_writers(history: History) -> None:
    """Make writers that looked before begin again: they then see who must not come back."""
    own = tenants(history)
    for table in TABLES:
        if table.name not in ABOUT or open_table(history.uri, table) is None:
            continue
        nothing = table.schema.empty_table()
        for tenant in own:
            name = writer_name(table, tenant)
            mark = Watermark(f"{name}/forget", time.time_ns())
            append(history.uri, table, name, lambda _, rows=nothing: rows, mark)


def _counted(root: str, table: Table, person: Person) -> dict[str, int]:
    def count(delta: DeltaTable) -> Counter[str]:
        counts: Counter[str] = Counter()
        for _ in _staying(delta, table, person, "true", counts):
            pass
        return counts

    counts = with_newest(root, table, count) or Counter()
    return {REMOVED: counts[REMOVED], CLEANED: counts[CLEANED]}


def _forget_in(root: str, table: Table, person: Person) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for tenant, month in with_newest(root, table, lambda it: _months(it, table, person)) or ():
        counts += _rewrite(root, table, person, (tenant, month))
    return {REMOVED: counts[REMOVED], CLEANED: counts[CLEANED]}


def _months(delta: DeltaTable, table: Table, person: Person) -> set[Month]:
    """Return the partitions that hold anything of the person."""
    columns = ["tenant_id", "month", *table.texts]
    schema = pa.schema([table.schema.field(name) for name in columns])
    found: set[Month] = set()
    for batch in scan(delta, columns):
        rows = pa.Table.from_batches([batch]).cast(schema)
        touched = rows.filter(_touched(table, rows, person))
        found |= set(zip(*(touched[name].to_pylist() for name in PARTITIONS), strict=True))
    return found


def _touched(table: Table, rows: pa.Table, person: Person) -> pa.ChunkedArray:
    """Return which rows may tell of the person: quick, and at times too many."""
    touched = pa.chunked_array([pa.array([False] * rows.num_rows)])
    for name in table.texts:
        texts = rows[name]
        wanted = pc.MatchSubstringOptions(person.pattern, ignore_case=True)
        hits = pc.call_function("match_substring_regex", [texts], wanted)
        if name == "target_id":
            short = pa.array([target for _, target in person.in_jobs], pa.string())
            same = pc.call_function("is_in", [texts], pc.SetLookupOptions(value_set=short))
            hits = pc.call_function("or", [hits, same])
        touched = pc.call_function("or", [touched, pc.fill_null(hits, fill_value=False)])
    return touched


def _rewrite(root: str, table: Table, person: Person, place: Month) -> Counter[str]:
    """Replace a partition by what may stay of it, in one commit."""
    where = f"tenant_id = {literal(place[0])} AND month = {literal(place[1])}"
    for attempt in range(ATTEMPTS):
        delta = open_table(root, table)
        if delta is None:
            break
        counts: Counter[str] = Counter()
        # Reading inside the writing would start a runtime of Delta's within another.
        with reading(delta.table_uri):
            staying = list(_staying(delta, table, person, where, counts))
        try:
            replace_in(delta, pa.Table.from_batches(staying, table.schema), where)
        except CommitFailedError:
            hold(root, table)
        else:
            if attempt:
                hold(root, table, 0)
            return counts
    raise too_busy(table_uri(root, table))


def _staying(
    delta: DeltaTable, table: Table, person: Person, where: str, counts: Counter[str]
) -> Iterator[pa.RecordBatch]:
    """Yield rows without the person, counting what was found.

    In events and lists of people what is about the person stays as it is.
    """
    for batch in scan(delta, table.schema.names, where):
        rows = pa.Table.from_batches([batch]).cast(table.schema)
        touched = _touched(table, rows, person)
        yield from rows.filter(pc.call_function("invert", [touched])).to_batches()
        kept = []
        for row in rows.filter(touched).to_pylist():
            if person.is_about(table, row):
                counts[REMOVED] += 1
                kept += [row] if table in _TELLING else []
                continue
            new = {name: person.cleaned(row[name]) for name in table.texts}
            counts[CLEANED] += any(row[name] != text for name, text in new.items())
            kept.append({**row, **new})
        yield from pa.Table.from_pylist(kept, schema=table.schema).to_batches()
