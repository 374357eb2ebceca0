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
    """What a part of the product asks Graph for. `role` is for people, `licence` may be None."""

    name: str
    title: str
    endpoint: str
    application: str
    delegated: str
    purpose: str
    role: str
    source: str
    licence: str | None = None
    also: str | None = None


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
    """What an AADSTS code means."""

    code: str
    meaning: str
    next_step: str
    source: str = _SIGN_IN_REFERENCE


@cache
def needs() -> dict[str, Need]:
    """Everything the product asks Graph for, by name."""
    return {name: Need(name=name, **entry) for name, entry in _read("permissions").items()}


@cache
def refusals() -> tuple[Refusal, ...]:
    """Known refusals, in the order in which they are tried."""
    return tuple(Refusal(**entry) for entry in _read("refusals")["refusal"])


@cache
def sign_in_errors() -> dict[str, SignInError]:
    """Known sign-in errors, by AADSTS code."""
    return {code: SignInError(code, **entry) for code, entry in _read("sign_in_errors").items()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
