"""The facts of the diagnosis, read from `knowledge/*.toml` and checked against their types."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.resources import files

import msgspec

from provisioning.diagnosis.cause import Cause, Owner

# Before a fact that a step must do without.
WITHOUT = "no "


class _Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all facts: unknown keys are mistakes."""


class Sense(_Fact):
    """A meaning and the phrases that carry it."""

    meaning: str
    phrases: tuple[str, ...]


class Example(_Fact):
    """A failure that a rule explains."""

    reason: str
    action: str | None = None
    object: str | None = None
    signals: frozenset[str] = frozenset()


class Rule(_Fact):
    """Signals that speak for a cause with a weight."""

    cause: Cause
    weight: float
    example: Example
    all: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    none: frozenset[str] = frozenset()
    fallback: bool = False


class Code(_Fact):
    """Endings of error codes that name a cause, and the attribute that is documented for them.

    `owner` is who can fix it, where that is not the cause's usual one.
    """

    cause: Cause
    endings: tuple[str, ...]
    attribute: str | None = None
    owner: Owner | None = None


class Attribute(_Fact):
    """A target attribute and its other names; kinds: text, boolean, reference, role, protocol."""

    name: str
    names: tuple[str, ...]
    words: tuple[str, ...]
    source: str | None = None
    kind: str = "text"
    label: str | None = None


class DocumentKeys(_Fact):
    """Keys of error documents by what they mean; the file says more."""

    checked: date
    status: frozenset[str]
    silent: frozenset[str]
    field: tuple[str, ...]
    message: tuple[str, ...]
    structure: frozenset[str]
    error_lists: frozenset[str]
    message_only: frozenset[str]
    naming: frozenset[str]
    ambiguous: frozenset[str]


class Place(_Fact):
    """Where something is set, as a click path in the new and in the old portal."""

    new_portal: str
    old_portal: str


class Step(_Fact):
    """One step of a remedy, left out unless what it ``needs`` is known, or "no …" is not.

    That is "attribute", "source", "mapping", or a signal of the evidence.
    """

    text: str
    place: str | None = None
    needs: str | None = None


class Remedy(_Fact):
    """What to do about a cause."""

    title: str
    headline: str
    predicate: str
    summary: str
    owner: Owner
    heals_itself: bool
    steps: tuple[Step, ...]
    links: tuple[str, ...]
    reply: str
    source: str
    checked: date
    title_with_attribute: str | None = None
    headline_without: str = ""
    predicate_without: str = ""


class _SenseFile(_Fact):
    checked: date
    sense: dict[str, Sense]


class _RuleFile(_Fact):
    checked: date
    rule: tuple[Rule, ...]


class _CodeFile(_Fact):
    checked: date
    source: str
    code: tuple[Code, ...]


class _AttributeFile(_Fact):
    checked: date
    source: str
    attribute: tuple[Attribute, ...]


class _CauseFile(_Fact):
    place: dict[str, Place]
    cause: dict[Cause, Remedy]


def _read(name: str) -> bytes:
    return (files("provisioning.diagnosis") / "knowledge" / name).read_bytes()


@lru_cache(maxsize=1)
def senses() -> dict[str, Sense]:
    """Return the vocabularies by name."""
    return msgspec.toml.decode(_read("senses.toml"), type=_SenseFile).sense


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Return the rules of classification."""
    return msgspec.toml.decode(_read("rules.toml"), type=_RuleFile).rule


@lru_cache(maxsize=1)
def codes() -> tuple[Code, ...]:
    """Return the error codes that name a cause by themselves."""
    return msgspec.toml.decode(_read("codes.toml"), type=_CodeFile).code


@lru_cache(maxsize=1)
def attributes() -> tuple[Attribute, ...]:
    """Return the target attributes that services speak of."""
    return msgspec.toml.decode(_read("attributes.toml"), type=_AttributeFile).attribute


@lru_cache(maxsize=1)
def document_keys() -> DocumentKeys:
    """Return the keys of error documents."""
    return msgspec.toml.decode(_read("documents.toml"), type=DocumentKeys)


@lru_cache(maxsize=1)
def _causes() -> _CauseFile:
    return msgspec.toml.decode(_read("causes.toml"), type=_CauseFile)


def remedies() -> dict[Cause, Remedy]:
    """Return what to do about each cause."""
    return _causes().cause


def places() -> dict[str, Place]:
    """Return the click paths by name."""
    return _causes().place
