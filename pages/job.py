"""One job: its state, cycles, events over time, who fails now, and what Graph reports."""

from __future__ import annotations

import streamlit as st

from ui import job_panels, links, records
from ui.event_view import event_view
from ui.initial_cycle import initial_cycle_panel
from ui.job_cycles import cycles_panel
from ui.job_failing import failing_panel
from ui.job_sources import sources_panel
from ui.job_trend import trend_panel
from ui.notices import live_notice, no_jobs
from ui.shell import heading, open_page
from ui.standing import current_standings
from ui.text import LONGEST_TITLE, label, plain

context = open_page()
if event_id := records.opened(records.EVENT):
    event_view(context, event_id)
    st.stop()

# Narrower charts stand one below the other.
CHART_WIDTH = 480

loaded, found = current_standings(context, context.now)
if not found:
    heading(context, "Job")
    live_notice(context, loaded)
    no_jobs(context, loaded.problems)
    st.stop()

by_id = {standing.app_job.job.id: standing for standing in found}
remember = links.restore("job", list(by_id), default=next(iter(by_id)))
title, picker = st.columns([5, 2], vertical_alignment="center")
job_id = picker.selectbox(
    "Job",
    list(by_id),
    format_func=lambda key: label(by_id[key].app_job.name),
    key="job",
    on_change=remember,
    label_visibility="collapsed",
)
standing = by_id[job_id]
with title:
    heading(context, plain(standing.app_job.name, LONGEST_TITLE))
live_notice(context, loaded)
job_panels.verdict(context, standing)
job_panels.figures(context, standing)
initial_cycle_panel(context, standing)

# --- Cycles and trend, and who fails ------------------------------------------------------------

cycle_id = None
with st.grid(2 if standing.current else 1, min_column_width=CHART_WIDTH, gap="small"):
    if standing.current:
        with st.container(border=True, height="stretch"):
            cycle_id = cycles_panel(context, job_id)
    with st.container(border=True, height="stretch"):
        trend_panel(context, job_id)
if standing.current:
    with st.container(border=True):
        failing_panel(context, standing, cycle_id)

# --- What Graph reports, and how fresh all that is ----------------------------------------------

job_panels.reported(context, standing)
sources_panel(context, loaded, standing)
