"""The base of all records."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """Base of all records; JSON names are the camelCase form that Graph uses.

    Records are frozen trees without cycles, so the garbage collector need not follow them: reading
    a page of the log takes half the time.
    """
