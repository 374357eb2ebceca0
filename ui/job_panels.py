"""The panels of the Job page that need more than one call to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.schedule import JobState
from provisioning.wording import counted, length
from ui import data, tables
from ui.countdown import countdown, since_last_cycle, tick, until
from ui.job_card import failures_link
from ui.quoted import quoted
from ui.standing import word
from ui.status import LEVELS
from ui.text import plain
from ui.timeline import facts

if TYPE_CHECKING:
    from datetime import datetime

    from provisioning.standing import Standing
    from ui.countdown import Draw
    from ui.shell import Context

_NOT_IN_FILES = "Not known: no imported file holds the job."
_AGAINST = "What the last cycle changed against the cycles before it."


def verdict(context: Context, standing: Standing) -> None:
    """Draw the state, its sentence and the next step."""
    said, look = standing.verdict, LEVELS[standing.verdict.level]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(plain(word(standing)), icon=look.icon, color=look.colour, help=look.word)
        st.markdown(f"**{plain(said.sentence)}**", width="content")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/arrow_forward: {plain(said.next_step)}", width="content")
        failures_link(context, standing)
        if standing.stopped_by and said.rule in {"quarantined", "disabled"}:
            st.page_link(
                "pages/handbook.py",
                label="How to fix it, step by step",
                icon=":material/menu_book:",
                query_params=context.link(about=standing.stopped_by),
            )


def figures(context: Context, standing: Standing) -> None:
    """Draw who fails, what the last cycle changed, the last cycle and the ticking next run."""
    current, change = standing.current, standing.evidence.change
    with st.grid(6, min_column_width=132, gap="small"):
        for label, value, help_text in (
            ("Failing now", current.failing if current else None, "Retries are counted once."),
            ("New", change.new if change else None, _AGAINST),
            ("Fixed", change.fixed if change else None, _AGAINST),
            ("Succeeded", current.succeeded if current else None, _succeeded(standing)),
        ):
            st.metric(
                label, value, help=help_text, format="localized", border=True, height="stretch"
            )
        st.metric(
            "Last cycle ended",
            since_last_cycle(standing, context.now),
            help=context.when(standing.last_cycle) if standing.last_cycle else None,
            border=True,
            height="stretch",
        )
        draw = _next_run(context, standing)
    tick([draw])


def _next_run(context: Context, standing: Standing) -> Draw:
    what = "Initial cycle" if standing.run.state is JobState.INITIAL_CYCLE else "Next run"

    def words(now: datetime) -> tuple[str, str]:
        when = until(standing, context.zone, now)
        rule = f"{when.capitalize()}. {standing.run.explanation}" if when else ""
        return countdown(standing, now), plain(rule or standing.run.explanation)

    left, rule = words(context.now)
    place = st.metric(what, left, help=rule, border=True, height="stretch")

    def draw(now: datetime) -> None:
        left, rule = words(now)
        place.metric(what, left, help=rule, border=True, height="stretch")

    return draw


def _succeeded(standing: Standing) -> str | None:
    current = standing.current
    return None if current is None else f"{current.skipped:,} more were skipped."


def reported(context: Context, standing: Standing) -> None:
    """Draw what Graph itself says: executions, counts by type, schedule and quarantine."""
    job = standing.app_job.job
    with st.container(border=True):
        st.markdown("## Cycles that Graph remembers")
        rows = tables.executions(job)
        if rows.empty:
            st.caption("This job has never run." if job.raw else _NOT_IN_FILES)
        else:
            tables.execution_table(rows, context)
        _quarantine(context, standing)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.markdown("## Configuration")
        _configuration(context, standing)
    with right, st.container(border=True, height="stretch"):
        st.markdown("## Objects by type")
        counts = job.status.synchronized_entry_count_by_type
        if counts:
            facts({kind: f"{number:,}" for kind, number in counts.items()}, "Objects by type")
        else:
            st.caption("Graph reports no synchronised objects." if job.raw else _NOT_IN_FILES)
    named = (("Job id", job.id), ("Service principal id", standing.app_job.app.id))
    for place, (label, identifier) in zip(st.columns(2, gap="medium"), named, strict=True):
        with place:
            st.caption(label)
            quoted(identifier)


def _quarantine(context: Context, standing: Standing) -> None:
    quarantine = standing.app_job.job.status.quarantine
    if quarantine is None:
        return
    st.markdown("## Quarantine")
    error = quarantine.error
    facts(
        {
            "Reason": quarantine.reason or "not stated",
            "Since": context.when(quarantine.series_began or quarantine.current_began),
            "Next attempt": context.when(quarantine.next_attempt)
            if quarantine.next_attempt
            else "not stated",
            "Error": error.code if error else None,
        },
        "Quarantine",
    )
    if error and error.message:
        quoted(error.message)


def _configuration(context: Context, standing: Standing) -> None:
    app, job = standing.app_job.app, standing.app_job.job
    scope = data.scope_counts(context.source, app.id)
    interval = job.schedule.interval
    facts(
        {
            "Runs every": length(interval) if interval else "not stated",
            "Schedule": job.schedule.state,
            "Assigned": None
            if scope is None or scope.assigned_users is None
            else f"{counted(scope.assigned_users, 'user')}, "
            f"{counted(scope.assigned_groups or 0, 'group')}",
        },
        "Configuration",
    )
