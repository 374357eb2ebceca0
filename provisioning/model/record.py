"""The base of all records."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of all records; JSON names are the camelCase form that Graph uses."""
