"""What the theme in `.streamlit/config.toml` cannot say."""

from __future__ import annotations

import streamlit as st

# Streamlit writes white on a primary button and the primary colour on a chosen segment; on a dark
# page no one colour carries both with the contrast of 4.5 that WCAG 1.4.3 asks for.
_PRIMARY = (
    "<style>[data-testid^='stBaseButton-primary']:not(:disabled)"
    "{color: light-dark(#ffffff, #0d1219)}</style>"
)


def legible_buttons() -> None:
    """Write dark on primary buttons where the viewer's theme is dark."""
    st.html(_PRIMARY)
