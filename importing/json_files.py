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
            raise UnreadableRecord("It is nothing that is known here.")
        self._take(shape, record, raw, found)
        self._report.shapes.add(shape)

    def _take(self, shape: Shape, record: dict[str, Any], raw: bytes, found: Found) -> None:
        if shape in _EVENTS:
            self._store.event(read_event(raw), self._report)
        elif shape in _AUDITS:
            self._store.audit(read_audit(raw), self._report)
        elif shape is Shape.JOB:
            self._store.job(decode_job(raw), self._report)
        elif shape is Shape.SCHEMA:
            self._store.schema(decode_schema(raw), self._report)
        elif shape is Shape.PERSON:
            self._store.person(record, self._report, self._now)
        elif shape is Shape.APPLICATION:
            self._report.notes.append("It describes the application, of which nothing is kept.")
        else:
            inner = _rows(record) if shape is Shape.QUERY_ANSWER else _of_bundle(record)
            for row in inner:
                self.record(Found(msgspec.json.encode(row).decode(), found.line))
            if shape is Shape.BUNDLE:
                self._report.notes.append(
                    "A support bundle holds one sample of each cause, so counts of people are "
                    "those of the samples."
                )

    def _reject(self, reason: str, found: Found) -> None:
        self._report.reject(
            Unreadable(reason, found.line, found.text[:200]), self._limits.listed_problems
        )


def _rows(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a query's answer as objects.

    https://learn.microsoft.com/azure/azure-monitor/logs/api/response-format
    """
    for table in answer["tables"]:
        names = [column.get("name") for column in table.get("columns", ())]
        for row in table.get("rows", ()):
            yield dict(zip(names, row, strict=False))


def _of_bundle(bundle: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the records that a support bundle carries."""
    records = bundle.get("records")
    for kind in ("events", "audits", "jobs", "schemas"):
        held = records.get(kind) if isinstance(records, dict) else None
        yield from (row for row in held or () if isinstance(row, dict))
