"""Progress and finish of a running initial cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.schedule import JobState
from ui.text import plain

if TYPE_CHECKING:
    from datetime import datetime

    from provisioning.estimate import LiveEstimate
    from provisioning.standing import Standing
    from ui.shell import Context


def initial_cycle_panel(context: Context, standing: Standing) -> None:
    """Draw how far the initial cycle is and when it ends; nothing when none runs."""
    if standing.run.state is not JobState.INITIAL_CYCLE:
        return
    progress = standing.progress
    with st.container(border=True, gap="small"):
        st.markdown("## Initial cycle")
        if progress is None:
            st.caption("Neither the log nor Graph shows yet how far it is.")
            return
        if progress.share is not None:
            st.progress(progress.share, text=plain(_done(progress)))
        with st.container(horizontal=True, gap="medium"):
            for label, value in _figures(context, progress):
                with st.container(gap=None, width="content"):
                    st.caption(label, width="content")
                    st.markdown(f"**{plain(value)}**", width="content")
        st.caption(plain(progress.explanation if progress.finish is None else progress.reason))


def _done(progress: LiveEstimate) -> str:
    return f"{progress.done:,} of {progress.total:,} {progress.unit}, {progress.share:.0%}"


def _figures(context: Context, progress: LiveEstimate) -> list[tuple[str, str]]:
    figures = [("Began", f"{context.when(progress.began)}, {context.ago(progress.began)}")]
    if progress.per_minute is not None:
        figures.append(("Pace", f"{progress.per_minute:,.1f} {progress.unit} a minute"))
    if progress.finish is not None:
        figures.append(("Likely finish", context.when(progress.finish)))
        span = _span(context, progress.earliest_finish, progress.latest_finish)
        figures.append(("In four of five cases", span))
    return figures


def _span(context: Context, earliest: datetime | None, latest: datetime | None) -> str:
    return f"{context.when(earliest)} to {context.when(latest)}"
