"""Values as the SQL in which Delta tables are filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def literal(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def among(column: str, texts: Iterable[str]) -> str:
    """Return the SQL that says that a column is one of these texts, of which there is one."""
    return f"{column} IN ({', '.join(map(literal, sorted(texts)))})"


def moment(time: datetime) -> str:
    """Return a time in UTC as SQL of the type of the columns: deletions compare no others."""
    return f"""arrow_cast('{time.isoformat()}', 'Timestamp(Microsecond, Some("UTC"))')"""
