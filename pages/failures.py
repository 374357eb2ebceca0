"""Failures of a job by cause: whose side, what to do, and how many people one fix clears."""

from __future__ import annotations

import streamlit as st

from provisioning.failures import JobFailures, Kind
from ui import data, failure_data, links, records
from ui.cause_view import cause_view
from ui.event_view import event_view
from ui.failure_cards import KINDS, card, summary
from ui.failure_exports import export_buttons
from ui.notices import empty, live_notice, no_jobs
from ui.shell import heading, open_page
from ui.text import LONGEST_TITLE, label, plain

context = open_page()
if event_id := records.opened(records.EVENT):
    event_view(context, event_id)
    st.stop()

CARDS_SHOWN = 50

loaded = data.jobs(context.source)
failures = failure_data.failures(context.source, context.now)
if not loaded.data:
    heading(context, "Failures")
    live_notice(context, loaded)
    no_jobs(context, loaded.problems)
    st.stop()

# --- Which job, worst first --------------------------------------------------------------------

none = JobFailures()
by_id = {
    one.job.id: one
    for one in sorted(
        loaded.data,
        key=lambda one: (
            -failures.get(one.job.id, none).objects(Kind.FAILING),
            one.name.casefold(),
        ),
    )
}
remember = links.restore("job", list(by_id), default=next(iter(by_id)))
title, picker = st.columns([5, 2], vertical_alignment="center")
job_id = picker.selectbox(
    "Job",
    list(by_id),
    format_func=lambda key: label(by_id[key].name),
    key="job",
    on_change=remember,
    label_visibility="collapsed",
)
found = failures.get(job_id, none)
with title:
    heading(context, f"Failures of {plain(by_id[job_id].name, LONGEST_TITLE)}")
live_notice(context, loaded)

# --- One cause with its people, when the link names it -----------------------------------------

chosen, key = st.query_params.get("kind", ""), st.query_params.get("cause")
if key and chosen in KINDS:
    cause_view(context, by_id[job_id], found, Kind(chosen), key)
    st.stop()

# --- All causes ---------------------------------------------------------------------------------

if not found.groups:
    if data.job_totals(context.source).index.isin([job_id]).any():
        st.success("Every object's latest event is a success.", title="Nobody fails")
    else:
        empty(
            context,
            "provisioning events",
            otherwise="The log holds none of this job. The Job page tells whether it runs.",
        )
    st.stop()

st.markdown(f"**{plain(summary(found))}**")
kinds = [kind.value for kind in Kind if found.of(kind)]
remember_kind = links.restore("kind", kinds, default=kinds[0])
kind = Kind(
    st.segmented_control(
        "Show",
        kinds,
        format_func=lambda name: (
            f"{KINDS[Kind(name)][2]} {KINDS[Kind(name)][0]} ({found.objects(Kind(name)):,})"
        ),
        key="kind",
        on_change=remember_kind,
        label_visibility="collapsed",
        required=True,
    )
)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.caption(KINDS[kind][3], width="content")
    export_buttons(context, by_id[job_id], found.of(kind))
for group in found.of(kind)[:CARDS_SHOWN]:
    card(context, group)
st.caption(
    f"Current state: the latest event of each object, newest {context.ago(found.last_seen)}. "
    "Retries are counted once; a later success clears."
)
