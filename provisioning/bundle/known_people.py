"""Everything that is known to name a person, found again inside free text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from provisioning.bundle.pseudonyms import Kind
from provisioning.bundle.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 10
_WIDEST_GAP = 3
_LEAST_PART = 2
# A name without its spaces, shorter than this, may be a word.
_LEAST_JOINED = 7
# Scripts that put no spaces between words: a name is found inside a longer run of letters.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Match:
    """A known text at a place; `subject` is the person's id, or the text when it has several."""

    start: int
    end: int
    kind: Kind
    subject: str


class KnownPeople:
    """Learns names, accounts, mails, phones and addresses; finds them whatever joins the words.

    The names of `applications` are nobody's, although groups are often called after one.
    """

    def __init__(self, applications: Iterable[str] = ()) -> None:
        self._applications = frozenset(
            tuple(map(folded_name, _WORD.findall(name))) for name in applications
        )
        self._entries: dict[tuple[str, ...], tuple[Kind, str]] = {}
        self._spelled: dict[str, set[str]] = {}
        self._longest: dict[str, int] = {}
        self._unspaced: dict[str, tuple[Kind, str]] = {}
        self._subjects: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def learn(self, subject: str, kind: Kind, value: str) -> None:
        """Remember that a text belongs to a person or group, known by an id."""
        value = unicodedata.normalize("NFC", value).strip()
        if not value or is_identifier(value):
            return
        if kind in {Kind.PHONE, Kind.ADDRESS}:
            # One number or place, whoever shares it.
            subject = value
        if kind in {Kind.ACCOUNT, Kind.MAIL}:
            self._subjects.setdefault(value.casefold(), subject)
            value = value.partition("@")[0]
        words = _WORD.findall(value)
        self._enter(words, kind, subject)
        if kind is Kind.NAME and len(words) > 1:
            for word in words:
                self._enter([word], Kind.NAME, subject)
            self._enter([words[-1], *words[:-1]], Kind.NAME, subject)
            joined = "".join(words)
            if len(joined) >= _LEAST_JOINED:
                self._enter([joined], Kind.NAME, subject)
                self._spelled.setdefault(folded_name(joined), set()).add(joined.lower())

    def subject_of(self, mail: str) -> str:
        """Return whose mail or sign-in name this is, the text itself when nobody's."""
        return self._subjects.get(mail.casefold(), mail)

    def learn_record(self, record: Any, person: str | None = None) -> None:
        """Remember what the fields of a record hold."""

        def value(kind: Kind, found: str, subject: str | None) -> str:
            self.learn(subject or found, kind, found)
            return found

        Walk(value, lambda text, _: text).through(record, person)

    def find(self, text: str) -> list[Match]:
        """Return the known texts in a text, in order and without overlap."""
        words = list(_WORD.finditer(text))
        folded = [folded_name(word.group()) for word in words]
        found: list[Match] = []
        at = 0
        while at < len(words):
            match = self._at(text, words, folded, at)
            if match is None:
                at += 1
                continue
            found.append(match[0])
            at += match[1]
        return found

    def unspaced(self, text: str) -> list[Match]:
        """Return names in scripts without spaces, also inside longer runs of letters."""
        if not self._unspaced or not _UNSPACED.search(text):
            return []
        if self._pattern is None:
            longest = sorted(self._unspaced, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest)))
        return [
            Match(found.start(), found.end(), *self._unspaced[found.group()])
            for found in self._pattern.finditer(text)
        ]

    def _enter(self, words: list[str], kind: Kind, subject: str) -> None:
        folded = tuple(folded_name(word) for word in words[:_LONGEST])
        if not folded or folded in self._applications:
            return
        joined = "".join(words)
        if _UNSPACED.search(joined):
            self._unspaced.setdefault(joined, (kind, subject))
            self._pattern = None
        elif len(folded) == 1 and (len(folded[0]) < _LEAST_PART or folded[0] in _never_alone()):
            return
        known = self._entries.get(folded)
        shared = known is not None and known[1] != subject
        self._entries[folded] = (kind, " ".join(folded)) if shared else (kind, subject)
        self._longest[folded[0]] = max(self._longest.get(folded[0], 0), len(folded))
        if len(folded) == 1:
            self._spelled.setdefault(folded[0], set()).add(words[0])

    def _at(
        self,
        text: str,
        words: list[re.Match[str]],
        folded: list[str],
        at: int,
    ) -> tuple[Match, int] | None:
        for length in range(min(self._longest.get(folded[at], 0), len(words) - at), 0, -1):
            known = self._entries.get(tuple(folded[at : at + length]))
            if known is None or not _joined(words[at : at + length]):
                continue
            if length == 1 and not self._is_name(text, words[at]):
                continue
            return Match(words[at].start(), words[at + length - 1].end(), *known), length
        return None

    def _is_name(self, text: str, word: re.Match[str]) -> bool:
        """Whether a word alone is meant as a name: spelled like one, or the whole of a value."""
        said = word.group()
        before, after = text[: word.start()].rstrip(), text[word.end() :].lstrip()
        if (not before or before[-1:] in "\"'`=<") and (not after or after[:1] in "\"'`>&"):
            return True
        spelled = self._spelled.get(folded_name(said), set())
        if said not in spelled and not (said.isupper() and len(said) > 1):
            return said.casefold() not in _vocabulary() and not said.islower()
        return not said.islower() or said not in _vocabulary()


def folded_name(word: str) -> str:
    """Return a word without case, in Turkish too: dotted and dotless i are one letter."""
    return word.casefold().replace("i\u0307", "i").replace("\u0131", "i")


def is_identifier(value: str) -> bool:
    """Whether a value is an id or a number without meaning of its own, which stays."""
    return bool(_IDENTIFIER.fullmatch(value.strip()))


_IDENTIFIER = re.compile(
    r"(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,64}|\d{1,6}|urn:[\w:.\-]+)",
    re.IGNORECASE,
)


def _joined(words: list[re.Match[str]]) -> bool:
    """Whether nothing but a few marks stands between the words."""
    return all(after.start() - before.end() <= _WIDEST_GAP for before, after in pairwise(words))


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Words that the diagnosis reads: in lower case they are not taken for somebody's name."""
    folder = files("provisioning.diagnosis") / "knowledge"
    texts = (
        (folder / name).read_text(encoding="utf-8")
        for name in ("causes.toml", "senses.toml", "rules.toml", "attributes.toml")
    )
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


@lru_cache(maxsize=1)
def _never_alone() -> frozenset[str]:
    """Words of Entra's sentences, of SCIM and of test accounts, which alone name nobody."""
    text = (files("provisioning.bundle") / "never_alone.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
