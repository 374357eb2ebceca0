"""Who reads: each of the three kinds of readers lands on the page that answers first.

All pages stay behind it. The choice is part of the link (`?for=Support`), and a setting says what
counts without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.background import background

if TYPE_CHECKING:
    from collections.abc import Mapping

    from settings import Reader

_PARAMETER = "for"
_LANDING: Mapping[Reader, str] = {
    "Admin": "pages/overview.py",
    "Support": "pages/import.py",
    "Account manager": "pages/onboarding.py",
}


def start() -> None:
    """Lead from the bare address to the page of the link's reader, or of the setting's."""
    kept = st.query_params.to_dict()
    wanted = kept.pop(_PARAMETER, "").casefold()
    by_word = {reader.casefold(): page for reader, page in _LANDING.items()}
    st.switch_page(by_word.get(wanted) or _LANDING[background().settings.reader], query_params=kept)
