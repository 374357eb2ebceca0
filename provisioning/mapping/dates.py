"""Dates in mappings: any usual text to a moment, intervals, and Windows' file times.

https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta

from provisioning.mapping.date_reading import moment_of
from provisioning.mapping.nodes import ExpressionError

INTERVALS = ("yyyy", "m", "d", "ww", "h", "n", "s")
FIRST_FILE_TIME = datetime(1601, 1, 1, tzinfo=UTC)

_LENGTHS = {
    "d": timedelta(days=1),
    "ww": timedelta(weeks=1),
    "h": timedelta(hours=1),
    "n": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_MONTHS_A_YEAR = 12
_TICKS_A_MICROSECOND = 10
_DAYS_A_WEEK = 7

_TIME = (
    r"(?:(?:T|\s+|,\s*)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})"
    r"(?:[.,](?P<fraction>[0-9]{1,7}))?)?\s*(?P<half>[AP]M)?)?"
    r"\s*(?P<zone>Z|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_MONTH_NAME = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = [
    re.compile(pattern + _TIME, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})",
        r"(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})",
        r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})",
        r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<short>[0-9]{2})",
        r"(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})-(?P<year>[0-9]{4})",
        r"(?:[a-z]{3,9},?\s+)?" + _MONTH_NAME + r"\s+(?P<day>[0-9]{1,2}),?\s+(?P<year>[0-9]{4})",
        r"(?:[a-z]{3,9},?\s+)?(?P<day>[0-9]{1,2})[\s-]" + _MONTH_NAME + r"[\s-](?P<year>[0-9]{4})",
    )
]
_LONGEST_DATE = 100


def parse_date(text: str, today: datetime) -> datetime:
    """Return the UTC moment of a text with a date; raises ExpressionError when it holds none.

    Read are ISO 8601 with or without time, fraction and offset, and the English forms with month
    first (3/16/2020 7:00 AM) or with the month's name. A text without offset is UTC.
    """
    text = text.strip()
    if len(text) <= _LONGEST_DATE:
        for pattern in _DATES:
            found = pattern.fullmatch(text)
            if found:
                parts = {name: part for name, part in found.groupdict().items() if part}
                return moment_of(parts, text, today)
    raise ExpressionError(f'"{text[:_LONGEST_DATE]}" is not a date that can be read.')


def add_interval(moment: datetime, interval: str, number: int) -> datetime:
    """Return a moment moved by intervals; a month's missing day becomes its last day."""
    try:
        if interval == "yyyy":
            return _add_months(moment, number * _MONTHS_A_YEAR)
        if interval == "m":
            return _add_months(moment, number)
        return moment + number * _LENGTHS[interval]
    except (OverflowError, ValueError) as error:
        raise ExpressionError("The date lies outside the years 1 to 9999.") from error


def _add_months(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * _MONTHS_A_YEAR + moment.month - 1 + months, _MONTHS_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def whole_intervals(interval: str, first: datetime, second: datetime) -> int:
    """Return the whole intervals from first to second, negative when second is earlier.

    Weeks are counted by their Sundays, as Microsoft's example does: 8/25/2021 to 3/16/2012 are
    -493 weeks, although 492 whole ones fit.
    """
    if interval == "ww":
        days = whole_intervals("d", _sunday(first), _sunday(second))
        return int(days / _DAYS_A_WEEK)
    if interval not in ("yyyy", "m"):
        whole = abs(second - first) // _LENGTHS[interval]
        return whole if second >= first else -whole
    if second < first:
        return -whole_intervals(interval, second, first)
    months = (second.year - first.year) * _MONTHS_A_YEAR + second.month - first.month
    if _add_months(first, months) > second:
        months -= 1
    return months // _MONTHS_A_YEAR if interval == "yyyy" else months


def _sunday(moment: datetime) -> datetime:
    days = (moment.weekday() + 1) % _DAYS_A_WEEK
    return moment - timedelta(days=min(days, moment.toordinal() - 1))


def from_file_time(number: int) -> datetime:
    """Return the UTC moment of a Windows FILETIME (100 ns since 1601), to the microsecond."""
    try:
        return FIRST_FILE_TIME + timedelta(microseconds=number // _TICKS_A_MICROSECOND)
    except OverflowError as error:
        raise ExpressionError(f"{number} lies outside the years 1 to 9999.") from error


def to_file_time(moment: datetime) -> int:
    """Return a moment as Windows FILETIME; raises ExpressionError before 1601."""
    if moment < FIRST_FILE_TIME:
        raise ExpressionError("Windows has no file time before the year 1601.")
    return (moment - FIRST_FILE_TIME) // timedelta(microseconds=1) * _TICKS_A_MICROSECOND
