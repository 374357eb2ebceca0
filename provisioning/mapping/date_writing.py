"""A moment written in a .NET custom date format, in English and in UTC.

https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.mapping.date_formats import (
    DAYS,
    FRACTION_DIGITS,
    HALF_DAY,
    MONTHS,
    split_format,
)
from provisioning.mapping.nodes import ExpressionError

if TYPE_CHECKING:
    from datetime import datetime


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
        "h": moment.hour % HALF_DAY or HALF_DAY,
        "m": moment.minute,
        "s": moment.second,
    }
    if letter in numbers:
        return f"{numbers[letter]:0{min(count, 2)}}"
    if letter in "fF":
        return _fraction(moment, letter, count)
    words = {
        "d": _named(moment.day, count, DAYS[moment.weekday()]),
        "M": _named(moment.month, count, MONTHS[moment.month - 1]),
        "y": _year(moment.year, count),
        "t": ("AM" if moment.hour < HALF_DAY else "PM")[:count],
        "g": "A.D.",
        "K": "Z" * count,
        "z": {1: "+0", 2: "+00"}.get(count, "+00:00"),
    }
    return words.get(letter, letters)


def _fraction(moment: datetime, letter: str, count: int) -> str:
    if count > FRACTION_DIGITS:
        raise ExpressionError(f"A date format holds at most seven {letter}.")
    digits = f"{moment.microsecond:06}0"[:count]
    return digits if letter == "f" else digits.rstrip("0")


def _named(number: int, count: int, name: str) -> str:
    short = 3
    return f"{number:0{count}}" if count < short else name[:short] if count == short else name


def _year(year: int, count: int) -> str:
    return f"{year % 100:0{count}}" if count <= len("yy") else f"{year:0{count}}"
