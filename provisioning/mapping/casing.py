"""Upper and lower case as .NET has it: one character for one, never a longer text.

https://learn.microsoft.com/dotnet/api/system.globalization.textinfo.toupper
"""

from __future__ import annotations

import re
import unicodedata

# The invariant culture leaves the Turkish pair alone; Turkish and Azeri pair dotted and dotless i.
_INVARIANT_UPPER = {"\u0131": "\u0131"}
_INVARIANT_LOWER = {"\u0130": "\u0130"}
_TURKISH_UPPER = {"i": "\u0130"}
_TURKISH_LOWER = {"I": "\u0131", "\u0130": "i"}
_TURKISH = ("tr", "az")

_CULTURE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")
_SEPARATORS = ("Z", "P", "S")


def is_culture(name: str) -> bool:
    """Return whether a name has the form of a culture (ja-JP, sr-Latn-RS); "" is the invariant."""
    return not name or _CULTURE.fullmatch(name) is not None


def upper(text: str, culture: str = "") -> str:
    """Return a text in upper case."""
    special = _TURKISH_UPPER if _is_turkish(culture) else _INVARIANT_UPPER
    return "".join(
        special.get(character) or _one(character, character.upper()) for character in text
    )


def lower(text: str, culture: str = "") -> str:
    """Return a text in lower case."""
    special = _TURKISH_LOWER if _is_turkish(culture) else _INVARIANT_LOWER
    return "".join(
        special.get(character) or _one(character, character.lower()) for character in text
    )


def proper(text: str, separators: str | None = None) -> str:
    """Return a text with each word's first character in upper case and the rest in lower.

    Without separators, white space, punctuation, symbols and control characters part words.
    """
    words = []
    begins = True
    for character in text:
        parts = character in separators if separators is not None else _separates(character)
        words.append(character if parts else upper(character) if begins else lower(character))
        begins = parts
    return "".join(words)


def _separates(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith(_SEPARATORS) or category in ("Cc", "Cf")


def _is_turkish(culture: str) -> bool:
    return culture.lower().split("-")[0] in _TURKISH


def _one(character: str, changed: str) -> str:
    return changed if len(changed) == 1 else character
