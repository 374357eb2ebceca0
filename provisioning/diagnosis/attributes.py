"""Attribute names in all their dresses, brought to the name that the schema uses.

`name.familyName`, `namefamilyName`, `/name/familyName`, `Name.FamilyName`, `last_name`,
`urn:…:2.0:User:department`, `urnietfparams…20Userdepartment`, `emails.0.value` and
`emails[type eq "work"].value` all name an attribute; so do "Nachname" and "メールアドレス".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from provisioning.diagnosis import senses
from provisioning.diagnosis.facts import Attribute, attributes

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_PATH = 200
_URN = re.compile(
    r"urn:?ietf:?params:?scim:?schemas:?(?:core|extension:?\w{1,40}?):?2[._]{0,3}0:?(?:user|group)?"
)
_FILTER = re.compile(r"\[[^\[\]]{0,100}\]")
_INDEX = re.compile(r"[.\[/](?:\d{1,4}|\*)(?=[.\]/]|$)")
_SPLIT = re.compile(r"[.:/\s\[\]]+")
_TOKEN = re.compile(
    r"urn:[\w.:$-]{1,150}|/?[A-Za-z_$][\w$-]{0,60}(?:\[[^\[\]\n]{0,60}\])?"
    r"(?:[.:/](?:\d{1,3}|[A-Za-z_$][\w$-]{0,60})(?:\[[^\[\]\n]{0,60}\])?){0,8}",
    re.ASCII,
)
_QUOTED = re.compile(r"""['"`´«“„‘「『]([^'"`´«»“”„‘’「」『』\n]{1,80})['"`´»”“’」』]""")  # noqa: RUF001
_NAMED = re.compile(
    r"(?<![A-Za-z_])(?:attributes?|propert(?:y|ies)|fields?|column|parameter|path|key|attribut|"
    r"feld|champ|campo|pole|pola|veld|falt|fält|felt|feltet|поле|поля|атрибута?|property is)"
    r"\s?(?:named|name|is)?\s?[:=]?\s?"
    r"(?<![A-Za-z_])[\"'`“„«]?([A-Za-z$-][\w$.:-]{1,100})",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:^|[:;.·(] )([A-Za-z]{2,30})"
    r"(?:: | ?[\u3040-\ud7ff]|"
    r" (?:is|must|cannot|can't|may|should|exceeds|has (?:to|already|an?)|was|too|value|field)\b)"
)
_LISTED = re.compile(r"(?:: |[\[(] ?)([A-Za-z]\w{1,40})(?=$|[;,)\]·]| ·)")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*[A-Z]\w*|\w+[.:]\w[\w.:]*|[a-z]+_[a-z_]+")
_INDEX_ENDINGS = frozenset({"unique", "key", "idx", "index", "uniq", "uk", "1"})
_STRANGE = re.compile(r"(?<![\w.:/@#'])[a-z]{2,20}(?:[A-Z][a-z]{1,20}){1,4}\b(?![\w(.:/@=\[])")
_NO_ATTRIBUTES = frozenset({"scimType", "appUser", "requestId", "traceId", "bulkId"})
_COMMON_WORDS = frozenset({"name", "address", "position", "first", "last", "street", "enabled"})
_PREFIXES = ("body", "data", "attributes", "payload", "request", "resource", "user", "group")


def squeeze(path: str) -> str:
    """Return the letters and digits of a path without URN, filters and indexes, in lower case."""
    return "".join(_words(path))


def _words(path: str) -> list[str]:
    low = path[:_LONGEST_PATH].strip(" \"'`$./").lower().replace("\\", "")
    low = _URN.sub("", _INDEX.sub("", _FILTER.sub("", low)))
    parts = ("".join(letter for letter in part if letter.isalnum()) for part in _SPLIT.split(low))
    return [part for part in parts if part and not part.isdecimal()]


@lru_cache(maxsize=1)
def _known() -> dict[str, Attribute]:
    known: dict[str, Attribute] = {}
    for attribute in attributes():
        for name in (attribute.name, *attribute.names):
            known.setdefault(squeeze(name), attribute)
    return known


