"""Text from outside as a reader may see it: nothing in it stays hidden or reorders its neighbours.

Sources: the bidirectional algorithm and its formatting characters, https://www.unicode.org/reports/tr9/
and https://trojansource.codes; characters that have no glyph, https://www.unicode.org/reports/tr36/.
"""

from __future__ import annotations

import re
import struct

# Controls of C0 and C1 except tab and line feed; what turns the direction of writing; what takes no
# room; separators of lines and paragraphs; tags; and halves of characters, which no encoding holds.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b"
    "\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
    # Joiners are part of many scripts and of emoji, but between plain letters they only hide.
    "|(?<=[ -~])[\u200c\u200d]|[\u200c\u200d](?=[ -~])"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_DELETE = 0x7F
_PICTURES = 0x2400  # ␀ and those after it stand for the characters of C0


def visible(text: str) -> str:
    """Return text in which each hidden character is a mark that shows: ␀ or ⟨U+202E⟩.

    Line feeds and tabs stay, the line ends of other systems become line feeds.
    """
    return _HIDDEN.sub(_mark, text.replace("\r\n", "\n"))


def isolated(text: str) -> str:
    """Return text that cannot reorder what stands beside it: right-to-left names get isolates."""
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if _RIGHT_TO_LEFT.search(text) else text


def shortened(text: str, most: int) -> str:
    """Return the text, or its beginning with an ellipsis when it is longer than that."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def escaped(text: str) -> str:
    """Return JSON text that means the same, in which each hidden character is an escape."""
    return _HIDDEN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{unit:04x}" for (unit,) in struct.iter_unpack(">H", units))


def _mark(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < ord(" "):
        return chr(_PICTURES + code)
    return "␡" if code == _DELETE else f"⟨U+{code:04X}⟩"
