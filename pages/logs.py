"""Logs: provisioning events and audit entries, filtered, searched and paged on the server."""

from __future__ import annotations

import streamlit as st

from provisioning.wording import counted
from ui import data, filters, records, tables
from ui.audit_view import audit_view
from ui.downloads import csv_button
from ui.event_view import event_view
from ui.gaps import gap_notices
from ui.notices import empty
from ui.shell import heading, open_page

context = open_page()
if event_id := records.opened(records.EVENT):
    event_view(context, event_id)
    st.stop()
if entry_id := records.opened(records.AUDIT_ENTRY):
    audit_view(context, entry_id)
    st.stop()

PAGE_SIZE = 100
EVENTS, AUDITS = "Provisioning events", "Audit entries"

heading(context, "Logs")
log = st.segmented_control(
    "Log",
    [EVENTS, AUDITS],
    default=EVENTS,
    required=True,
    key="log",
    bind="query-params",
    on_change=filters.first_page,
    label_visibility="collapsed",
)
if log == EVENTS:
    chosen, narrowing = filters.event_filter(
        data.jobs(context.source).data, context.now, masked=context.source.masked
    )
    total = data.count_events(context.source, chosen)
    found = counted(total, "event")
else:
    chosen, narrowing = filters.audit_filter(context.now, masked=context.source.masked)
    total = data.count_audits(context.source, chosen)
    found = counted(total, "audit entry", "audit entries")
gap_notices(context, "provisioning" if log == EVENTS else "audit", chosen.since)
if not total:
    empty(context, log.lower(), filtered=narrowing and context.has_collected)
    st.stop()

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.markdown(f"**{found}**", width="content")
    page = st.pagination(-(-total // PAGE_SIZE), key=filters.PAGE, bind="query-params")
    csv_button(context, chosen, total)

if isinstance(chosen, filters.EventFilter):
    rows = data.events_page(context.source, chosen, page - 1, PAGE_SIZE)
    tables.event_table(rows, context, key="events", with_app=chosen.job_id is None)
else:
    rows = data.audits_page(context.source, chosen, page - 1, PAGE_SIZE)
    tables.audit_table(rows, context, key="audits")
