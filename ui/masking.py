"""People as stable pseudonyms, for viewers who may not see personal data.

Masking happens once, where data enters the app: in every answer of history and of Graph, before a
loader reads it (`ui.sources` hands out nothing else to such a viewer). Pages, tables, exports and
raw records therefore cannot forget it. The pseudonyms are those of the support bundle, made with
the same key, so a vendor who was sent a bundle and a masked viewer speak of the same Person.
Ids stay: they name nobody by themselves, and an admin finds the person by them.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from graph_client import Group
from history import History
from history.tables import EVENTS, JOB_SNAPSHOTS, SCHEMA_VERSIONS
from provisioning.bundle import KnownPeople, Pseudonyms, Redactor
from provisioning.bundle.pseudonyms import Kind
from provisioning.bundle.walk import Walk
from provisioning.forecast import Person

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import ibis.expr.types as ir

    from history.tables import Table
    from provisioning.forecast import Forecast

_PERSONAL = {
    "source_name": Kind.NAME,
    "target_name": Kind.NAME,
    "display_name": Kind.NAME,
    "muted_by": Kind.NAME,
    "confirmed_by": Kind.NAME,
    "source_upn": Kind.ACCOUNT,
    "user_principal_name": Kind.ACCOUNT,
    "mail": Kind.MAIL,
}
# Ids, Microsoft's words and names of applications. Any other text is read for names.
_KEPT = frozenset(
    [
        "id",
        "tenant_id",
        "month",
        "job_id",
        "cycle_id",
        "change_id",
        "action",
        "status",
        "service_principal_id",
        "app_id",
        "service_principal_name",
        "source_id",
        "source_type",
        "target_type",
        "error_code",
        "error_category",
        "skip_reason",
        "failed_step",
        "signature",
        "activity",
        "category",
        "correlation_id",
        "service",
        "operation_type",
        "result",
        "code",
        "schedule_state",
        "version",
        "profile",
        "step",
        "key",
        "name",
        "before",
        "after",
        "type",
        "bucket",
        "sample_id",
    ]
)
# Their records are configuration: `state` is no place and `user` nobody's account there.
_CONFIGURATION = frozenset({JOB_SNAPSHOTS.name, SCHEMA_VERSIONS.name})

# What a forecast says in place of a person's value.
HIDDEN = "(hidden)"
_QUOTED = re.compile(r'"(.*)"', re.DOTALL)
_WHO = re.compile(r"person-[0-9a-f]{10}@redacted\.invalid")


class Mask:
    """Replaces what names a person; learns from every record that it is shown."""

    def __init__(self, people: KnownPeople, key: bytes) -> None:
        self._people = people
        self._redactor = Redactor(people, Pseudonyms(key))
        self._lock = threading.RLock()  # viewers share one, and learning changes it

    def text(self, text: str) -> str:
        """Return a free text without names."""
        with self._lock:
            return self._redactor.text(text)

    def value(self, kind: Kind, value: str, person: str | None = None) -> str:
        """Return the pseudonym of a value; it is found in texts from now on."""
        if not value.strip():
            return value
        with self._lock:
            if kind is Kind.NAME and "@" in value:
                kind = Kind.MAIL
            self._people.learn(person or value, kind, value)
            return self._redactor.value(kind, value, person)

    def record(self, record: Any) -> Any:
        """Return a user, an event or an audit entry as plain values."""
        with self._lock:
            self._people.learn_record(record)
            return self._redactor.record(record)

    def configuration(self, record: Any) -> Any:
        """Return a job or a schema as plain values: only texts of theirs may name people."""
        with self._lock:
            text = self._redactor.text
            return Walk(lambda _, value, person: text(value, person), text).through(record)

    def answer(self, found: Any) -> Any:
        """Return what Graph answered, whatever it is."""
        if isinstance(found, dict):
            return self.record(found)
        if isinstance(found, list | tuple):
            return type(found)(self.answer(one) for one in found)
        if isinstance(found, Group):
            nested = tuple(self.value(Kind.GROUP, name) for name in found.nested)
            return replace(found, name=self.value(Kind.GROUP, found.name, found.id), nested=nested)
        if isinstance(found, msgspec.Struct):
            plain = self.configuration(msgspec.to_builtins(found))
            return msgspec.convert(self._assigned(plain), type(found))
        return found

    def _assigned(self, plain: dict[str, Any]) -> dict[str, Any]:
        name = plain.get("principalDisplayName")
        if not name:
            return plain
        kind = Kind.GROUP if plain.get("principalType") == "Group" else Kind.NAME
        return plain | {"principalDisplayName": self.value(kind, name, plain.get("principalId"))}

    def forecast(self, found: Forecast) -> Forecast:
        """Return a preflight's answer; it was judged on the real values."""
        who = {
            person.id: Person(
                person.id,
                self.value(Kind.NAME, person.name, person.id),
                self.value(Kind.ACCOUNT, person.sign_in_name, person.id),
            )
            for person in found.who.values()
        }
        told, warned = (
            tuple(replace(one, detail=self._unquoted(one.detail)) for one in some)
            for some in (found.predictions, found.warnings)
        )
        nested = tuple(self.value(Kind.GROUP, name) for name in found.nested)
        return replace(found, who=who, predictions=told, warnings=warned, nested=nested)

    def _unquoted(self, detail: str) -> str:
        """Return why somebody will not arrive without the values that it quotes.

        They may be anything that the directory says of a person, and cut short. Only who it is by
        an address can still be told; quotation marks inside a value do not end it.
        """

        def hide(quoted: re.Match[str]) -> str:
            redacted = self.text(quoted[1])
            return f'"{redacted if _WHO.fullmatch(redacted) else HIDDEN}"'

        return self.text(_QUOTED.sub(hide, detail))

    def table(self, table: Table, answer: pa.Table) -> pa.Table:
        """Return history's answer about a table."""
        for place, column in enumerate(answer.schema):
            if column.name in _KEPT or not _is_text(column.type):
                continue
            masked = self._column(table, answer, column.name)
            answer = answer.set_column(place, column, pa.array(masked, column.type))
        return answer

    def _column(self, table: Table, answer: pa.Table, name: str) -> list[str | None]:
        values = answer[name].to_pylist()
        kind = _PERSONAL.get(name)
        if name == "raw":
            redact = self.configuration if table.name in _CONFIGURATION else self.record
            return [value and json.dumps(redact(json.loads(value))) for value in values]
        if kind is None or (name == "target_name" and table is not EVENTS):
            known: dict[str | None, str | None] = {
                value: value and self.text(value) for value in set(values)
            }
            return [known[value] for value in values]
        people = _column_or_none(answer, "source_id")
        types = _column_or_none(answer, "source_type")
        return [
            value and self.value(_kind(kind, sort), value, person or None)
            for value, person, sort in zip(values, people, types, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class MaskedHistory(History):
    """History as a viewer sees it who may not see personal data."""

    mask: Mask

    def ask(
        self,
        table: Table,
        tenant_id: str,
        question: Callable[[ir.Table], ir.Table],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> pa.Table | None:
        """Answer a question with people masked; conditions still see the real values."""
        answer = History.ask(self, table, tenant_id, question, since=since, until=until)
        return None if answer is None else self.mask.table(table, answer)


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _kind(kind: Kind, sort: str | None) -> Kind:
    is_group = (sort or "").rpartition(":")[2].lower() == "group"
    return Kind.GROUP if kind is Kind.NAME and is_group else kind


def _column_or_none(answer: pa.Table, name: str) -> list[str | None]:
    found = answer[name].to_pylist() if name in answer.schema.names else None
    return found or [None] * answer.num_rows
