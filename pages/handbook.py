"""Handbook: what each cause means and what to do, and what the words mean."""

from __future__ import annotations

import streamlit as st

from provisioning import glossary
from provisioning.diagnosis import Cause, handbook
from ui import links
from ui.diagnosis_panel import owner_badge
from ui.shell import heading, open_page
from ui.theme import in_line

context = open_page()
heading(context, "Handbook")

CAUSES, WORDS = "Causes", "Words"

# --- One cause, when the link names it -----------------------------------------------------------

if (about := st.query_params.get("about")) in set(Cause):
    if st.button("All causes", icon=":material/arrow_back:"):
        st.query_params.pop("about")
        st.rerun()
    st.markdown(handbook.page(Cause(about)))
    st.stop()

# --- The lists -----------------------------------------------------------------------------------

on_change = links.restore("show", (CAUSES, WORDS), default=CAUSES)
shown = st.segmented_control(
    "Show", (CAUSES, WORDS), key="show", on_change=on_change, label_visibility="collapsed"
)
if shown == WORDS:
    st.markdown(glossary.page())
    st.stop()

st.markdown(
    "Why people do not arrive, who can fix it, and what to do. The answer that an application "
    "gave decides which it is, not Entra's error code alone."
)
with st.grid(2, min_column_width=380, gap="small"):
    for entry in handbook.entries():
        with st.container(border=True, gap="xxsmall", height="stretch"):
            with st.container(key=in_line(entry.cause)):
                chosen = st.button(f"**{entry.title}**", key=entry.cause, type="tertiary")
            if chosen:
                st.query_params["about"] = entry.cause
                st.rerun()
            st.markdown(entry.summary)
            owner_badge(entry.owner)
