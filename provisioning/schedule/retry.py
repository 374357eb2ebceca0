"""When one failed object is tried again: what Entra itself prints in the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

# Source: provisioning log records, https://learn.microsoft.com/entra/identity/monitoring-health/howto-analyze-provisioning-logs
# The count is a figure, in some connectors a word; the date may be cut off.
_BEGINNING = "This operation was retried "
_NOTICE = re.compile(
    _BEGINNING + r"(?P<count>\w{1,12}) times?\.?"
    r"(?:\s*It will be retried again after this date:?\s*(?P<after>[0-9T:.+-]{10,40})?Z?)?"
)
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class RetryNotice:
    """Retries so far and the earliest next one (UTC); None where Entra did not print it.

    The date belongs to this object alone and says nothing about the job's next cycle.
    """

    count: int | None
    after: datetime | None


def retry_notice(reason: str | None) -> RetryNotice | None:
    """Return the retry sentence of a failure's reason, None when it has none."""
    return without_notice(reason or "")[1]


def without_notice(reason: str) -> tuple[str, RetryNotice | None]:
    """Return a reason without its retry sentence and what follows, and what the sentence says.

    Entra appends the sentence, so the last one counts: an endpoint's answer may hold another.
    """
    found = _NOTICE.match(reason, max(reason.rfind(_BEGINNING), 0))
    if found is None:
        return reason, None
    before = reason[: found.start()].rstrip().removesuffix(".")
    return before, RetryNotice(_count(found["count"]), _time(found["after"]))


def _count(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    word = text.lower()
    return _WORDS.index(word) if word in _WORDS else None


def _time(text: str | None) -> datetime | None:
    """Read an ISO time of any number of decimals; a date that cannot be one is no date."""
    try:
        time = datetime.fromisoformat((text or "").rstrip("."))
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
