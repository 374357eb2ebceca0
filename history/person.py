"""What history knows a person by, and how to take that out of a text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from history.sql import among, literal
from history.tables import AUDITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from history.tables import Table

PLACE = "forgotten"
# Shorter ids are no person's alone: in another text "42" may be anything.
SPECIFIC = 8
# What may stand before a name besides a blank: the end of an escape in JSON or in a URL.
_BEFORE = (
    r"(?:(?<![\w.+'#%\\-])|(?<=%[0-9a-f]{2})|(?<=\\[nrtbf])|(?<=\\u[0-9a-f]{4})|(?<=[\\'%.]['\"]))"
)
# A name ends there, or at the ending of a file that is called after it.
_AFTER = r"(?![\w+#-]|\.(?!json|csv|zip|txt|xlsx)\w)"

# The columns that tell whom a row is about; those of other tables only mention people.
ABOUT = {
    "events": ("source_id", "source_upn", "target_id"),
    "audits": ("initiated_by", "target_id"),
    "people": ("id", "user_principal_name"),
    "forecasts": ("source_id",),
}


@dataclass(frozen=True)
class Person:
    """`ids` are object ids, sign-in names and ids of their own in targets, in lower case.

    `in_jobs` are (job id, target id) of ids that other people may have elsewhere; `texts` are mail
    addresses and names that nobody else has.
    """

    ids: frozenset[str]
    in_jobs: frozenset[tuple[str | None, str]] = frozenset()
    texts: frozenset[str] = frozenset()

    @cached_property
    def pattern(self) -> str:
        """A regular expression for every spelling, with longer words around it too."""
        return "|".join(sorted(map(re.escape, self._spellings()), key=len, reverse=True))

    @cached_property
    def _exactly(self) -> re.Pattern[str]:
        return re.compile(f"{_BEFORE}(?:{self.pattern}){_AFTER}", re.IGNORECASE)

    def is_about(self, table: Table, row: dict[str, Any]) -> bool:
        """Return whether a row is about the person, rather than mentioning them."""
        if any((row[name] or "").lower() in self.ids for name in ABOUT.get(table.name, ())):
            return True
        if table is AUDITS:
            return any(row[name] and self._exactly.search(row[name]) for name in table.texts)
        return "target_id" in row and (row.get("job_id"), row["target_id"]) in self.in_jobs

    def rows_about(self, table: Table) -> str:
        """Return the SQL for the rows of events or people that are about the person."""
        found = [among(f"lower({name})", self.ids) for name in ABOUT[table.name] if self.ids]
        for job, target in self.in_jobs if "job_id" in table.schema.names else ():
            of_job = f"job_id = {literal(job)}" if job is not None else "job_id IS NULL"
            found.append(f"({of_job} AND target_id = {literal(target)})")
        return " OR ".join(found) or "false"

    def cleaned(self, text: str | None) -> str | None:
        """Return a text that does not tell of the person."""
        return text and self._exactly.sub(PLACE, text)

    def _spellings(self) -> Iterable[str]:
        found: set[str] = set()
        for text in self.ids | self.texts:
            escaped = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
            twice = {json.dumps(it)[1:-1] for it in escaped}
            found |= {text, quote(text, safe=""), quote(text), quote(text, safe="@ ")}
            found |= escaped | twice | {text.replace(" ", "+")}
        return found
