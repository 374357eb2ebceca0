"""Functions on dates. All moments are UTC; a null or empty date gives null."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from provisioning.mapping.date_reading import parse_exact
from provisioning.mapping.date_writing import format_moment
from provisioning.mapping.dates import (
    INTERVALS,
    add_interval,
    from_file_time,
    to_file_time,
    whole_intervals,
)
from provisioning.mapping.functions.registry import function

if TYPE_CHECKING:
    from provisioning.mapping.calls import Arguments

# https://learn.microsoft.com/dotnet/api/system.globalization.datetimestyles
# In UTC all of them read the same moment; they differ in the white space that they allow.
STYLES = {
    "None": False,
    "AllowLeadingWhite": True,
    "AllowTrailingWhite": True,
    "AllowInnerWhite": True,
    "AllowWhiteSpaces": True,
    "NoCurrentDateDefault": False,
    "AdjustToUniversal": False,
    "AssumeLocal": False,
    "AssumeUniversal": False,
    "RoundtripKind": False,
}


@function("Now()")
def now(arguments: Arguments) -> datetime:
    """Return the current moment."""
    return arguments.evaluating.now


@function("CDate(Expression)")
def as_date(arguments: Arguments) -> datetime | None:
    """Return the moment that a text means."""
    return arguments.moment("Expression")


@function("DateAdd(interval, value, dateTime)")
def date_add(arguments: Arguments) -> datetime | None:
    """Return a moment moved by a number of intervals."""
    interval, number = _interval(arguments), arguments.integer("value")
    moment = arguments.moment("dateTime")
    return None if moment is None else add_interval(moment, interval, number)


@function("DateDiff(interval, date1, date2)")
def date_diff(arguments: Arguments) -> int | None:
    """Return the whole intervals from date1 to date2, negative when date2 is earlier."""
    interval = _interval(arguments)
    first, second = arguments.moment("date1"), arguments.moment("date2")
    if first is None or second is None:
        return None
    return whole_intervals(interval, first, second)


@function("DateFromNum(value)")
def date_from_number(arguments: Arguments) -> datetime | None:
    """Return the moment of a Windows file time."""
    if arguments.text("value") in (None, ""):
        return None
    return from_file_time(arguments.integer("value"))


@function("NumFromDate(value)")
def number_from_date(arguments: Arguments) -> int | None:
    """Return a moment as Windows file time."""
    moment = arguments.moment("value")
    return None if moment is None else to_file_time(moment)


@function("FormatDateTime(source, dateTimeStyles?, inputFormat, outputFormat)")
def format_date_time(arguments: Arguments) -> str | None:
    """Return a date of one .NET format in another."""
    source = arguments.single("source")
    written = arguments.text("source")
    white = _allows_white(arguments)
    read, write = arguments.text("inputFormat"), arguments.text("outputFormat")
    if not written:
        return None
    if not read or not write:
        raise arguments.error("FormatDateTime needs both formats.")
    if isinstance(source, datetime):
        return format_moment(source, write)
    return format_moment(parse_exact(written, read, arguments.evaluating.now, white=white), write)


def _interval(arguments: Arguments) -> str:
    interval = arguments.text("interval") or ""
    if interval not in INTERVALS:
        raise arguments.error(
            f'"{interval}" is not an interval; write one of {", ".join(INTERVALS)}.', "interval"
        )
    return interval


def _allows_white(arguments: Arguments) -> bool:
    named = arguments.text("dateTimeStyles")
    if not named:
        return True
    names = [name.strip().removeprefix("DateTimeStyles.") for name in named.split(",")]
    for name in names:
        if name not in STYLES:
            raise arguments.error(f'"{name}" is not one of DateTimeStyles.', "dateTimeStyles")
    return any(STYLES[name] for name in names)
