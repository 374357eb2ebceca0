"""Reading single values of any dress: text for numbers, year 0001 for never, a list for one.

A value that makes no sense where it stands is read as None, "not stated": the untouched record
is kept beside the row, so nothing is lost.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

# .NET's largest TimeSpan stands for "no interval" in jobs that were never configured.
_MAXIMUM_TIMESPAN = timedelta(days=10_675_199)
_MORE_THAN_SIX_DIGITS = re.compile(r"(\.\d{6})\d+")


class Unreadable(ValueError):
    """A record lacks what every record of its kind must have; the message says what."""


class Fields:
    """The members of a JSON object, found whatever the case of their names.

    Graph writes `displayName`, diagnostic settings `Name`: every getter takes several names and
    returns the first that is stated.
    """

    __slots__ = ("_members",)

    def __init__(self, members: dict[str, Any]) -> None:
        self._members = {name.lower(): value for name, value in members.items()}

    @classmethod
    def of(cls, value: Any) -> Fields:
        """Return the fields of an object, or of the first object of a list.

        Raises Unreadable for anything else.
        """
        if isinstance(value, list) and value:
            value = value[0]
        if not isinstance(value, dict):
            raise Unreadable("The record is not an object.")
        return cls(value)

    @property
    def members(self) -> dict[str, Any]:
        """All members, their names in lower case."""
        return self._members

    def get(self, *names: str) -> Any:
        """Return the first stated value as it is, None when there is none."""
        for name in names:
            value = self._members.get(name.lower())
            if value is not None:
                return value
        return None

    def text(self, *names: str) -> str | None:
        """Return a value as text; numbers and truth values are written out."""
        return text(self.get(*names))

    def required_text(self, name: str) -> str:
        """Return a text that must be there; raises Unreadable."""
        value = self.text(name)
        if not value:
            raise Unreadable(f"The record has no {name}.")
        return value

    def integer(self, *names: str) -> int | None:
        """Return a whole number, also when it is written as text."""
        return integer(self.get(*names))

    def truth(self, *names: str) -> bool | None:
        """Return a truth value, also when it is written as text."""
        value = self.get(*names)
        if isinstance(value, str):
            return {"true": True, "false": False}.get(value.strip().lower())
        return value if isinstance(value, bool) else None

    def moment(self, *names: str) -> datetime | None:
        """Return a time in UTC; year 0001 ("never") is None."""
        return moment(self.get(*names))

    def interval(self, *names: str) -> timedelta | None:
        """Return an ISO 8601 duration; the maximum TimeSpan ("none") is None."""
        try:
            length = msgspec.convert(self.get(*names), timedelta)
        except msgspec.ValidationError:
            return None
        return None if length.days >= _MAXIMUM_TIMESPAN.days else length

    def object(self, *names: str) -> Fields | None:
        """Return a nested object, also when it comes as a list of one."""
        value = self.get(*names)
        if isinstance(value, list):
            value = next((item for item in value if isinstance(item, dict)), None)
        return Fields(value) if isinstance(value, dict) else None

    def objects(self, *names: str) -> list[Fields]:
        """Return nested objects, also when one comes without its list."""
        value = self.get(*names)
        items = value if isinstance(value, list) else [value]
        return [Fields(item) for item in items if isinstance(item, dict)]

    def dictionary(self, *names: str) -> dict[str, Any] | None:
        """Return a nested object as it is, with the case of its names kept."""
        value = self.get(*names)
        return value if isinstance(value, dict) else None

    def pairs(self, *names: str) -> dict[str, str]:
        """Return `[{key or name, value}]` as a dictionary of texts."""
        found = {}
        for item in self.objects(*names):
            key = item.text("key", "name")
            if key is not None:
                found[key] = item.text("value") or ""
        return found

    def texts(self, *names: str) -> tuple[str, ...]:
        """Return a list of texts, also when it is one text with commas."""
        value = self.get(*names)
        if isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, list):
            return ()
        return tuple(item.strip() for item in map(text, value) if item is not None)


def text(value: Any) -> str | None:
    """Return a value as text: a truth value as .NET writes it, an object as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return str(value)
    return msgspec.json.encode(value).decode()


def integer(value: Any) -> int | None:
    """Return a whole number, None for anything else; `"12"` is 12."""
    if isinstance(value, bool):
        return None
    try:
        return msgspec.convert(value, int, strict=False)
    except msgspec.ValidationError:
        return None


def moment(value: Any) -> datetime | None:
    """Return an RFC 3339 time in UTC; without an offset it is UTC; year 0001 is None."""
    if not isinstance(value, str):
        return None
    try:
        # Graph writes seven digits of a second, and rounding the seventh up may leave the calendar.
        time = msgspec.convert(_MORE_THAN_SIX_DIGITS.sub(r"\1", value), datetime)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (msgspec.ValidationError, OverflowError):
        return None
    return None if time.year <= 1 else time
