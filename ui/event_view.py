"""One provisioning event: outcome, steps, changed properties and the untouched record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.schedule import retry_notice
from provisioning.wire import decode_events
from provisioning.wording import counted
from ui import data, failure_data, records, timeline
from ui.diagnosis_panel import owner_badge, remedy
from ui.moments import length_of_milliseconds
from ui.notices import missing_record
from ui.quoted import quoted
from ui.shell import heading
from ui.status import event_look
from ui.text import LONGEST_TITLE, on_badge, plain

if TYPE_CHECKING:
    from provisioning.model import Event
    from provisioning.schedule import RetryNotice
    from ui.shell import Context


def event_view(context: Context, event_id: str) -> None:
    """Draw the event, or why it cannot be shown."""
    raw = data.event_record(context.source, event_id)
    if raw is None:
        heading(context, "Event")
        missing_record(context, "event", event_id)
        return
    event = decode_events(raw.encode()).records[0]
    _outcome(context, event)
    _diagnosis(context, event)
    _cause(event)
    main, side = st.columns([3, 2], gap="medium")
    with main:
        st.markdown("## Steps")
        timeline.steps(event.provisioning_steps)
    with side:
        st.markdown("## Facts")
        _facts(event)
        _links(context, event)
    st.markdown("## Changed properties")
    timeline.changes(event.modified_properties)
    records.raw_record(raw)


def _outcome(context: Context, event: Event) -> None:
    source, target = event.source_identity, event.target_identity
    names = [identity.display_name for identity in (source, target) if identity]
    kind = (source.identity_type if source else None) or "object"
    app = event.service_principal.display_name if event.service_principal else None
    look = event_look(event.status)
    name = next(filter(None, names), "Unnamed object")
    heading(context, plain(name, LONGEST_TITLE))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(on_badge(look.word), icon=look.icon, color=look.colour)
        action = plain((event.provisioning_action or "event").capitalize(), LONGEST_TITLE)
        what = plain(kind.rsplit(":", 1)[-1].lower(), LONGEST_TITLE)
        where = plain(app or "the application", LONGEST_TITLE)
        when = event.activity_date_time
        st.markdown(
            f"**{action}** {what} in **{where}**, {context.when(when)}, {context.ago(when)}",
            width="content",
        )


def _diagnosis(context: Context, event: Event) -> None:
    """Draw why, and what to do; nothing for an event with which nothing is wrong."""
    said = failure_data.diagnoses(context.source, [event])[event.id]
    if event.status == "success" and not said.partial:
        return
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            owner_badge(said.owner)
            st.markdown(f"## {plain(said.title)}", width="content")
        st.markdown(plain(said.summary))
        notice = retry_notice(event.error.reason if event.error else None)
        if notice is not None:
            st.caption(f":material/schedule: {plain(_retry(context, notice))}")
        remedy(said)


def _retry(context: Context, notice: RetryNotice) -> str:
    tried = f"Entra has tried again {counted(notice.count, 'time')}." if notice.count else ""
    after = (
        f"It tries this object again after {context.when(notice.after)}." if notice.after else ""
    )
    return f"{tried} {after}".strip()


def _cause(event: Event) -> None:
    error = event.error
    if error and (error.reason or error.error_code):
        st.markdown(
            f"## What Entra logged: {plain(error.error_code or 'no error code', LONGEST_TITLE)}"
        )
        if error.reason:
            quoted(error.reason)
        if error.recommended_action:
            st.markdown(f"Microsoft recommends: {plain(error.recommended_action)}")
    elif event.skip_reason:
        st.info(plain(event.skip_reason), title="Why it was skipped", icon=":material/redo:")


def _facts(event: Event) -> None:
    source, target = event.source_identity, event.target_identity
    user = (source.details or {}).get("UserPrincipalName") if source else None
    timeline.facts(
        {
            "Source": str(user) if user else None,
            "Source id": source.id if source else None,
            "Target": target.display_name if target else None,
            "Target id": target.id if target else None,
            "Duration": length_of_milliseconds(event.duration_in_milliseconds),
            "Cycle": event.cycle_id,
            "Change": event.change_id,
            "Event": event.id,
        },
        "Facts of the event",
    )


def _links(context: Context, event: Event) -> None:
    source_id = event.source_identity.id if event.source_identity else None
    targets = (
        ("pages/person.py", "This person in all jobs", ":material/person_search:", "id", source_id),
        ("pages/job.py", "Job", ":material/sync_alt:", "job", event.job_id),
        ("pages/logs.py", "All events of this object", ":material/history:", "object", source_id),
        ("pages/logs.py", "Same cycle", ":material/list_alt:", "cycle", event.cycle_id),
    )
    with st.container(horizontal=True, gap="small"):
        for page, label, icon, name, value in targets:
            if value:
                chosen = context.link(**{name: value})
                st.page_link(page, label=label, icon=icon, query_params=chosen)
