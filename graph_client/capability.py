"""One thing that the product needs of Graph, and whether a connection grants it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Whether a need is met; unknown means that something else failed first."""

    GRANTED = "granted"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Lack(StrEnum):
    """What a need lacks, where that is known."""

    SIGN_IN = "sign-in"
    PERMISSION = "permission"
    ROLE = "role"
    LICENCE = "licence"
    CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing the product needs; `permission` is empty for the sign-in itself.

    `lack` is None where nothing is missing, or where something else failed first.
    """

    name: str
    title: str
    permission: str
    purpose: str
    outcome: Outcome
    detail: str
    next_step: str
    lack: Lack | None = None
