"""The facts of `knowledge/*.toml`: needed permissions, refusals and sign-in error codes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "knowledge"
_SIGN_IN_REFERENCE = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"


@dataclass(frozen=True, slots=True)
class Need:
    """What a part of the product asks Graph for.

    `roles` are for people who sign in themselves, the least first (none: a member's default rights
    do); `not_enough` are roles that one would expect to do.
    """

    name: str
    title: str
    endpoint: str
    application: str
    delegated: str
    purpose: str
    source: str
    roles: tuple[str, ...] = ()
    not_enough: tuple[str, ...] = ()
    role_source: str | None = None
    licence: str | None = None
    also: str | None = None

    @property
    def role(self) -> str:
        """The roles in words, with those that are not enough.

        Where a member's default rights do, a guest still needs the role that reads the directory.
        """
        words = " or ".join(self.roles or ("Directory Readers",))
        if self.not_enough:
            words += f" ({', '.join(self.not_enough)} is not enough)"
        return words


@dataclass(frozen=True, slots=True)
class Grant:
    """Who can grant a kind of right: `roles` by name, the least first; `note` where nobody can."""

    what: str
    roles: tuple[str, ...]
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """How to read a 401 or 403: `code` or `text` recognise it, `missing` says what lacks."""

    missing: str
    source: str
    code: str | None = None
    text: str | None = None

    def fits(self, code: str | None, message: str) -> bool:
        """Whether Graph's code and message are this refusal."""
        if self.code is not None:
            return self.code.casefold() == (code or "").casefold()
        return (self.text or "").casefold() in message.casefold()


@dataclass(frozen=True, slots=True)
class SignInError:
    """What an AADSTS code means; `consent` where an administrator's consent mends it."""

    code: str
    meaning: str
    next_step: str
    consent: bool = False
    source: str = _SIGN_IN_REFERENCE


@cache
def needs() -> dict[str, Need]:
    """Everything the product asks Graph for, by name."""
    return {name: Need(name=name, **_tuples(entry)) for name, entry in _read("permissions").items()}


@cache
def grants() -> dict[str, Grant]:
    """Who can grant what: by application, delegated, role, licence or azure-cli."""
    return {kind: Grant(**_tuples(entry)) for kind, entry in _read("grants").items()}


@cache
def app_role_ids() -> dict[str, str]:
    """Ids of Graph's application permissions, by name."""
    return _read("app_roles")


@cache
def directory_role_ids() -> dict[str, str]:
    """Template ids of directory roles, by name."""
    return _read("directory_roles")


@cache
def refusals() -> tuple[Refusal, ...]:
    """Known refusals, in the order in which they are tried."""
    return tuple(Refusal(**entry) for entry in _read("refusals")["refusal"])


@cache
def sign_in_errors() -> dict[str, SignInError]:
    """Known sign-in errors, by AADSTS code."""
    return {code: SignInError(code, **entry) for code, entry in _read("sign_in_errors").items()}


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
