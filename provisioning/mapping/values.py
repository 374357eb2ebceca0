"""Values while an expression is evaluated, and what the target gets of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeGuard

# What an attribute or a function may give. A mapping is an app role assignment.
Value = str | bool | int | Decimal | datetime | Mapping[str, object] | Sequence["Value"] | None

_NUMBER = re.compile(r"\s*[+-]?[0-9]+(\.[0-9]+)?\s*", re.ASCII)


def is_list(value: Value) -> TypeGuard[Sequence[Value]]:
    """Return whether a value holds several values (text does not)."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def is_empty(value: Value) -> bool:
    """Return whether a value is null, an empty text or an empty list."""
    return value is None or value == "" or (is_list(value) and not value)


def as_text(value: Value) -> str | None:
    """Return a single value as the target gets it: True, 7, 3/16/2020 7:00:00 AM; null is None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return str(int(whole)) if value == whole else format(value.normalize(), "f")
    if isinstance(value, datetime):
        return date_text(value)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)


def date_text(moment: datetime) -> str:
    """Return a moment as `M/d/yyyy h:mm:ss tt`, the form of CDate, DateAdd and Now."""
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"  # noqa: PLR2004  (noon)
    return (
        f"{moment.month}/{moment.day}/{moment.year:04} "
        f"{hour}:{moment.minute:02}:{moment.second:02} {half}"
    )


def sent(value: Value) -> str | list[str] | None:
    """Return what the target would get: a text, a list of texts without nulls, or null."""
    if is_list(value):
        return [text for part in value if (text := as_text(part)) is not None]
    return as_text(value)


def as_number(value: Value) -> Decimal | None:
    """Return a number or the number that a text holds, None for all else (True is no number)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value.strip())
    return None


def is_true(value: Value) -> bool:
    """Return the truth of a value as CBool has it: a number that is not zero, or True."""
    number = as_number(value)
    if number is not None:
        return number != 0
    text = as_text(value) if not is_list(value) else None
    return text is not None and text.strip().lower() == "true"
