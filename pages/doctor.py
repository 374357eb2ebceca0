"""Doctor: what works with the chosen connection, what is missing, and who can grant it."""

from __future__ import annotations

import streamlit as st

from ui import doctor_panels
from ui.broken import UnusableConnection, unusable_connections, unusable_notice
from ui.doctor_data import findings
from ui.imported import ImportedConnection
from ui.shell import heading, open_page
from ui.text import plain

context = open_page()
heading(context, "Doctor")

for name, unusable in unusable_connections().items():
    if context.viewer.rights.opens(name):
        unusable_notice(unusable)
if isinstance(context.connection, UnusableConnection):
    st.page_link("pages/connect.py", label="How to connect", icon=":material/cable:")
    st.stop()
if isinstance(context.connection, ImportedConnection):
    st.info(
        "It holds what the files held: there is no sign-in, and nothing to grant. Choose another "
        "connection to examine it.",
        title="This connection was imported from files",
        icon=":material/upload_file:",
    )
    st.stop()

# --- What is in the way ------------------------------------------------------------------------

with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    anew = st.button("Check again", icon=":material/refresh:")
    st.markdown(
        f"**{plain(context.connection.name)}**, tenant {plain(context.connection.tenant_id)}, "
        f"signs in with {plain(context.connection.sign_in.replace('_', ' '))}",
        width="content",
    )
found = findings(context.source, anew=anew)
doctor_panels.headline(found)
doctor_panels.in_the_way(found.checks)

# --- All of it ---------------------------------------------------------------------------------

st.markdown("## What each panel can show")
doctor_panels.panel_table(found, is_person=context.connection.sign_in.is_delegated)
st.markdown("## In order")
doctor_panels.good_table(found.checks)
st.markdown("## What the access token says")
doctor_panels.token_table(context, found.claims)
st.caption(f"Examined {context.when(found.at)}. The token itself is neither shown nor kept.")
