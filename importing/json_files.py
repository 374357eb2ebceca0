"""JSON files: each record is recognised by what it holds and handed to the store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from importing.json_stream import Found, json_records
from importing.report import Unreadable
from importing.shapes import Shape, shape_of
from provisioning.wire import WireError, decode_job, decode_schema
from provisioning.wire.audits import read_audit
from provisioning.wire.events import read_event
from provisioning.wire.outline import outline
from provisioning.wire.values import Unreadable as UnreadableRecord

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from importing.limits import Limits
    from importing.report import FileReport
    from importing.store import Store

_EVENTS = {Shape.EVENT, Shape.EVENT_ENVELOPE, Shape.EVENT_ROW}
_AUDITS = {Shape.AUDIT, Shape.AUDIT_ENVELOPE, Shape.AUDIT_ROW}
# What only the v1.0 form of an event has: the decoder of that form is ten times as quick.
_V1_EVENT = b'"provisioningStatusInfo":'
# Records that hold events are none themselves: the envelope of diagnostic settings, our bundle.
_HOLDER = re.compile(rb'"properties"\s*:\s*\{|^\{\s*"bundle_version"')


class _Person(msgspec.Struct):
    """What history asks of a user as Graph returns it; all else is kept as it is."""

    id: str | None = None
    user_principal_name: str | None = msgspec.field(name="userPrincipalName", default=None)
    display_name: str | None = msgspec.field(name="displayName", default=None)


class _Column(msgspec.Struct):
    name: str


class _Table(msgspec.Struct):
    columns: list[_Column]
    rows: list[list[Any]]


class _QueryAnswer(msgspec.Struct):
    """https://learn.microsoft.com/azure/azure-monitor/logs/api/response-format."""

    tables: list[_Table]


class _Records(msgspec.Struct):
    events: list[msgspec.Raw] = []
    audits: list[msgspec.Raw] = []
    jobs: list[msgspec.Raw] = []
    schemas: list[msgspec.Raw] = []


class _Bundle(msgspec.Struct):
    records: _Records = msgspec.field(default_factory=_Records)


class JsonReader:
    """Reads one JSON file."""

    def __init__(self, store: Store, report: FileReport, limits: Limits, now: datetime) -> None:
        self._store = store
        self._report = report
        self._limits = limits
        self._now = now

    def read(self, text: io.TextIOBase) -> None:
        """Read the whole file; raises Refused."""
        for found in json_records(text, self._limits.record_characters):
            if isinstance(found, Unreadable):
                self._report.reject(found, self._limits.listed_problems)
            else:
                self.record(found)

    def lines(self, lines: Iterable[str]) -> None:
        """Read a file that has an object on each line."""
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                records = outline(line.encode()).records
            except WireError as error:
                self._reject(str(error), Found(line, number))
                continue
            for raw in records:
                self.record(Found(bytes(raw).decode(), number))

    def record(self, found: Found) -> None:
        """Recognise and store one record."""
        try:
            self._read(found)
        except (UnreadableRecord, WireError) as error:
            self._reject(str(error), found)
        except (msgspec.MsgspecError, RecursionError) as error:
            self._reject(f"The record cannot be read: {error}.", found)

    def _read(self, found: Found) -> None:
        raw = found.text.encode("utf-8", "replace")
        if raw.startswith(b"{") and _V1_EVENT in raw and not _HOLDER.search(raw):
            self._store.event(read_event(raw), self._report)
            self._report.shapes.add(Shape.EVENT)
            return
        record = msgspec.json.decode(raw)
        shape = shape_of(record) if isinstance(record, dict) else None
        if shape is None:
            raise UnreadableRecord(
                "It is no event, audit entry, job, schema or user that is known here. Import what "
                "the portal or Graph gave, unchanged."
            )
        self._take(shape, raw, found)
        self._report.shapes.add(shape)

    def _take(self, shape: Shape, raw: bytes, found: Found) -> None:
        if shape in _EVENTS:
            self._store.event(read_event(raw), self._report)
        elif shape in _AUDITS:
            self._store.audit(read_audit(raw), self._report)
        elif shape is Shape.JOB:
            self._store.job(decode_job(raw), self._report)
        elif shape is Shape.SCHEMA:
            self._store.schema(decode_schema(raw), self._report)
        elif shape is Shape.PERSON:
            self._store.person(_person(raw), self._report, self._now)
        elif shape is Shape.APPLICATION:
            self._report.notes.append("It describes the application, of which nothing is kept.")
        else:
            for inner in _rows(raw) if shape is Shape.QUERY_ANSWER else _of_bundle(raw):
                self.record(Found(bytes(inner).decode(), found.line))
            if shape is Shape.BUNDLE:
                self._report.notes.append(
                    "A support bundle holds one sample of each cause, so counts of people are "
                    "those of the samples."
                )

    def _reject(self, reason: str, found: Found) -> None:
        self._report.reject(
            Unreadable(reason, found.line, found.text[:200]), self._limits.listed_problems
        )


def _person(raw: bytes) -> dict[str, Any]:
    """Return a user as it is; raises UnreadableRecord or ValidationError."""
    known = msgspec.json.decode(raw, type=_Person)
    if not (known.id or known.user_principal_name):
        raise UnreadableRecord("The user has neither an id nor a userPrincipalName.")
    return msgspec.json.decode(raw)


def _rows(raw: bytes) -> Iterator[bytes]:
    """Yield the rows of a query's answer as objects; raises ValidationError."""
    for table in msgspec.json.decode(raw, type=_QueryAnswer).tables:
        names = [column.name for column in table.columns]
        for row in table.rows:
            yield msgspec.json.encode(dict(zip(names, row, strict=False)))


def _of_bundle(raw: bytes) -> Iterator[msgspec.Raw]:
    """Yield the records that a support bundle carries; raises ValidationError."""
    held = msgspec.json.decode(raw, type=_Bundle).records
    yield from (*held.events, *held.audits, *held.jobs, *held.schemas)
