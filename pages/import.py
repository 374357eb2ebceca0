"""Import: read files that somebody sent, or diagnose a pasted error without storing it."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from provisioning.diagnosis.pasted import NoErrorPasted, diagnose_pasted
from provisioning.wording import day
from ui import import_panels
from ui.diagnosis_panel import owner_badge, remedy
from ui.importer import begin
from ui.shell import heading, open_page
from ui.text import plain

context = open_page()
heading(context, "Import")

LARGEST_UPLOAD_MEGABYTES = 1024
FILES = "Files"
PASTE = "I only have the error text"

way = st.segmented_control(
    "What do you have?",
    [FILES, PASTE],
    default=FILES,
    required=True,
    key="have",
    bind="query-params",
    label_visibility="collapsed",
)

# --- Paste -------------------------------------------------------------------------------------

if way == PASTE:
    text = st.text_area(
        "Error message, or one record as JSON",
        height=180,
        max_chars=200_000,
        placeholder="StatusCode: BadRequest Message: Processing of the HTTP request ...",
        help="The reason from the portal's Troubleshooting tab, a mail, or a record as JSON.",
    )
    st.button("Diagnose", type="primary", icon=":material/troubleshoot:")
    st.caption("Nothing that you paste is stored.")
    try:
        found = diagnose_pasted(text)
    except NoErrorPasted as other:
        st.info(plain(str(other)), title="Nothing to diagnose")
        st.stop()
    if found is not None:
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                owner_badge(found.owner)
                st.header(plain(found.title), anchor=False, width="content")
            st.markdown(plain(found.summary))
            if found.retry_after:
                again = context.when(datetime.fromisoformat(found.retry_after))
                st.caption(f"Entra tries again after {again}.")
            remedy(found, open_reply=True)
    st.stop()

# --- Files -------------------------------------------------------------------------------------

importer = st.session_state.get("importer")
if importer is not None and importer.state.running:
    import_panels.watch(importer)
    st.stop()

imported = st.session_state.get("imported", 0)
with st.container(border=True):
    st.markdown(
        "Drop whatever you were sent, in any mix: the portal's **provisioning log** as JSON, as "
        "its three CSV files or their zip, the **audit log**, answers of **Graph**, exports of "
        "**Log Analytics**, Event Hub or a storage archive, the **schema**, a **job**, the list of "
        "**users**, or a **support bundle**. Names of files do not matter."
    )
    uploads = st.file_uploader(
        "Files",
        accept_multiple_files=True,
        max_upload_size=LARGEST_UPLOAD_MEGABYTES,
        key=f"files_{imported}",  # a new one after each import: the files are read
        label_visibility="collapsed",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.text_input(
            "Name of the import",
            value=f"Files of {day(context.now)}",
            max_chars=60,
            help="Importing under the same name again adds to what is there.",
        )
        pressed = st.button(
            "Import", type="primary", icon=":material/upload_file:", disabled=not uploads
        )
    st.caption(
        "Logs larger than 1 GB: put them into a zip (up to 2 GB unpacked), or use "
        "`cli.py import FILE --connection NAME`."
    )
if pressed and uploads:
    st.session_state["importer"] = begin(name, uploads)
    st.session_state["imported"] = imported + 1
    st.rerun()
if importer is not None and importer.state.problem:
    st.error(plain(importer.state.problem), title="The import did not end well")
elif importer is not None and importer.state.report:
    import_panels.result(importer.state.report)
