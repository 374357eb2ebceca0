"""One cause of a job: what to do in full, its people, and a way to mute what is harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from importing import IMPORTED
from provisioning.bundle import reply_for
from provisioning.failures import headline
from ui import failure_data, tables
from ui.diagnosis_panel import owner_badge, remedy
from ui.failure_exports import export_buttons
from ui.mute import mute_panel
from ui.text import plain

if TYPE_CHECKING:
    from provisioning.failures import CauseGroup, JobFailures, Kind
    from ui.data import AppJob
    from ui.shell import Context

PEOPLE_SHOWN = 1_000


def cause_view(
    context: Context, app_job: AppJob, failures: JobFailures, kind: Kind, key: str
) -> None:
    """Draw the cause that a link names, or say that it is fixed."""
    job_id = app_job.job.id
    if st.button("All causes", icon=":material/arrow_back:", key="all_causes"):
        st.query_params.pop("cause")
        st.rerun()
    group = failures.group(kind, key)
    if group is None:
        st.success(
            "Nobody has this now: they have arrived since, or have another cause.",
            title="This cause is gone",
        )
        return
    said = group.diagnosis
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        owner_badge(said.owner)
        st.header(plain(headline(group)), anchor=False, width="content")
    st.markdown(plain(said.summary))
    _seen(context, group)
    from_files = context.source.tenant_id.startswith(IMPORTED)
    remedy(said, reply_for(group), open_reply=from_files)
    _people(context, app_job, group)
    mute_panel(context, job_id, group)


def _seen(context: Context, group: CauseGroup) -> None:
    with st.grid(4, min_column_width=150, gap="small"):
        st.metric("One fix clears", group.objects, format="localized", border=True)
        st.metric("New since the last cycle", group.new, format="localized", border=True)
        first, last = group.first_seen, group.last_seen
        st.metric("First seen", context.ago(first), help=context.when(first), border=True)
        st.metric("Last seen", context.ago(last), help=context.when(last), border=True)


def _people(context: Context, app_job: AppJob, group: CauseGroup) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown("## Who", width="content")
        export_buttons(context, app_job, (group,))
    rows = failure_data.affected(context.source, app_job.job.id, group.signatures)
    rows = rows[rows["status"].isin({finding.affected.status for finding in group.findings})]
    shown = "" if len(rows) <= PEOPLE_SHOWN else f"The newest {PEOPLE_SHOWN:,} are shown. "
    st.caption(f"{shown}Click somebody to see the event with its steps and the values sent.")
    tables.event_table(rows.head(PEOPLE_SHOWN), context, key="affected", with_app=False)
