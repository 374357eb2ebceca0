"""One job: its state, cycles, events over time, who fails now, and what Graph reports."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from ui import charts, data, job_panels, links, records
from ui.event_view import event_view
from ui.gaps import gap_notices, gaps_within
from ui.initial_cycle import initial_cycle_panel
from ui.job_cycles import cycles_panel
from ui.job_failing import failing_panel
from ui.job_sources import sources_panel
from ui.notices import empty, live_notice, no_jobs
from ui.shell import heading, open_page
from ui.standing import current_standings
from ui.text import LONGEST_TITLE, label, plain

context = open_page()
if event_id := records.opened(records.EVENT):
    event_view(context, event_id)
    st.stop()

TREND_DAYS = 30
# Narrower charts stand one below the other.
CHART_WIDTH = 340

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

# --- Cycles and trend --------------------------------------------------------------------------

with st.grid(2, min_column_width=CHART_WIDTH, gap="small"):
    with st.container(border=True, height="stretch"):
        cycle_id = cycles_panel(context, job_id)
    with st.container(border=True, height="stretch"):
        st.markdown("## Events by status")
        until = context.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        since = until - timedelta(days=TREND_DAYS)
        trend = data.events_over_time(context.source, job_id, since, until, "day")
        gaps = gaps_within(context, "provisioning", since, until)
        if trend.empty:
            empty(context, "provisioning events")
        else:
            st.plotly_chart(
                charts.events_by_status(
                    trend, since, until, context.zone, [(gap.since, gap.until) for gap in gaps]
                ),
                key="trend",
                config={"displayModeBar": False},
                alt=charts.status_sentence(trend, TREND_DAYS),
            )
            st.caption(f"By day (UTC), last {TREND_DAYS} days.")
        gap_notices(context, "provisioning", since, until)

# --- Who fails, what Graph reports, and how fresh all that is -----------------------------------

with st.container(border=True):
    failing_panel(context, standing, cycle_id)
job_panels.reported(context, standing)
sources_panel(context, loaded, standing)
