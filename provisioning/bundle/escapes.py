"""How texts hide in texts: percent signs, entities, JSON's backslashes, Base64, unseen letters."""

from __future__ import annotations

import base64
import binascii
import html
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable

# Soft hyphens, zero-width spaces and joiners and the byte order mark, which nobody sees.
INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/=_-])")
_UNICODE_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_BLANK_ESCAPE = re.compile(r"(?<=\w)(?:\\+[nrt])+(?=\w)")


def from_base64(text: str) -> str | None:
    """Return the text inside a Base64 text, None when there is none."""
    padded = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        inside = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return inside if all(letter.isprintable() or letter.isspace() for letter in inside) else None


def _unescaped(text: str) -> str:
    decoded = _UNICODE_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    decoded = _BLANK_ESCAPE.sub("\n", decoded)
    # Two halves of one letter beyond the first 65,536.
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


DECODERS: tuple[Callable[[str], str], ...] = (_unescaped, unquote, html.unescape)
