"""How old and how complete the collected data is, and the button that collects now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from ui import moments
from ui.gaps import gap_title
from ui.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    import pandas as pd

    from history.gaps import Gap
    from ui.collector import Collecting, Collector

_WATCH_RUNNING_SECONDS = 1.0
_WATCH_IDLE_SECONDS = 10.0
_LOG_NAMES = {"provisioning": "Provisioning log", "audit": "Audit log"}


def collecting_panel(
    collector: Collector,
    drawn: Collecting,
    coverage: pd.DataFrame,
    gaps: Sequence[Gap],
    zone: tzinfo,
) -> None:
    """Draw freshness, progress and *Refresh now*; the page reruns when a pass ends.

    `drawn` is the state that the page is drawn with.
    """
    every = _WATCH_RUNNING_SECONDS if drawn.running else _WATCH_IDLE_SECONDS

    @st.fragment(run_every=every)
    def panel() -> None:
        state = collector.state
        if (state.running, state.generation) != (drawn.running, drawn.generation):
            st.rerun()
        if st.button(
            "Refresh now",
            icon="spinner" if state.running else ":material/refresh:",
            disabled=state.running,
            width="stretch",
            key="refresh",
        ):
            collector.refresh()
            st.rerun()
        _draw_progress(state)
        _draw_coverage(coverage, gaps, zone, datetime.now(UTC))
        for problem in state.problems:
            st.caption(f":orange[:material/warning:] {plain(problem)}")

    panel()


def _draw_progress(state: Collecting) -> None:
    progress = state.progress
    if not state.running or progress is None:
        return
    st.progress(min(1.0, progress.fraction), text=plain(progress.doing))


def _draw_coverage(
    coverage: pd.DataFrame, gaps: Sequence[Gap], zone: tzinfo, now: datetime
) -> None:
    by_log = {row["log"]: row for row in coverage.to_dict("records")}
    for log, name in _LOG_NAMES.items():
        row = by_log.get(log)
        if row is None or not row["rows"]:
            st.caption(f"**{name}**  \nnothing collected yet")
            continue
        last, first = row["last"].to_pydatetime(), row["first"].to_pydatetime()
        st.caption(
            f"**{name}**  \nnewest entry {moments.ago(last, now)}, {row['rows']:,} entries since "
            f"{moments.clock(first, zone, now)}",
            help=f"Newest entry {moments.with_utc(last, zone, now)}",
        )
        for gap in gaps:
            if gap.log == log:
                title = plain(gap_title(gap, zone, now))
                st.caption(f":material/history_toggle_off: {title}")
