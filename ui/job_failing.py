"""Who fails now in a job, and what a cycle changed about it: new failures and fixed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.standing import FAILURE
from provisioning.wording import counted
from ui import data, tables
from ui.job_card import failures_link

if TYPE_CHECKING:
    import pandas as pd

    from provisioning.standing import Standing
    from ui.shell import Context

ROWS_SHOWN = 500
FAILING, NEW, FIXED = "Failing now", "New", "Fixed"


def failing_panel(context: Context, standing: Standing, cycle_id: str | None) -> None:
    """Draw the objects; new and fixed are those of the chosen cycle, or else of the last one."""
    job_id = standing.app_job.job.id
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        shown = st.segmented_control(
            "Objects",
            [FAILING, NEW, FIXED],
            default=FAILING,
            required=True,
            key="objects",
            bind="query-params",
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, width="content", gap="small"):
            failures_link(context, standing)
            st.page_link(
                "pages/logs.py",
                label="All events of this job",
                icon=":material/list_alt:",
                query_params=context.link(job=job_id),
            )
    if shown == FAILING:
        _failing(context, standing)
    else:
        _changed(context, standing, cycle_id, shown)


def _failing(context: Context, standing: Standing) -> None:
    if not standing.failing:
        st.markdown(
            ":green[:material/check_circle:] Nobody: no object's latest event is a failure."
        )
        return
    rows = data.failing_now(context.source, standing.app_job.job.id, ROWS_SHOWN)
    cut = f", the newest {len(rows):,} of them below" if len(rows) < standing.failing else ""
    st.caption(
        f"{counted(standing.failing, 'object')} whose latest event is a failure{cut}; "
        "retries are counted once."
    )
    tables.event_table(rows, context, key="failing", with_app=False)


def _changed(context: Context, standing: Standing, cycle_id: str | None, shown: str) -> None:
    change = standing.evidence.change
    cycle = cycle_id or (change.cycle_id if change else None)
    which = "the chosen cycle" if cycle_id else "the last cycle"
    if cycle is None:
        st.caption("There is no cycle before the last one to compare with.")
        return
    rows = _of_kind(data.changed_objects(context.source, standing.app_job.job.id, cycle), shown)
    told = "began to fail in" if shown == NEW else "failed before and not any more after"
    if rows.empty:
        st.caption(f"No object {told} {which}.")
        return
    st.caption(f"{counted(len(rows), 'object')} {told} {which}.")
    tables.event_table(rows.head(ROWS_SHOWN), context, key=f"{shown}_{cycle}", with_app=False)


def _of_kind(changed: pd.DataFrame, shown: str) -> pd.DataFrame:
    fails = changed["status"] == FAILURE
    return changed[fails if shown == NEW else ~fails].reset_index(drop=True)
