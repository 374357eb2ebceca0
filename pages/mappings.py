"""Mappings: where each value of a job comes from, what is wrong there, and trying it out."""

from __future__ import annotations

import streamlit as st

from provisioning.mapping.mappings import GROUP, USER
from provisioning.mapping.table import mapping_table
from provisioning.wording import counted
from ui import mapping_data, mapping_panels, try_out
from ui.chosen_job import choose
from ui.notices import empty
from ui.shell import open_page

context = open_page()
chosen = choose(context, "Mappings")

loaded = mapping_data.schema(context.source, chosen.app.id, chosen.job.id)
if loaded.data is None:
    empty(context, "mappings", problems=loaded.problems)
    st.stop()
schema = loaded.data
missing = mapping_data.missing(context.source, chosen.app.id, chosen.job.id)

# --- The table ----------------------------------------------------------------------------------

kind = st.segmented_control(
    "Objects",
    [USER, GROUP],
    default=USER,
    required=True,
    key="objects",
    bind="query-params",
    label_visibility="collapsed",
    format_func=lambda name: f"{name}s",
)
table = mapping_table(schema, kind, chosen.profile)
if table is None:
    st.info(f"The schema does not map {kind.lower()}s.", icon=":material/inbox:")
    st.stop()
if table.mapping.enabled is False:
    st.info(f"The mapping of {kind.lower()}s is switched off.", icon=":material/toggle_off:")
mapping_panels.draw_findings(table.general)
concerned = missing if kind == USER else []
row = mapping_panels.draw_table(table, concerned)
stopped = f"{counted(len(concerned), 'person', 'people')} failed or skipped" if concerned else ""
st.caption(
    " · ".join(
        part
        for part in (
            counted(len(table.rows), "mapping"),
            stopped,
            f"as of {context.when(loaded.as_of)}",
            "choose a row for its findings and to try it",
        )
        if part
    )
)
if row:
    mapping_panels.draw_findings(row.findings)

# --- Trying it out ------------------------------------------------------------------------------

with st.container(border=True):
    st.markdown("## Try it on a person")
    person = try_out.choose_person(context, missing, table) if kind == USER else None
    left, right = st.columns(2, gap="medium")
    with left:
        try_out.try_expression(row, person, context)
    with right:
        st.caption("Scoping filter")
        try_out.try_scope(table.mapping.scope, person)

# --- Versions -----------------------------------------------------------------------------------

with st.container(border=True):
    st.markdown("## What changed, and who changed it")
    mapping_panels.draw_versions(
        context,
        mapping_data.versions(context.source, chosen.job.id),
        mapping_data.configuration_changes(context.source, chosen.app.id),
    )
