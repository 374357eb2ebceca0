"""Text as it was logged, whole and uninterpreted."""

from __future__ import annotations

import streamlit as st

from provisioning.visible import visible

_SCROLLS_FROM = 3_000
_HEIGHT = 320


def quoted(text: str) -> None:
    """Draw all of a text, with marks for hidden characters; a long one scrolls in its box."""
    height = _HEIGHT if len(text) > _SCROLLS_FROM else "content"
    st.code(visible(text), language=None, wrap_lines=True, height=height)
