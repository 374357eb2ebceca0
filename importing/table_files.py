"""CSV files: each row becomes the record that Graph would have sent, and is read as that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from importing.limits import Limits, Refused
from importing.report import Unreadable
from importing.shapes import Shape
from importing.table_stream import table_rows
from provisioning.wire.audits import read_audit
from provisioning.wire.columns import Heading, Table, read_heading
from provisioning.wire.events import read_event
from provisioning.wire.portal_csv import audit_record, event_record, part_record, person_record
from provisioning.wire.values import Unreadable as UnreadableRecord

if TYPE_CHECKING:
    import io
    from collections.abc import Callable
    from datetime import datetime

    from importing.parts import Parts
    from importing.report import FileReport
    from importing.store import Store

_SHAPES = {
    Table.EVENTS: Shape.EVENT_TABLE,
    Table.STEPS: Shape.STEP_TABLE,
    Table.PROPERTIES: Shape.PROPERTY_TABLE,
    Table.AUDITS: Shape.AUDIT_TABLE,
    Table.PEOPLE: Shape.PEOPLE_TABLE,
}
# Templates and localised exports may have a line or two above the headings.
_LINES_BEFORE_HEADING = 5


class TableReader:
    """Reads one CSV file."""

    def __init__(
        self, store: Store, parts: Parts, report: FileReport, limits: Limits, now: datetime
    ) -> None:
        self._store = store
        self._parts = parts
        self._report = report
        self._limits = limits
        self._now = now
        self._readers: dict[Table, Callable[[Heading, list[str]], None]] = {
            Table.EVENTS: self._event,
            Table.STEPS: self._step,
            Table.PROPERTIES: self._property,
            Table.AUDITS: self._audit,
            Table.PEOPLE: self._person,
        }

    def read(self, text: io.TextIOBase) -> None:
        """Read the whole file; raises Refused."""
        rows = table_rows(text, self._limits)
        heading = None
        for _ in range(_LINES_BEFORE_HEADING):
            _, names = next(rows, (0, []))
            heading = read_heading(names)
            if heading or not names:
                break
        if heading is None:
            raise Refused(
                "Its columns are not known here. The portal's downloads of the provisioning log, "
                "the audit log and users are, and the columns of Log Analytics."
            )
        self._report.shapes.add(_SHAPES[heading.table])
        read = self._readers[heading.table]
        for line, cells in rows:
            try:
                read(heading, cells)
            except (UnreadableRecord, msgspec.MsgspecError) as error:
                excerpt = ", ".join(cells)[:200]
                self._report.reject(
                    Unreadable(str(error), line, excerpt), self._limits.listed_problems
                )

    def _event(self, heading: Heading, cells: list[str]) -> None:
        record = event_record(heading, cells)
        _one_line(record.get("changeId", ""))
        self._parts.fill(record)
        self._store.event(read_event(msgspec.json.encode(record)), self._report)

    def _audit(self, heading: Heading, cells: list[str]) -> None:
        record = audit_record(heading, cells)
        self._store.audit(read_audit(msgspec.json.encode(record)), self._report)

    def _step(self, heading: Heading, cells: list[str]) -> None:
        change_id, record = part_record(heading, cells)
        self._parts.add(_known(change_id), Table.STEPS, record)
        self._report.steps += 1

    def _property(self, heading: Heading, cells: list[str]) -> None:
        change_id, record = part_record(heading, cells)
        self._parts.add(_known(change_id), Table.PROPERTIES, record)
        self._report.properties += 1

    def _person(self, heading: Heading, cells: list[str]) -> None:
        person = person_record(heading, cells)
        if not (person.get("id") or person.get("userPrincipalName")):
            raise UnreadableRecord("The row has neither an id nor a userPrincipalName.")
        self._store.person(person, self._report, self._now)


def _known(change_id: str) -> str:
    if not change_id:
        raise UnreadableRecord("The row has no change id, so its event cannot be found.")
    return _one_line(change_id)


def _one_line(change_id: str) -> str:
    if "\n" in change_id:
        raise UnreadableRecord("A quotation mark is not closed, so rows run into each other.")
    return change_id
