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
    r"(?:[.:/](?:\d{1,3}|[A-Za-z_$][\w$-]{0,60})(?:\[[^\[\]\n]{0,60}\])?){0,8}"
)
_QUOTED = re.compile(r"""['"`´«“„‘「『]([^'"`´«»“”„‘’「」『』\n]{1,80})['"`´»”“’」』]""")  # noqa: RUF001
_NAMED = re.compile(
    r"(?:attributes?|propert(?:y|ies)|fields?|column|parameter|path|key|attribut|feld|champ|campo|"
    r"pole|поле|атрибут|property is|additionalProperty)\s?(?:named|name|is)?\s?[:=]?\s?"
    r"[\"'`“„«]?([A-Za-z_$-][\w$.:-]{1,100})",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*[A-Z]\w*|\w+[.:]\w[\w.:]*|[a-z]+_[a-z_]+")
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
def _prose() -> tuple[tuple[tuple[str, ...], Attribute], ...]:
    phrases = [
        ((senses.plain(word).strip(),), attribute)
        for attribute in attributes()
        for word in attribute.words
    ]
    return tuple(sorted(phrases, key=lambda entry: -len(entry[0][0])))


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


def is_known(path: str) -> bool:
    """Whether a path names an attribute that services are known to have."""
    return known_attribute(path) is not None


def named_in(text: str) -> Iterator[str]:
    """Yield the attributes that a text names, the plainest naming first; may repeat."""
    text = text[: senses.READ_CHARACTERS]
    yield from _paths_in(text)
    yield from _quoted_in(text)
    yield from _prose_in(text)


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
    for named in _NAMED.finditer(text):
        word = named.group(1).rstrip(".:-")
        found = known_attribute(word)
        if found is not None:
            yield found.name
        elif _IDENTIFIER.fullmatch(word) and not word.lower().startswith(("urn", "http")):
            yield word


def _prose_in(text: str) -> Iterator[str]:
    spelled = senses.plain(text)
    places = [
        (at, -len(parts[0]), attribute.name)
        for parts, attribute in _prose()
        if (at := senses.find_phrase(spelled, parts, open_end=False)) >= 0
    ]
    for _, _, name in sorted(places):
        yield name
