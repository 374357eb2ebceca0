"""Dates in .NET's custom formats, read and written in English and in UTC.

https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
The service runs in UTC, so an offset in a text is applied and a text without one is UTC.
Fractions are kept to microseconds, one digit less than .NET. Two-digit years end in 2049.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import groupby

from provisioning.mapping.nodes import ExpressionError, UnsupportedError

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: tuple[str, ...] = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LETTERS = "dfFghHKmMstyzZ"
# The standard formats that are the same in every culture.
_STANDARD = {
    "o": "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
    "O": "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
    "s": "yyyy-MM-dd'T'HH:mm:ss",
    "u": "yyyy-MM-dd HH:mm:ss'Z'",
    "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
}
_LAST_SHORT_YEAR = 49
_FRACTION_DIGITS = 7
_HALF_DAY = 12

Part = tuple[str, str]  # specifier letters and "", or "" and literal text


def split_format(text: str) -> list[Part]:
    """Return the parts of a format; raises UnsupportedError for culture-bound standard formats."""
    if len(text) == 1:
        if text not in _STANDARD:
            raise UnsupportedError(
                f'The date format "{text}" depends on a culture, so it is not evaluated here.'
            )
        text = _STANDARD[text]
    parts: list[Part] = []
    position = 0
    while position < len(text):
        part, position = _next_part(text, position)
        parts.append(part)
    return parts


def _next_part(text: str, position: int) -> tuple[Part, int]:
    character = text[position]
    if character in "'\"":
        end = text.find(character, position + 1)
        if end < 0:
            raise ExpressionError(f"The date format {text!r} has a quote that is not closed.")
        return ("", text[position + 1 : end]), end + 1
    if character == "\\":
        if position + 1 == len(text):
            raise ExpressionError(f"The date format {text!r} ends in a backslash.")
        return ("", text[position + 1]), position + 2
    if character == "%":
        return ("", ""), position + 1
    if character in _LETTERS:
        letters = next("".join(same) for _, same in groupby(text[position:]))
        return (letters, ""), position + len(letters)
    return ("", character), position + 1


# --- Writing -----------------------------------------------------------------------------------


def format_moment(moment: datetime, text: str) -> str:
    """Return a UTC moment in a .NET format."""
    written = ""
    for letters, literal in split_format(text):
        if not letters:
            written += literal
        elif letters[0] == "F":
            fraction = _written(moment, letters)
            written = written + fraction if fraction else written.removesuffix(".")
        else:
            written += _written(moment, letters)
    return written


def _written(moment: datetime, letters: str) -> str:
    count, letter = len(letters), letters[0]
    numbers = {
        "H": moment.hour,
        "h": moment.hour % _HALF_DAY or _HALF_DAY,
        "m": moment.minute,
        "s": moment.second,
    }
    if letter in numbers:
        return f"{numbers[letter]:0{min(count, 2)}}"
    if letter in "fF":
        return _fraction(moment, letter, count)
    words = {
        "d": _named(moment.day, count, _DAYS[moment.weekday()]),
        "M": _named(moment.month, count, _MONTHS[moment.month - 1]),
        "y": _year(moment.year, count),
        "t": ("AM" if moment.hour < _HALF_DAY else "PM")[:count],
        "g": "A.D.",
        "K": "Z" * count,
        "z": {1: "+0", 2: "+00"}.get(count, "+00:00"),
    }
    return words.get(letter, letters)


def _fraction(moment: datetime, letter: str, count: int) -> str:
    if count > _FRACTION_DIGITS:
        raise ExpressionError(f"A date format holds at most seven {letter}.")
    digits = f"{moment.microsecond:06}0"[:count]
    return digits if letter == "f" else digits.rstrip("0")


def _named(number: int, count: int, name: str) -> str:
    short = 3
    return f"{number:0{count}}" if count < short else name[:short] if count == short else name


def _year(year: int, count: int) -> str:
    return f"{year % 100:0{count}}" if count <= len("yy") else f"{year:0{count}}"


# --- Reading -----------------------------------------------------------------------------------

_READ = {
    "d": r"(?P<day>[0-9]{1,2})",
    "dd": r"(?P<day>[0-9]{2})",
    "ddd": "(?:" + "|".join(day[:3] for day in _DAYS) + ")",
    "dddd": "(?:" + "|".join(_DAYS) + ")",
    "M": r"(?P<month>[0-9]{1,2})",
    "MM": r"(?P<month>[0-9]{2})",
    "MMM": "(?P<name>" + "|".join(month[:3] for month in _MONTHS) + ")",
    "MMMM": "(?P<name>" + "|".join(_MONTHS) + ")",
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
    if set(letters) == {"f"} and len(letters) <= _FRACTION_DIGITS:
        return f"(?P<fraction>[0-9]{{{len(letters)}}})"
    if set(letters) == {"F"} and len(letters) <= _FRACTION_DIGITS:
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
        return [month[:3] for month in _MONTHS].index(short) + 1
    return int(parts.get("month", 1 if _DATE_PARTS & parts.keys() else today.month))


def _read_hour(parts: dict[str, str]) -> int:
    if "hour12" not in parts:
        hour = int(parts.get("hour", 0))
    else:
        hour = int(parts["hour12"])
        if not 1 <= hour <= _HALF_DAY:
            raise ValueError(hour)
    half = parts.get("half", "").upper()[:1]
    if not half or hour > _HALF_DAY:
        return hour
    return hour % _HALF_DAY + (_HALF_DAY if half == "P" else 0)


def _offset(zone: str) -> timedelta:
    if zone.upper() in ("Z", "GMT"):
        return timedelta()
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > len("hh") else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if zone[0] == "-" else offset
