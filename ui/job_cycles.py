"""The last cycles of a job as bars and as a list; the one that was chosen lives in the URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.standing import FAILURE
from provisioning.wording import counted, length
from ui import charts, data, tables
from ui.notices import empty
from ui.text import plain

if TYPE_CHECKING:
    import pandas as pd

    from ui.shell import Context

CYCLES_SHOWN = 36
CYCLE = "cycle"
_BARS = "cycle_bars"


def cycles_panel(context: Context, job_id: str) -> str | None:
    """Draw bars, list and the chosen cycle; return its id, None when none is chosen."""
    st.markdown("## Cycles")
    cycles = data.cycles(context.source, job_id, CYCLES_SHOWN)
    if cycles.empty:
        empty(context, "cycles")
        return None
    chosen = st.query_params.get(CYCLE)
    if chosen not in set(cycles["cycle_id"]):
        chosen = None
    failed = int((cycles["failed"] > 0).sum())
    st.plotly_chart(
        charts.cycle_bars(cycles, context.zone, chosen),
        key=_BARS,
        on_select=_remember,
        selection_mode="points",
        config={"displayModeBar": False},
        alt=f"The last {counted(len(cycles), 'cycle')}, {failed} of them with failures",
    )
    st.caption("Height: duration. Red with ✕: failures, amber with !: warnings.")
    tables.cycle_table(cycles, context, parameter=CYCLE)
    if chosen is None:
        return None
    _chosen_cycle(context, cycles.set_index("cycle_id").loc[chosen], job_id, chosen)
    return chosen


def _chosen_cycle(context: Context, row: pd.Series, job_id: str, cycle_id: str) -> None:
    began, ended = row["began"].to_pydatetime(), row["ended"].to_pydatetime()
    changed = data.changed_objects(context.source, job_id, cycle_id)
    new = int((changed["status"] == FAILURE).sum())
    told = (
        f"**{plain(context.when(began))}**, {length(ended - began)}, "
        f"{counted(int(row['events']), 'event')}. "
        f"{new:,} began to fail in it, {len(changed) - new:,} were fixed."
    )
    st.markdown(told)
    with st.container(horizontal=True, gap="small"):
        st.page_link(
            "pages/logs.py",
            label="Events of this cycle",
            icon=":material/list_alt:",
            query_params=context.link(cycle=cycle_id),
        )
        if st.button("All cycles", icon=":material/close:", type="tertiary", key="all_cycles"):
            st.query_params.pop(CYCLE, None)
            st.rerun()


def _remember() -> None:
    """Keep the clicked bar; an empty selection only says that the figure was drawn anew."""
    points = st.session_state[_BARS]["selection"]["points"]
    if points:
        st.query_params[CYCLE] = str(points[0]["customdata"])
