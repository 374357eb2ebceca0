"""What a quarantine's reason means, from `quarantines.toml`."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.resources import files

import msgspec


class QuarantineReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why Entra put a job into quarantine, in the middle of a sentence, and what to do."""

    because: str
    fix: str
    told_by_error: bool = False


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    reasons: str
    checked: date
    unknown: QuarantineReason
    reason: dict[str, QuarantineReason]


def quarantine_reason(given: str | None) -> QuarantineReason:
    """Return what Graph's word means, in any case; a new one or none at all has an entry too."""
    file = _file()
    known = {name.lower(): reason for name, reason in file.reason.items()}
    return known.get((given or "").lower(), file.unknown)


@lru_cache(maxsize=1)
def _file() -> _File:
    data = (files("provisioning.verdict") / "quarantines.toml").read_bytes()
    return msgspec.toml.decode(data, type=_File)
