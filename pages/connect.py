"""Connect: how to connect a tenant, and what the chosen connection may read."""

from __future__ import annotations

import streamlit as st

from ui import connecting, data
from ui.background import background
from ui.capabilities import capability_list
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

# --- Test --------------------------------------------------------------------------------------

if isinstance(context.connection, ImportedConnection):
    st.info(
        "There is nothing to sign in to. Choose another connection to test it, or follow the "
        "steps below to connect the tenant itself.",
        title="This connection was imported from files",
        icon=":material/upload_file:",
    )
else:
    with st.container(border=True):
        st.markdown("##### Test the connection")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            tested = st.button("Test connection", icon=":material/network_check:", type="primary")
            st.markdown(
                f"**{plain(context.connection.name)}**, "
                f"tenant {plain(context.connection.tenant_id)}, "
                f"signs in with {plain(context.connection.sign_in.replace('_', ' '))}",
                width="content",
            )
        if tested:
            with st.spinner("Asking Graph for each thing the app needs ..."):
                st.session_state["tested"] = (context.connection.name, data.check(context.source))
        name, outcome = st.session_state.get("tested", (None, None))
        if outcome is not None and name == context.connection.name:
            capability_list(context, outcome)
        else:
            st.caption(
                "Signs in, then tries each permission once and says how to grant what lacks."
            )

# --- Steps -------------------------------------------------------------------------------------

with st.container(border=True):
    st.markdown("##### 1  Register an application in your tenant")
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
    st.markdown("##### 2  Permissions, and what each is for")
    st.table(connecting.permissions(), border="horizontal", hide_index=True)
    st.caption(
        "All are application permissions of Microsoft Graph and only read. The provisioning log "
        "also takes a Microsoft Entra ID P1 or P2 licence in the tenant."
    )

with st.container(border=True):
    st.markdown("##### 3  Write the connections file")
    st.caption(f"Save this as {plain(str(background().settings.connections_file))}.")
    st.code(connecting.CONNECTIONS_EXAMPLE, language="toml")
    if st.button("Read the connections again", icon=":material/sync:"):
        st.cache_data.clear()
        background.clear()
        st.rerun()
