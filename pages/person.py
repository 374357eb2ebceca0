"""Find a person: over all jobs, is this person there, and if not, why and what next."""

from __future__ import annotations

import streamlit as st

from provisioning.wording import counted
from ui import failure_data, mapping_data, records
from ui.event_view import event_view
from ui.masked_search import ONLY_IDS
from ui.person_view import person_view
from ui.shell import heading, open_page
from ui.text import LONGEST_TITLE, plain
from ui.theme import in_line

context = open_page()
if event_id := records.opened(records.EVENT):
    event_view(context, event_id)
    st.stop()

FOUND_SHOWN = 25
LEAST_CHARACTERS = 2
NAME_WIDTH = 230


def search_anew() -> None:
    """Leave the person that is open: another one is looked for."""
    st.query_params.pop("id", None)


heading(context, "Find a person")
masked = context.source.masked
text = st.text_input(
    "Object id" if masked else "Name, user principal name, mail address or object id",
    key="q",
    bind="query-params",
    icon=":material/search:",
    on_change=search_anew,
    placeholder="for example 00000000-0000-0000-0000-000000000000"
    if masked
    else "for example maria.lopez@contoso.com",
    help=ONLY_IDS if masked else None,
).strip()

object_id = st.query_params.get("id")
if object_id:
    person_view(context, object_id)
    st.stop()
if len(text) < LEAST_CHARACTERS:
    st.caption("Looks in everything that was collected of all jobs of this connection.")
    st.stop()

# --- Who fits -----------------------------------------------------------------------------------

found = failure_data.find(context.source, text, FOUND_SHOWN)
if found.empty:
    known = mapping_data.person(context.source, text, ("mail",)).data
    if known is not None:
        person_view(context, str(known["id"]))
        st.stop()
    st.info(
        "No job has processed anybody with this name, address or id, and Graph knows nobody whose "
        "id or user principal name it is. Check the spelling, or whether the person is assigned.",
        title="Nobody found",
        icon=":material/person_off:",
    )
    st.stop()
if len(found) == 1:
    person_view(context, found["source_id"][0])
    st.stop()

if len(found) == FOUND_SHOWN:
    st.caption(f"The {FOUND_SHOWN} who were seen last are shown. Type more to find another one.")
else:
    st.caption(f"{counted(len(found), 'person or group fits', 'people and groups fit')}.")
for row in found.to_dict("records"):
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=NAME_WIDTH, key=in_line(f"{row['source_id']}_name")):
            st.page_link(
                "pages/person.py",
                label=f"**{plain(row['source_name'] or row['source_id'], LONGEST_TITLE)}**",
                icon=":material/group:" if row["source_type"] == "Group" else ":material/person:",
                query_params=context.link(id=row["source_id"], q=text),
            )
        address = row["source_upn"] if isinstance(row["source_upn"], str) else row["source_id"]
        seen = context.ago(row["last_event"].to_pydatetime())
        st.caption(
            f"{plain(address, LONGEST_TITLE)}, "
            f"in {counted(row['jobs'], 'application')}, seen {seen}",
            width="stretch",
        )
