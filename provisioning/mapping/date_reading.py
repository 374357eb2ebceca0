"""The moment that a text in a .NET custom date format means.

https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
The service runs in UTC, so an offset in a text is applied and a text without one is UTC.
Fractions are kept to microseconds, one digit less than .NET. Two-digit years end in 2049.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from provisioning.mapping.date_formats import (
    DAYS,
    FRACTION_DIGITS,
    HALF_DAY,
    MONTHS,
    split_format,
)
from provisioning.mapping.nodes import ExpressionError, UnsupportedError

_LAST_SHORT_YEAR = 49
_READ = {
    "d": r"(?P<day>[0-9]{1,2})",
    "dd": r"(?P<day>[0-9]{2})",
    "ddd": "(?:" + "|".join(day[:3] for day in DAYS) + ")",
    "dddd": "(?:" + "|".join(DAYS) + ")",
    "M": r"(?P<month>[0-9]{1,2})",
    "MM": r"(?P<month>[0-9]{2})",
    "MMM": "(?P<name>" + "|".join(month[:3] for month in MONTHS) + ")",
    "MMMM": "(?P<name>" + "|".join(MONTHS) + ")",
    "y": r"(?P<short>[0-9]{1,2})",
    "yy": r"(?P<short>[0-9]{2})",
    "yyy": r"(?P<year>[0-9]{3,4})",
    "yyyy": r"(?P<year>[0-9]{4})",
    "H": r"(?P<hour>[0-9]{1,2})",
    "HH": r"(?P<hour>[0-9]{2})",
    "h": r"(?P<hour12>[0-9]{1,2})",
    "hh": r"(?P<hour12>[0-9]{2})",
    "m": r"(?P<minute>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "s": r"(?P<second>[0-9]{1,2})",
    "ss": r"(?P<second>[0-9]{2})",
    "t": r"(?P<half>[AP])",
    "tt": r"(?P<half>[AP]M)",
    "K": r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?",
    "Z": r"(?P<zone>Z|GMT)",
    "z": r"(?P<zone>[+-][0-9]{1,2})",
    "zz": r"(?P<zone>[+-][0-9]{2})",
    "zzz": r"(?P<zone>[+-][0-9]{2}:?[0-9]{2})",
}


def parse_exact(text: str, form: str, today: datetime, *, white: bool = True) -> datetime:
    """Return the moment that a text in a .NET format means; `today` fills a date not stated.

    Raises ExpressionError when the text does not have the format, UnsupportedError when the format
    holds a specifier that is not read here. `white`: space around the text is allowed.
    """
    pattern = "".join(
        _reading(letters) if letters else re.escape(literal)
        for letters, literal in split_format(form)
    )
    try:
        found = re.fullmatch(pattern, text.strip() if white else text, re.IGNORECASE | re.ASCII)
    except re.error as error:
        raise UnsupportedError(f'The date format "{form}" states a part twice.') from error
    if found is None:
        raise ExpressionError(f'"{text}" is not a date in the format {form}.')
    parts = {name: part for name, part in found.groupdict().items() if part is not None}
    return moment_of(parts, text, today)


def _reading(letters: str) -> str:
    if set(letters) == {"f"} and len(letters) <= FRACTION_DIGITS:
        return f"(?P<fraction>[0-9]{{{len(letters)}}})"
    if set(letters) == {"F"} and len(letters) <= FRACTION_DIGITS:
        return f"(?P<fraction>[0-9]{{0,{len(letters)}}})"
    if letters not in _READ:
        raise UnsupportedError(f"Dates with {letters} in their format are not read here.")
    return _READ[letters]


_DATE_PARTS = {"year", "short", "month", "name", "day"}


def moment_of(parts: dict[str, str], text: str, today: datetime) -> datetime:
    """Return the UTC moment of named parts; raises ExpressionError when there is no such moment."""
    try:
        moment = datetime(
            _read_year(parts, today),
            _read_month(parts, today),
            int(parts.get("day", 1 if _DATE_PARTS & parts.keys() else today.day)),
            _read_hour(parts),
            int(parts.get("minute", 0)),
            int(parts.get("second", 0)),
            int(f"{parts.get('fraction', ''):0<6}"[:6]),
            tzinfo=UTC,
        )
        return moment - _offset(parts.get("zone", "Z"))
    except (ValueError, OverflowError) as error:
        raise ExpressionError(f'"{text}" is not a date that exists.') from error


def _read_year(parts: dict[str, str], today: datetime) -> int:
    if "short" in parts:
        short = int(parts["short"])
        return short + (2000 if short <= _LAST_SHORT_YEAR else 1900)
    return int(parts.get("year", today.year))


def _read_month(parts: dict[str, str], today: datetime) -> int:
    if "name" in parts:
        short = parts["name"][:3].title()
        return [month[:3] for month in MONTHS].index(short) + 1
    return int(parts.get("month", 1 if _DATE_PARTS & parts.keys() else today.month))


def _read_hour(parts: dict[str, str]) -> int:
    if "hour12" not in parts:
        hour = int(parts.get("hour", 0))
    else:
        hour = int(parts["hour12"])
        if not 1 <= hour <= HALF_DAY:
            raise ValueError(hour)
    half = parts.get("half", "").upper()[:1]
    if not half or hour > HALF_DAY:
        return hour
    return hour % HALF_DAY + (HALF_DAY if half == "P" else 0)


def _offset(zone: str) -> timedelta:
    if zone.upper() in ("Z", "GMT"):
        return timedelta()
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > len("hh") else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if zone[0] == "-" else offset
