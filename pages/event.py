"""One provisioning event: outcome, steps, changed properties and the untouched record."""

from __future__ import annotations

import json

import streamlit as st

from provisioning.wire import decode_events
from ui import data, timeline
from ui.moments import length_of_milliseconds
from ui.notices import missing_record
from ui.shell import heading, open_page
from ui.status import event_look
from ui.text import plain

context = open_page()

event_id = st.query_params.get("event", "")
raw = data.event_record(context.source, event_id) if event_id else None
if raw is None:
    heading(context, "Event")
    missing_record(context, "event", event_id)
    st.stop()

event = decode_events(raw.encode()).records[0]
source, target = event.source_identity, event.target_identity
name = (source and source.display_name) or (target and target.display_name) or "Unnamed object"
look = event_look(event.status)
heading(context, plain(name))
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.badge(plain(look.word), icon=look.icon, color=look.colour)
    app = event.service_principal.display_name if event.service_principal else None
    kind = (source and source.identity_type) or "object"
    st.markdown(
        f"**{plain((event.provisioning_action or 'event').capitalize())}** "
        f"{plain(kind.rsplit(':', 1)[-1].lower())} in **{plain(app or 'the application')}**, "
        f"{context.when(event.activity_date_time)}, {context.ago(event.activity_date_time)}",
        width="content",
    )

error = event.error
if error and (error.reason or error.error_code):
    st.error(plain(error.error_code or "No error code"), title="Why it failed")
    if error.reason:
        st.code(error.reason.replace("\r\n", "\n"), language=None, wrap_lines=True)
    if error.recommended_action:
        st.markdown(f"Microsoft recommends: {plain(error.recommended_action)}")
elif event.skip_reason:
    st.info(plain(event.skip_reason), title="Why it was skipped", icon=":material/redo:")

main, side = st.columns([3, 2], gap="medium")
with main:
    st.markdown("##### Steps")
    if event.provisioning_steps:
        timeline.steps(event.provisioning_steps)
    else:
        st.caption("The record holds no steps.")
with side:
    st.markdown("##### Facts")
    timeline.facts(
        {
            "Source": source and (source.details or {}).get("UserPrincipalName"),
            "Source id": source and source.id,
            "Target": target and target.display_name,
            "Target id": target and target.id,
            "Duration": length_of_milliseconds(event.duration_in_milliseconds),
            "Cycle": event.cycle_id,
            "Change": event.change_id,
            "Event": event.id,
        }
    )
    with st.container(horizontal=True, gap="small"):
        st.page_link(
            "pages/job.py",
            label="Job",
            icon=":material/sync_alt:",
            query_params=context.link(job=event.job_id),
        )
        if source and source.id:
            st.page_link(
                "pages/logs.py",
                label="All events of this object",
                icon=":material/history:",
                query_params=context.link(object=source.id),
            )
        st.page_link(
            "pages/logs.py",
            label="Same cycle",
            icon=":material/list_alt:",
            query_params=context.link(cycle=event.cycle_id),
        )

st.markdown("##### Changed properties")
if event.modified_properties:
    timeline.changes(event.modified_properties)
else:
    st.caption("The event wrote no attribute.")
with st.expander("Raw record", icon=":material/data_object:"):
    st.code(json.dumps(json.loads(raw), indent=2, ensure_ascii=False), language="json", height=420)
