"""What a viewer may search for who sees pseudonyms: ids alone.

A search for a name or an address would tell whose pseudonym it finds.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from history.queries import AuditFilter, EventFilter

if TYPE_CHECKING:
    from ui.sources import Source

Filter = TypeVar("Filter", EventFilter, AuditFilter)

ONLY_IDS = "Names are masked for your role: enter an object id."
_OBJECT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def is_object_id(text: str) -> bool:
    """Whether a text is an object id of Entra, whole."""
    return bool(_OBJECT_ID.fullmatch(text.strip()))


def searched(source: Source, chosen: Filter) -> Filter:
    """Return a filter whose search, for masked people, fits an object's whole id and no text."""
    text = chosen.search.strip()
    if not (source.masked and text):
        return chosen
    if isinstance(chosen, EventFilter):
        return replace(chosen, search="", source_id=text)
    return replace(chosen, search="", target_id=text)
