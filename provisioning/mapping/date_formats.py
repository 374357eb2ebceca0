"""The parts of a .NET custom date format, and its names of days and months in English.

https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
"""

from __future__ import annotations

from itertools import groupby

from provisioning.mapping.nodes import ExpressionError, UnsupportedError

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: tuple[str, ...] = (
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
# The ones that are written differently from culture to culture.
_OF_CULTURES = "dDfFgGmMtTUyY"
FRACTION_DIGITS = 7
HALF_DAY = 12

Part = tuple[str, str]  # specifier letters and "", or "" and literal text


def split_format(text: str) -> list[Part]:
    """Return the parts of a format; raises UnsupportedError for culture-bound standard formats."""
    if len(text) == 1:
        if text not in _STANDARD and text not in _OF_CULTURES:
            raise ExpressionError(f'"{text}" is not a date format; a single letter needs %{text}.')
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
