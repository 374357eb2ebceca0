"""What a text means, read with vocabularies of many languages instead of sentences.

Phrases are found with substring search only: no regular expression sees hostile text here, so the
time grows with its length and no faster.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from provisioning.diagnosis.facts import senses

# Answers say what they mean early; what follows is payload or stack trace.
READ_CHARACTERS = 3_000
_GAP_CHARACTERS = 60
_ATTEMPTS = 8
_CUT_CHARACTERS = 8
VAGUE = "vague"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPACES = re.compile(r"\s+")
_LATIN_END = 0x250
_VIETNAMESE = range(0x1EA0, 0x1EFA)


def _table() -> dict[int, str]:
    """Accented Latin letters to plain ones; marks that join words or quote them to spaces."""
    table = {ord(mark): " " for mark in "_-/–—\"'`´‘’“”„«»‹›「」『』\u00a0"}  # noqa: RUF001
    for code in (*range(0xC0, _LATIN_END), *_VIETNAMESE):
        plain = unicodedata.normalize("NFKD", chr(code))[0]
        table[code] = plain if plain.isascii() else chr(code)
    return (
        table
        | {ord("ß"): "ss", ord("ø"): "o", ord("ł"): "l", ord("Ł"): "L", ord("æ"): "ae"}
        | {
            ord("đ"): "d",
            0x131: "i",  # dotless i
        }
    )


_PLAIN = _table()
_CONTRACTIONS = (
    ("n't ", " not "),
    ("n\u2019t ", " not "),
    ("can not ", "cannot "),
    ("cannot not ", "cannot "),
)


def plain(text: str) -> str:
    """Return text as the vocabularies spell it."""
    text = text.replace("can't", "cannot").replace("can\u2019t", "cannot")
    for contraction, words in _CONTRACTIONS:
        text = text.replace(contraction, words)
    text = _CAMEL.sub(" ", text).translate(_PLAIN).lower()
    return _SPACES.sub(" ", text)


def _parts(phrase: str) -> tuple[tuple[str, ...], bool]:
    spelled = plain(phrase.removesuffix("*")).strip()
    return tuple(part.strip() for part in spelled.split("..")), phrase.endswith("*")


def _is_cjk(letter: str) -> bool:
    return letter > "\u2e80"


def _starts_word(text: str, at: int) -> bool:
    return at == 0 or _is_cjk(text[at]) or not text[at].isalnum() or not text[at - 1].isalnum()


def _ends_word(text: str, end: int) -> bool:
    if end >= len(text) or _is_cjk(text[end - 1]):
        return True
    return not text[end - 1].isalnum() or not text[end].isalnum()


def find_phrase(text: str, parts: tuple[str, ...], *, open_end: bool, start: int = 0) -> int:
    """Return where the phrase stands in plain text, -1 when it does not.

    Only the first few places of a part are tried, so that repeating it cannot cost time.
    """
    first, *rest = parts
    at = text.find(first, start)
    for _ in range(_ATTEMPTS):
        if at < 0:
            return -1
        end = at + len(first)
        if _starts_word(text, at) and _rest_follows(text, end, rest, open_end=open_end):
            return at
        at = text.find(first, at + 1)
    return -1


def _rest_follows(text: str, end: int, rest: list[str], *, open_end: bool) -> bool:
    for part in rest:
        if not _ends_word(text, end):
            return False
        at = text.find(part, end, end + _GAP_CHARACTERS + len(part))
        if at < 0 or not _starts_word(text, at):
            return False
        end = at + len(part)
    return open_end or _ends_word(text, end)


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[tuple[str, tuple[tuple[tuple[str, ...], bool], ...]], ...]:
    return tuple(
        (name, tuple(_parts(phrase) for phrase in sense.phrases))
        for name, sense in senses().items()
        if name != VAGUE
    )


@lru_cache(maxsize=4096)
def senses_in(text: str, *, cut_off: bool = False) -> frozenset[str]:
    """Return the senses that the text carries; a cut-off one may end in half a phrase."""
    spelled = _specific(plain(text[:READ_CHARACTERS]))
    found = frozenset(
        name
        for name, phrases in _vocabulary()
        if any(find_phrase(spelled, parts, open_end=open_end) >= 0 for parts, open_end in phrases)
    )
    return _half_said(spelled) if cut_off and not found else found


def phrases_in(text: str) -> frozenset[tuple[str, str]]:
    """Return every phrase that the text carries, as (sense, phrase): what a reader can check."""
    spelled = _specific(plain(text[:READ_CHARACTERS]))
    return frozenset(
        (name, " .. ".join(parts))
        for name, phrases in _vocabulary()
        for parts, open_end in phrases
        if find_phrase(spelled, parts, open_end=open_end) >= 0
    )


@lru_cache(maxsize=1)
def _vague() -> tuple[str, ...]:
    spelled = (_parts(phrase)[0][0] for phrase in senses()[VAGUE].phrases)
    return tuple(sorted(spelled, key=len, reverse=True))


def _specific(spelled: str) -> str:
    """Blank out headings such as "invalid request", whose words would pass for a statement."""
    for phrase in _vague():
        at = spelled.find(phrase)
        if at >= 0 and not spelled[at + len(phrase) :][:2].strip().isalnum():
            spelled = f"{spelled[:at]}~{spelled[at + len(phrase) :]}"
    return spelled


def _half_said(spelled: str) -> frozenset[str]:
    """Read a text that ends in the middle of a phrase, as cut-off logs do."""
    spelled = spelled.rstrip(" .~}\n")
    return frozenset(
        name
        for name, phrases in _vocabulary()
        for parts, _ in phrases
        if len(parts) == 1 and _ends_within(spelled, parts[0])
    )


def _ends_within(text: str, phrase: str) -> bool:
    shortest = max(_CUT_CHARACTERS, round(len(phrase) * 0.7))
    return any(text.endswith(phrase[:length]) for length in range(shortest, len(phrase)))
