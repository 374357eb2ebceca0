"""How times, lengths and counts read in sentences: British, plain, UTC named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_MINUTES_AN_HOUR = 60
_HOURS_A_DAY = 24
# Below this many hours the minutes still matter to the reader, above it the days do.
_HOURS_UNTIL_DAYS = 48
# In a rough range an hour is told in minutes up to the first, and days begin at the second.
_HOURS_UNTIL_WHOLE_HOURS, _HOURS_UNTIL_WHOLE_DAYS = 2, 72


def moment(time: datetime) -> str:
    """Return a time as "24 Nov 2026, 05:39 UTC"."""
    time = time.astimezone(UTC)
    return f"{day(time)}, {time:%H:%M} UTC"


def day(time: datetime) -> str:
    """Return the UTC day of a time as "24 Nov 2026"."""
    time = time.astimezone(UTC)
    return f"{time.day} {time:%b} {time.year}"


def between(earliest: datetime, latest: datetime) -> str:
    """Return a window as one time when both ends read the same, else as both; the day once."""
    first, last = moment(earliest), moment(latest)
    if first == last:
        return f"at {first}"
    if day(earliest) == day(latest):
        first = first.removesuffix(" UTC")
        last = f"{latest.astimezone(UTC):%H:%M} UTC"
    return f"between {first} and {last}"


def length(duration: timedelta) -> str:
    """Return a length in its two largest units, e.g. "3 hours 20 minutes"; never negative."""
    minutes = round(max(duration, timedelta()) / timedelta(minutes=1))
    if minutes < 1:
        return "less than a minute"
    hours, minutes = divmod(minutes, _MINUTES_AN_HOUR)
    if hours < _HOURS_UNTIL_DAYS:
        return _two(counted(hours, "hour"), hours, counted(minutes, "minute"), minutes)
    days, hours = divmod(hours, _HOURS_A_DAY)
    return _two(counted(days, "day"), days, counted(hours, "hour"), hours)


def span(low: float | None, high: float) -> str:
    """Return a range of minutes in round numbers: "2 to 12 hours", "under 20 minutes"."""
    most, unit = _rounded(high)
    if low is None:
        return f"under {counted(most, unit)}"
    least, smaller = _rounded(low)
    if (least, smaller) == (most, unit):
        return f"about {counted(most, unit)}"
    if unit == smaller:
        return f"{least} to {counted(most, unit)}"
    return f"{counted(least, smaller)} to {counted(most, unit)}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun: "1 person", "2,140 people"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _rounded(minutes: float) -> tuple[int, str]:
    """Return a length in its largest unit that still tells something, at least 1."""
    hours = minutes / _MINUTES_AN_HOUR
    if hours < _HOURS_UNTIL_WHOLE_HOURS:
        return max(round(minutes), 1), "minute"
    if hours < _HOURS_UNTIL_WHOLE_DAYS:
        return round(hours), "hour"
    return round(hours / _HOURS_A_DAY), "day"


def _two(large: str, large_number: int, small: str, small_number: int) -> str:
    if not large_number:
        return small
    return f"{large} {small}" if small_number else large
