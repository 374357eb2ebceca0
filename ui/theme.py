"""What the theme in `.streamlit/config.toml` cannot say."""

from __future__ import annotations

import streamlit as st

_IN_LINE = "in_line"
_STYLE = f"""<style>
/* Streamlit writes white on a primary button and the primary colour on a chosen segment; on a dark
   page no one colour carries both with the contrast of 4.5 that WCAG 1.4.3 asks for. */
[data-testid^='stBaseButton-primary']:not(:disabled) {{color: light-dark(#ffffff, #0d1219)}}
/* Streamlit shows the focus of these links by a tint that WCAG 1.4.11 takes for none. */
[data-testid='stPageLink-NavLink']:focus-visible {{outline: 2px solid light-dark(#1f5fbf, #6aa5f5)}}
/* Links and buttons that stand in a column of text: its edge, its size, and as many lines. */
[class*='st-key-{_IN_LINE}'] :is([data-testid='stPageLink-NavLink'], button) {{
  margin: 0; padding: 0; min-height: 0; text-align: start}}
[class*='st-key-{_IN_LINE}'] :is([data-testid='stPageLink-NavLink'], button) :is(p, span, div) {{
  font-size: 1rem; white-space: normal; text-align: start}}
[class*='st-key-{_IN_LINE}'][class*='_name'] p {{line-height: 1.35}}
/* What does not fit in a field ends in an ellipsis; a right-to-left name shows its beginning. */
:is([data-testid='stSelectbox'], [data-testid='stTextInput']) input {{
  unicode-bidi: plaintext; text-overflow: ellipsis}}
/* On paper: the page alone, in full length, without cards cut in two; a dark page keeps its ground,
   without which its light words could not be read. */
@media print {{
  * {{print-color-adjust: exact}}
  [data-testid='stSidebar'], [data-testid='stHeader'], [data-testid='stElementToolbar']
    {{display: none}}
  .stApp, [data-testid='stAppViewContainer'], [data-testid='stMain']
    {{position: static; display: block; height: auto; overflow: visible}}
  [data-testid='stMainBlockContainer'] {{max-width: none; padding: 0}}
  [data-testid='stMetric'], [data-testid='stVerticalBlock'] [data-testid='stHorizontalBlock']
    {{break-inside: avoid}}
}}
</style>"""


def apply_style() -> None:
    """Add to every page what the theme cannot say."""
    st.html(_STYLE)


def in_line(name: str) -> str:
    """Return the key of a container whose links and buttons are set like the text around them."""
    return f"{_IN_LINE}_{name}"
