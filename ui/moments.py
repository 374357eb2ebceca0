"""Times and durations in words, in the viewer's time zone with UTC beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from provisioning.wording import length

MINUTE_SECONDS = 60
HOUR_SECONDS = 3600
_JUST_NOW_SECONDS = 45


def zone_named(name: str | None) -> tzinfo:
    """Return the viewer's time zone, UTC when the browser named none that is known."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def ago(moment: datetime | None, now: datetime) -> str:
    """Return how long ago a moment was, "never" for None, "in ..." for the future."""
    if moment is None:
        return "never"
    seconds = (now - moment).total_seconds()
    if abs(seconds) < _JUST_NOW_SECONDS:
        return "just now"
    words = short(now - moment)
    return f"{words} ago" if seconds > 0 else f"in {words}"


def short(duration: timedelta, *, unit: bool = True) -> str:
    """Return a rounded duration: "under 1 min", "12 min", "3 h", "2 days", or its number alone."""
    minutes = round(abs(duration.total_seconds()) / MINUTE_SECONDS)
    if minutes < 1:
        return "under 1 min" if unit else "0"
    if minutes < 2 * HOUR_SECONDS // MINUTE_SECONDS:
        number, word = minutes, "min"
    elif abs(duration) < timedelta(days=2):
        number, word = round(abs(duration) / timedelta(hours=1)), "h"
    else:
        number, word = round(abs(duration) / timedelta(days=1)), "days"
    return f"{number} {word}" if unit else str(number)


def clock(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Return the wall-clock time: "14:02" today, "Mon 23 Nov, 14:02", with the year if another."""
    local, today = moment.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return local.strftime("%H:%M")
    day = f"{local:%a} {local.day} {local:%b}"
    if local.year != today.year:
        day += f" {local.year}"
    return f"{day}, {local:%H:%M}"


def with_utc(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Return the wall-clock time with UTC beside it unless they are the same."""
    here = clock(moment, zone, now)
    if moment.astimezone(zone).utcoffset() == timedelta(0):
        return f"{here} UTC"
    in_utc = moment.astimezone(UTC)
    same_day = in_utc.date() == moment.astimezone(zone).date()
    return f"{here} ({in_utc:%H:%M} UTC)" if same_day else f"{here} ({clock(moment, UTC, now)} UTC)"


def length_of_milliseconds(milliseconds: int | None) -> str | None:
    """Return a duration that a log gives in milliseconds, None when it gives none."""
    if milliseconds is None:
        return None
    if milliseconds < 1000:  # noqa: PLR2004
        return f"{milliseconds} ms"
    if milliseconds < MINUTE_SECONDS * 1000:
        return f"{milliseconds / 1000:.1f} s"
    return length(timedelta(milliseconds=milliseconds))
