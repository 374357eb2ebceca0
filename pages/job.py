"""One job: its state, cycles, events over time, who fails now, and what Graph reports."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from provisioning.wording import counted
from ui import charts, data, failure_data, job_panels, links, records, tables
from ui.event_view import event_view
from ui.job_card import failures_link
from ui.notices import empty, live_notice
from ui.shell import heading, open_page
from ui.standing import standings
from ui.text import plain

context = open_page()
if event_id := records.opened(records.EVENT):
    event_view(context, event_id)
    st.stop()

CYCLES_SHOWN = 36
FAILING_SHOWN = 500
TREND_DAYS = 30

loaded = data.jobs(context.source)
known = data.knowledge(context.source, loaded, context.collecting.problems, context.now)
found = standings(
    loaded.data,
    data.job_totals(context.source),
    known,
    failure_data.failures(context.source, known.now),
)
if not found:
    heading(context, "Job")
    live_notice(context, loaded)
    empty(context, "provisioning jobs", problems=loaded.problems)
    st.stop()

by_id = {standing.app_job.job.id: standing for standing in found}
remember = links.restore("job", list(by_id), default=next(iter(by_id)))
title, picker = st.columns([5, 2], vertical_alignment="center")
job_id = picker.selectbox(
    "Job",
    list(by_id),
    format_func=lambda key: by_id[key].app_job.name,
    key="job",
    on_change=remember,
    label_visibility="collapsed",
)
standing = by_id[job_id]
with title:
    heading(context, plain(standing.app_job.name))
live_notice(context, loaded)
job_panels.verdict(standing)
job_panels.figures(context, standing)

# --- Cycles and trend --------------------------------------------------------------------------

left, right = st.columns(2, gap="medium")
with left, st.container(border=True, height="stretch"):
    st.markdown("##### Cycles")
    cycles = data.cycles(context.source, job_id, CYCLES_SHOWN)
    if cycles.empty:
        empty(context, "cycles")
    else:
        failed = int((cycles["failure"] > 0).sum())
        selection = st.plotly_chart(
            charts.cycle_bars(cycles, context.zone),
            key="cycle_bars",
            on_select="rerun",
            selection_mode="points",
            config={"displayModeBar": False},
            alt=f"The last {counted(len(cycles), 'cycle')}, {failed} of them with failures",
        )
        points = selection.selection.points
        job_panels.cycle_caption(context, cycles, points[0]["customdata"] if points else None)
with right, st.container(border=True, height="stretch"):
    st.markdown("##### Events by status")
    until = context.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    since = until - timedelta(days=TREND_DAYS)
    trend = data.events_over_time(context.source, job_id, since, until, "day")
    if trend.empty:
        empty(context, "provisioning events")
    else:
        st.plotly_chart(
            charts.events_by_status(trend, since, until, context.zone),
            key="trend",
            config={"displayModeBar": False},
            alt=f"Events of the last {TREND_DAYS} days by status",
        )
        newest = context.ago(standing.last_event)
        st.caption(f"By day (UTC), last {TREND_DAYS} days. Newest event {newest}.")

# --- Who fails now -----------------------------------------------------------------------------

with st.container(border=True):
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown("##### Failing now", width="content")
        failures_link(context, standing)
        st.page_link(
            "pages/logs.py",
            label="All events of this job",
            icon=":material/list_alt:",
            query_params=context.link(job=job_id),
        )
    if standing.failing:
        rows = data.failing_now(context.source, job_id, FAILING_SHOWN)
        shown = f", the newest {len(rows):,} of them below" if len(rows) < standing.failing else ""
        st.caption(
            f"{counted(standing.failing, 'object')} whose latest event is a failure{shown}; "
            "retries are counted once."
        )
        tables.event_table(rows, context, key="failing", with_app=False)
    elif standing.current:
        st.markdown(
            ":green[:material/check_circle:] Nobody: no object's latest event is a failure."
        )
    else:
        empty(context, "provisioning events")

# --- What Graph reports ------------------------------------------------------------------------

job_panels.reported(context, standing)
