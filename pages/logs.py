"""Logs: provisioning events and audit entries, filtered, searched and paged on the server."""

from __future__ import annotations

import streamlit as st

from provisioning.wording import counted
from ui import data, filters, links, tables
from ui.downloads import csv_button
from ui.notices import empty
from ui.shell import heading, open_page

context = open_page()
heading(context, "Logs")

PAGE_SIZE = 100
log = st.segmented_control(
    "Log",
    ["Provisioning events", "Audit entries"],
    default="Provisioning events",
    required=True,
    key="log",
    bind="query-params",
    on_change=filters.first_page,
    label_visibility="collapsed",
)

if log == "Provisioning events":
    chosen, narrowing = filters.event_filter(data.jobs(context.source).data, context.now)
    what, total = "event", data.count_events(context.source, chosen)
else:
    chosen, narrowing = filters.audit_filter(context.now)
    what, total = "audit entry", data.count_audits(context.source, chosen)

plural = "audit entries" if what == "audit entry" else "provisioning events"
if not total:
    empty(context, plural, filtered=narrowing and context.collecting.finished_at is not None)
    st.stop()

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.markdown(
        f"**{counted(total, what, plural.removeprefix('provisioning '))}**", width="content"
    )
    page = st.pagination(-(-total // PAGE_SIZE), key=filters.PAGE, bind="query-params")
    csv_button(context, chosen, total)

if what == "event":
    rows = data.events_page(context.source, chosen, page - 1, PAGE_SIZE)
    opened = tables.event_table(rows, context, key="events", with_app=chosen.job_id is None)
    record = ("pages/event.py", "event")
else:
    rows = data.audits_page(context.source, chosen, page - 1, PAGE_SIZE)
    opened = tables.audit_table(rows, context, key="audits")
    record = ("pages/audit_entry.py", "entry")
if opened:
    links.open_record(*record, opened)
