"""Stable stand-ins for personal data, made with a key that stays with the customer.

Whoever has the key can make the pseudonym of a person again and so find out who is meant; without
it nobody can, not even by trying all names.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from enum import StrEnum

_DIGITS = 10
# A reserved domain: mail to it goes nowhere. RFC 2606.
_DOMAIN = "redacted.invalid"


class Kind(StrEnum):
    """What was replaced; the values are what the counts are called."""

    NAME = "names"
    ACCOUNT = "sign-in names"
    MAIL = "mail addresses"
    PHONE = "phone numbers"
    ADDRESS = "addresses"
    GROUP = "group names"


_WORDS = {Kind.NAME: "Person", Kind.GROUP: "Group", Kind.PHONE: "Phone", Kind.ADDRESS: "Place"}


class Pseudonyms:
    """Makes pseudonyms and counts them; `subject` is a person's id, or the text itself."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.counts: Counter[Kind] = Counter()

    def of(self, kind: Kind, subject: str) -> str:
        """Return the pseudonym; a person's name, account and mail share their last part."""
        self.counts[kind] += 1
        person = kind in {Kind.NAME, Kind.ACCOUNT, Kind.MAIL}
        mark = self._mark("person" if person else kind.value, subject)
        if kind in {Kind.ACCOUNT, Kind.MAIL}:
            return f"person-{mark}@{_DOMAIN}"
        return f"{_WORDS[kind]}-{mark}"

    def _mark(self, sort: str, subject: str) -> str:
        text = f"{sort}\x00{subject.casefold()}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:_DIGITS]
