"""One finding on a schema, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: it breaks people, it may, or it is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding on a mapping, or on a whole object type when `target` is empty.

    `by_profile` marks what the vendor's rules ask, which the onboarding steps judge as well.
    """

    rule: str
    severity: Severity
    object_name: str
    target: str
    message: str
    fix: str
    by_profile: bool = False
