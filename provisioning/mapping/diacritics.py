"""Letters with diacritics to plain ones, as NormalizeDiacritics does it.

https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#normalizediacritics
The page lists Latin letters alone, so letters of other scripts keep their marks.
"""

from __future__ import annotations

import unicodedata

_REPLACED = {
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "ø": "oe",
    "Ø": "OE",
    "œ": "oe",
    "Œ": "OE",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "\u0131": "i",
}


def normalize_diacritics(text: str) -> str:
    """Return a text with plain Latin letters."""
    if text.isascii():
        return text
    plain: list[str] = []
    latin = False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.category(character) == "Mn":
            if not latin:
                plain.append(character)
            continue
        latin = unicodedata.name(character, "").startswith("LATIN")
        plain.append(_REPLACED.get(character, character))
    return unicodedata.normalize("NFC", "".join(plain))
