"""One job as a card of the overview: state, sentence, next step and the figures that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.schedule import JobState
from ui import moments
from ui.status import TONES
from ui.text import plain

if TYPE_CHECKING:
    from datetime import datetime

    from streamlit.delta_generator import DeltaGenerator

    from provisioning.schedule import NextRun
    from ui.shell import Context
    from ui.standing import Standing


def job_card(context: Context, standing: Standing, now: datetime) -> None:
    """Draw the card; the job's name is a link to its page."""
    job, state = standing.app_job.job, standing.state
    look = TONES[state.tone]
    with st.container(border=True, gap="xsmall"):
        words, figures = st.columns([5, 6], vertical_alignment="center", gap="medium")
        with words, st.container(gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.badge(plain(state.word), icon=look.icon, color=look.colour, help=look.word)
                st.page_link(
                    "pages/job.py",
                    label=f"**{plain(standing.app_job.name)}**",
                    icon="",
                    query_params=context.link(job=job.id),
                    help="Open this job",
                )
            st.markdown(plain(state.sentence))
            if state.next_step:
                st.caption(f":material/arrow_forward: {plain(state.next_step)}")
        with figures:
            failing, cycle, run, event = st.columns([3, 4, 5, 4], gap="small")
            _figure(failing, "Failing now", _number(standing.failing), _objects(standing))
            _figure(cycle, "Last cycle", *_past(context, standing.last_cycle, now))
            _figure(run, "Next run", *next_run_words(standing.run, context, now))
            _figure(event, "Last data", *_past(context, standing.last_event, now))


def next_run_words(run: NextRun, context: Context, now: datetime) -> tuple[str, str]:
    """Return the countdown to the next run, and its time or the reason why there is none."""
    if run.state is JobState.RUNNING:
        return "running now", ""
    if run.late_by is not None:
        return f"late by {moments.short(run.late_by)}", ""
    if run.earliest is None:
        return "none planned", ""
    latest = run.latest or run.earliest
    first, last = max(run.earliest, now), max(latest, now)
    if moments.short(first - now) == moments.short(last - now):
        return f"in {moments.short(last - now)}", context.when(latest)
    words = f"in {moments.short(first - now, unit=False)} to {moments.short(last - now)}"
    return words, f"by {context.when(latest)}"


def _figure(column: DeltaGenerator, label: str, value: str, below: str) -> None:
    with column, st.container(gap=None):
        st.caption(label)
        st.markdown(f"**{value}**")
        st.caption(below or "&nbsp;")


def _past(context: Context, moment: datetime | None, now: datetime) -> tuple[str, str]:
    return moments.ago(moment, now), context.when(moment) if moment else ""


def _number(value: int | None) -> str:
    if value is None:
        return "no events"
    return f":red[{value:,}]" if value else "0"


def _objects(standing: Standing) -> str:
    return "" if standing.objects is None else f"of {standing.objects:,}"
