"""One job as a card of the overview: verdict, next step and the figures that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.failures import Kind
from provisioning.schedule import JobState
from provisioning.wording import counted
from ui import moments
from ui.status import LEVELS
from ui.text import plain

if TYPE_CHECKING:
    from datetime import datetime

    from provisioning.schedule import NextRun
    from ui.shell import Context
    from ui.standing import Standing

_FIGURE_WIDTHS = (75, 115, 120, 115)


def job_card(context: Context, standing: Standing, now: datetime) -> None:
    """Draw the card; the job's name is a link to its page."""
    look = LEVELS[standing.verdict.level]
    with (
        st.container(border=True),
        st.container(horizontal=True, vertical_alignment="center", gap="medium"),
    ):
        with st.container(gap="xxsmall", width="stretch"):
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                st.badge(plain(standing.word), icon=look.icon, color=look.colour, help=look.word)
                st.page_link(
                    "pages/job.py",
                    label=f"**{plain(standing.app_job.name)}**",
                    icon="",
                    query_params=context.link(job=standing.app_job.job.id),
                    help="Open this job",
                )
            st.markdown(plain(standing.verdict.sentence))
            st.caption(f":material/arrow_forward: {plain(standing.verdict.next_step)}")
            failures_link(context, standing)
        with st.container(horizontal=True, gap="small", width="content"):
            for width, (label, value, below) in zip(
                _FIGURE_WIDTHS, _figures(context, standing, now), strict=True
            ):
                with st.container(gap=None, width=width):
                    st.caption(label)
                    st.markdown(f"**{value}**")
                    if below:
                        st.caption(below)


def failures_link(context: Context, standing: Standing) -> None:
    """Draw the way to the failures of a job; nothing where nobody has to act."""
    counts = {kind: standing.failures.objects(kind) for kind in (Kind.FAILING, Kind.NEEDS_ACTION)}
    kind = next((kind for kind, count in counts.items() if count), None)
    if kind is None:
        return
    causes = counted(len(standing.failures.of(kind)), "cause")
    st.page_link(
        "pages/failures.py",
        label=f"Who and why: {causes}",
        icon=":material/person_alert:",
        query_params=context.link(job=standing.app_job.job.id, kind=kind),
    )


def next_run_words(run: NextRun, context: Context, now: datetime) -> tuple[str, str]:
    """Return the countdown to the next run, and its time; "" where none can be told."""
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
    soonest = moments.short(first - now, unit=False)
    words = f"in {soonest} to {moments.short(last - now)}"
    return (words if soonest != "0" else f"within {moments.short(last - now)}"), context.when(
        latest
    )


def _figures(
    context: Context, standing: Standing, now: datetime
) -> tuple[tuple[str, str, str], ...]:
    current = standing.current
    failing = ("no events", "")
    if current is not None:
        number = f"{current.failing:,}"
        failing = (f":red[{number}]" if current.failing else "0", f"of {current.objects:,}")
    return (
        ("Failing now", *failing),
        ("Last cycle", *_past(context, standing.last_cycle, now)),
        ("Next run", *next_run_words(standing.run, context, now)),
        ("Last data", *_past(context, standing.last_event, now)),
    )


def _past(context: Context, moment: datetime | None, now: datetime) -> tuple[str, str]:
    return moments.ago(moment, now), context.when(moment) if moment else ""
