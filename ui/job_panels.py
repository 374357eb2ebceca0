"""The panels of the Job page that need more than one call to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.wording import counted, length
from ui import data, tables
from ui.job_card import next_run_words
from ui.status import LEVELS
from ui.text import plain
from ui.timeline import facts

if TYPE_CHECKING:
    import pandas as pd

    from ui.shell import Context
    from ui.standing import Standing


def verdict(standing: Standing) -> None:
    """Draw the state, its sentence and the next step."""
    said, look = standing.verdict, LEVELS[standing.verdict.level]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(plain(standing.word), icon=look.icon, color=look.colour, help=look.word)
        st.markdown(f"**{plain(said.sentence)}**", width="content")
    st.markdown(f":material/arrow_forward: {plain(said.next_step)}")
    st.caption(plain(standing.run.explanation))


def figures(context: Context, standing: Standing) -> None:
    """Draw the current state of the job's objects and its last cycle as figures."""
    with st.grid(6, min_column_width=130, gap="small"):
        current = standing.current
        for label, value in (
            ("Failing now", current.failing if current else None),
            ("Succeeded", current.succeeded if current else None),
            ("Skipped", current.skipped if current else None),
        ):
            st.metric(label, value, format="localized", border=True, height="stretch")
        st.metric(
            "Last cycle ended",
            context.ago(standing.last_cycle),
            help=context.when(standing.last_cycle),
            border=True,
            height="stretch",
        )
        countdown, when = next_run_words(standing.run, context, context.now)
        st.metric("Next run", countdown, help=when or None, border=True, height="stretch")
        st.metric(
            "Newest event",
            context.ago(standing.last_event) if standing.last_event else "none",
            help=context.when(standing.last_event),
            border=True,
            height="stretch",
        )


def cycle_caption(context: Context, cycles: pd.DataFrame, chosen: str | None) -> None:
    """Say what the bars show, or tell about the chosen cycle with a link to its events."""
    if chosen is None or chosen not in set(cycles["cycle_id"]):
        st.caption("Height: duration. Red with ✕: failures, amber with !: warnings. Click a bar.")
        return
    row = cycles.set_index("cycle_id").loc[chosen]
    began, ended = row["began"].to_pydatetime(), row["ended"].to_pydatetime()
    st.caption(
        f"Cycle of {context.when(began)}: {length(ended - began)}, "
        f"{counted(int(row['events']), 'event')}, {int(row['failure']):,} failed."
    )
    st.page_link(
        "pages/logs.py",
        label="Events of this cycle",
        icon=":material/list_alt:",
        query_params=context.link(cycle=chosen),
    )


def reported(context: Context, standing: Standing) -> None:
    """Draw what Graph itself says: executions, counts by type, schedule and quarantine."""
    job = standing.app_job.job
    with st.container(border=True):
        st.markdown("##### Executions")
        rows = tables.executions(job)
        if rows.empty:
            st.caption("This job has never run.")
        else:
            tables.execution_table(rows, context)
        _quarantine(context, standing)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.markdown("##### Objects by type")
        counts = job.status.synchronized_entry_count_by_type
        if counts:
            facts({kind: f"{number:,}" for kind, number in counts.items()})
        else:
            st.caption("Graph reports no synchronised objects.")
    with right, st.container(border=True, height="stretch"):
        st.markdown("##### Configuration")
        _identity(context, standing)


def _quarantine(context: Context, standing: Standing) -> None:
    quarantine = standing.app_job.job.status.quarantine
    if quarantine is None:
        return
    st.markdown("##### Quarantine")
    error = quarantine.error
    facts(
        {
            "Reason": quarantine.reason or "not stated",
            "Since": context.when(quarantine.series_began or quarantine.current_began),
            "Next attempt": context.when(quarantine.next_attempt)
            if quarantine.next_attempt
            else "not stated",
            "Error": error.code if error else None,
        }
    )
    if error and error.message:
        st.code(error.message, language=None, wrap_lines=True)


def _identity(context: Context, standing: Standing) -> None:
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
        }
    )
    for label, identifier in (("Job id", job.id), ("Service principal id", app.id)):
        st.caption(label)
        st.code(identifier, language=None, wrap_lines=True)
