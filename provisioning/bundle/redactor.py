"""Personal data out of records and out of free text, endpoint bodies included."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from provisioning.bundle.escapes import BASE64, DECODERS, INVISIBLE, from_base64
from provisioning.bundle.known_people import KnownPeople, is_identifier
from provisioning.bundle.personal import keyed_names, kind_of
from provisioning.bundle.pseudonyms import Kind, Pseudonyms
from provisioning.bundle.walk import Walk

__all__ = ["KnownPeople", "Redactor"]

_MAIL = re.compile(
    r"[\w.#%+!$&*?^~-]+(?:'[\w.#%+!$&*?^~-]+)*@[\w-]+(?:\.[\w-]+)*(?<![.-])", re.UNICODE
)
# Texts that look like numbers or words and are none: they are left as they are.
_KEPT = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
    r"|urn:[\w:.\-]+|\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?|\d{1,2}/\d{1,2}/\d{4}(?: [\d:]+(?: [AP]M)?)?"
    r"|(?:Person|Group|Phone|Place)-[0-9a-f]{10}|person-[0-9a-f]{10}@redacted\.invalid"
)
_PHONE = re.compile(r"(?<![\w.:/-])(?:\+|00)?\(?\d[\d\s().\-/]{5,20}\d(?![\w:])")
_LEAST_DIGITS = 7
_MOST_DIGITS = 15
_KEYED = re.compile(
    rf"(?i)(\\*[\"']?\b({keyed_names()})\\*[\"']?\s*(?:[:=]|\beq\b|\bco\b|\bsw\b)\s*\\*[\"'])"
    r"((?:\\u[0-9a-fA-F]{4}|\\[^\"'u]|[^\"\\])*?)(?=\\*[\"'](?:[\s,;)}\]&.]|$))"
)
# Entra's own sentences name the object between quotation marks or words.
_SENTENCES = (
    re.compile(
        r"(\b(?:User|Group|user|group|object|Object|entry|account|identity) ')(.+?)"
        r"(?='(?:[\s.,;:)]|$))"
    ),
    re.compile(r"((?:unable|failed) to assign )(.+?)(?= as the )"),
    re.compile(r"( as the \w+ of )(.+?)(?=\.\s|\.$|;|$)"),
    re.compile(r"(ensure that )(.+?)(?= is in scope)"),
    re.compile(r"(\bIdentifier: )([^\r\n]+)"),
)
# A link in a link is escaped twice; deeper than this nobody reads it.
_LAYERS = 3
_LEFT_OUT = "(Base64 that named a person, left out)"


class Redactor:
    """Replaces what names a person; `pseudonyms.counts` tells how much of what."""

    def __init__(self, people: KnownPeople, pseudonyms: Pseudonyms) -> None:
        self._people = people
        self.pseudonyms = pseudonyms

    def record(self, record: Any, person: str | None = None) -> Any:
        """Return a record with every field and text redacted; `person` is whom it is about."""
        return Walk(self.value, self.text).through(record, person)

    def value(self, kind: Kind, value: str, person: str | None = None) -> str:
        """Return the pseudonym of a value whose kind is known; ids and empty values stay."""
        if not value.strip() or is_identifier(value) or _KEPT.fullmatch(value):
            return value
        if kind in {Kind.PHONE, Kind.ADDRESS}:
            return self.pseudonyms.of(kind, value.strip())
        known = self._people.subject_of(value.strip())
        return self.pseudonyms.of(kind, known if known != value.strip() else person or known)

    def text(self, text: str, person: str | None = None) -> str:
        """Return a free text without what names a person, escaped forms of it included."""
        text = unicodedata.normalize("NFC", text.translate(INVISIBLE))
        text = BASE64.sub(lambda found: self._encoded(found.group(), person), text)
        for decode in DECODERS:
            for _ in range(_LAYERS):
                decoded = decode(text)
                if decoded == text:
                    break
                if self._plain(decoded, person) != decoded:
                    text = decoded
                    continue
                inner = decode(decoded)
                if inner == decoded or self._plain(inner, person) == inner:
                    break
                text = inner
        return self._plain(text, person)

    def _encoded(self, text: str, person: str | None) -> str:
        """Return a Base64 text that names somebody decoded and redacted, all others as they are.

        What is no body of an endpoint may hold a secret, and is not made readable.
        """
        inside = from_base64(text)
        if inside is None:
            return text
        redacted = self._plain(inside, person)
        if redacted == inside:
            return text
        return redacted if inside.lstrip().startswith(("{", "[", "<")) else _LEFT_OUT

    def _plain(self, text: str, person: str | None) -> str:
        text = _KEYED.sub(lambda found: self._keyed(found, person), text)
        for sentence in _SENTENCES:
            text = sentence.sub(lambda found: found[1] + self._named(found[2], person), text)
        parts, at = [], 0
        for kept in _KEPT.finditer(text):
            parts += [self._loose(text[at : kept.start()]), kept.group()]
            at = kept.end()
        return "".join([*parts, self._loose(text[at:])])

    def _loose(self, text: str) -> str:
        """Redact a stretch of text between ids and times."""
        parts, at = [], 0
        for mail in _MAIL.finditer(text):
            subject = self._people.subject_of(mail.group())
            parts += [
                self._words(text[at : mail.start()]),
                self.pseudonyms.of(Kind.MAIL, subject),
            ]
            at = mail.end()
        return "".join([*parts, self._words(text[at:])])

    def _words(self, text: str) -> str:
        text = _PHONE.sub(self._phone, text)
        for find in (self._people.find, self._people.unspaced):
            parts, at = [], 0
            for match in find(text):
                parts += [text[at : match.start], self.pseudonyms.of(match.kind, match.subject)]
                at = match.end
            text = "".join([*parts, text[at:]])
        return text

    def _phone(self, found: re.Match[str]) -> str:
        digits = sum(letter.isdigit() for letter in found.group())
        marked = not found.group().isdigit()
        if marked and _LEAST_DIGITS <= digits <= _MOST_DIGITS:
            return self.pseudonyms.of(Kind.PHONE, found.group())
        return found.group()

    def _keyed(self, found: re.Match[str], person: str | None) -> str:
        kind = kind_of(found[2])
        value = found[3]
        for decode in DECODERS:
            value = decode(value)
        return found[1] + (found[3] if kind is None else self.value(kind, value, person))

    def _named(self, value: str, person: str | None) -> str:
        return self.value(Kind.ACCOUNT if "@" in value else Kind.NAME, value, person)
