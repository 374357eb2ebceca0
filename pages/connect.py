"""Connect: how to connect a tenant, step by step; the Doctor page tells whether it works."""

from __future__ import annotations

import streamlit as st

from ui import connecting
from ui.background import background
from ui.broken import UnusableConnection, unusable_connections, unusable_notice
from ui.imported import ImportedConnection
from ui.shell import heading, open_page
from ui.text import plain

context = open_page()
heading(context, "Connect")

if context.connection.is_sample:
    st.info(
        "No tenant is connected, so the pages show a simulated one. The steps below connect yours. "
        "The app asks for read permissions only and changes nothing in the tenant.",
        icon=":material/science:",
    )

# --- What is connected -------------------------------------------------------------------------

for name, unusable in unusable_connections().items():
    if context.viewer.rights.opens(name):
        unusable_notice(unusable)
if isinstance(context.connection, ImportedConnection):
    st.info(
        "There is nothing to sign in to. Follow the steps below to connect the tenant itself.",
        title="This connection was imported from files",
        icon=":material/upload_file:",
    )
elif not isinstance(context.connection, UnusableConnection):
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{plain(context.connection.name)}**, "
            f"tenant {plain(context.connection.tenant_id)}, "
            f"signs in with {plain(context.connection.sign_in.replace('_', ' '))}",
            width="content",
        )
        st.page_link(
            "pages/doctor.py",
            label="Test it: what works and what is missing",
            icon=":material/stethoscope:",
            query_params=context.link(),
        )

# --- Steps -------------------------------------------------------------------------------------

with st.container(border=True):
    st.markdown("## 1  Register an application in your tenant")
    how = st.segmented_control(
        "How",
        ["Entra admin centre", "Azure CLI, bash", "Azure CLI, PowerShell"],
        default="Entra admin centre",
        required=True,
        key="how",
        bind="query-params",
        label_visibility="collapsed",
    )
    if how == "Entra admin centre":
        st.markdown(connecting.CLICK_PATH)
    elif how == "Azure CLI, bash":
        st.code(connecting.bash_commands(), language="bash")
    else:
        st.code(connecting.powershell_commands(), language="powershell")

with st.container(border=True):
    st.markdown("## 2  Permissions, and what each is for")
    st.table(connecting.permissions(), border="horizontal", hide_index=True)
    st.caption(
        "All are application permissions of Microsoft Graph and only read. The provisioning log "
        "also takes a Microsoft Entra ID P1 or P2 licence in the tenant."
    )

with st.container(border=True):
    st.markdown("## 3  Write the connections file")
    st.caption(f"Save this as {plain(str(background().settings.connections_file))}.")
    st.code(connecting.CONNECTIONS_EXAMPLE, language="toml")
    if st.button("Read the connections again", icon=":material/sync:"):
        st.cache_data.clear()
        background.clear()
        st.rerun()
