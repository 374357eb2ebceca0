"""The words of the product and what they mean, from `glossary.toml`."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.resources import files

import msgspec


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word and its meaning in a sentence or two; `source` is None where the word is ours."""

    word: str
    meaning: str
    source: str | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checked: date
    word: tuple[Word, ...]


@lru_cache(maxsize=1)
def words() -> tuple[Word, ...]:
    """Return all words: Microsoft's first, each group in the order of reading."""
    data = (files("provisioning") / "glossary.toml").read_bytes()
    return msgspec.toml.decode(data, type=_File).word


def page() -> str:
    """Return the glossary as Markdown."""
    microsofts = [word for word in words() if word.source]
    ours = [word for word in words() if not word.source]
    lines = ["# Words", "", "## Microsoft's", ""]
    lines += [f"- **[{word.word}]({word.source})**: {word.meaning}" for word in microsofts]
    lines += ["", "## Ours", ""]
    lines += [f"- **{word.word}**: {word.meaning}" for word in ours]
    return "\n".join(lines) + "\n"