@lru_cache(maxsize=1)
def _prose() -> tuple[tuple[str, bool, Attribute], ...]:
    return tuple(
        (senses.plain(word.removesuffix("*")).strip(), word.endswith("*"), attribute)
        for attribute in attributes()
        for word in attribute.words
    )


@lru_cache(maxsize=4096)
def known_attribute(path: str) -> Attribute | None:
    """Return the attribute that a path names; leading class and envelope names are skipped."""
    known = _known()
    typed = _typed(path)
    if typed is not None:
        return typed
    words = _words(path)
    for start in range(len(words)):
        found = known.get("".join(words[start:]))
        if found is not None and (start == 0 or len(words) - start > 1 or _is_prefix(words, start)):
            return found
    return None


def _typed(path: str) -> Attribute | None:
    low = path.lower()
    for kind in ("mobile", "fax"):
        if "phonenumbers" in low and f'"{kind}"' in low:
            return _known().get(f"phonenumbers{kind}value")
    if "roles" in low and low.endswith(".type"):
        return _known().get("rolestype")
    return None


def _is_prefix(words: list[str], start: int) -> bool:
    before = words[start - 1]
    return (
        before in _PREFIXES
        or before.endswith(("user", "group", "request", "dto", "model"))
        or (before in {"operations", "value", "emails", "addresses", "scim", "core"})
    )


def usual_name(attribute: str) -> str:
    """Return the name in a default job of an attribute that is known, others as they are."""
    known = known_attribute(attribute)
    return known.name if known else attribute


def is_known(path: str) -> bool:
    """Whether a path names an attribute that services are known to have."""
    return known_attribute(path) is not None


def named_in(text: str) -> Iterator[str]:
    """Yield the attributes that a text names, the plainest naming first; may repeat."""
    text = text[: senses.READ_CHARACTERS]
    yield from _paths_in(text)
    yield from _indexes_in(text)
    yield from _quoted_in(text)
    yield from _prose_in(text)
    yield from _strange_in(text)


def _paths_in(text: str) -> Iterator[str]:
    for token in _TOKEN.finditer(text):
        word = token.group()
        shaped = "." in word or "[" in word or ":" in word or "/" in word or _IDENTIFIER.match(word)
        beside = text[token.start() - 1 : token.start()] + text[token.end() : token.end() + 1]
        if shaped and "//" not in word and "@" not in beside:
            found = known_attribute(word)
            if found is not None:
                yield found.name


def _quoted_in(text: str) -> Iterator[str]:
    for quoted in _QUOTED.finditer(text):
        found = known_attribute(quoted.group(1)) if " " not in quoted.group(1) else None
        if found is not None:
            yield found.name
    for pattern in (_SUBJECT, _LISTED):
        for subject in pattern.finditer(text):
            found = known_attribute(subject.group(1))
            if found is not None and subject.group(1).lower() not in _COMMON_WORDS:
                yield found.name
    for named in _NAMED.finditer(text):
        word = named.group(1).rstrip(".:-")
        found = known_attribute(word)
        if found is not None:
            yield found.name
        elif _IDENTIFIER.fullmatch(word) and not word.lower().startswith(("urn", "http")):
            yield word


def _strange_in(text: str) -> Iterator[str]:
    """Yield names of the shape of an attribute that are not known here, e.g. showInAddressList."""
    for token in _STRANGE.finditer(text):
        if known_attribute(token.group()) is None and token.group() not in _NO_ATTRIBUTES:
            yield token.group()


def _indexes_in(text: str) -> Iterator[str]:
    """Read database index names: users_email_unique is about the e-mail."""
    for index in re.findall(r"\b[A-Za-z]\w{2,60}\b", text):
        parts = index.lower().split("_")
        if parts[-1] in _INDEX_ENDINGS:
            yield from (found.name for part in parts[:-1] if (found := known_attribute(part)))


def _prose_in(text: str) -> Iterator[str]:
    spelled = senses.plain(text)
    places = [
        (at, -len(word), attribute.name)
        for word, open_end, attribute in _prose()
        if (at := senses.find_phrase(spelled, (word,), open_end=open_end)) >= 0
    ]
    read_to = 0
    for at, negative_length, name in sorted(places):
        if at >= read_to:  # "app roles" does not name roles as well
            read_to = at - negative_length
            yield name
