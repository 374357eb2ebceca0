"""One audit entry: who changed what, with old and new values, and the untouched record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.wire import decode_audits
from ui import data, records, timeline
from ui.notices import missing_record
from ui.quoted import quoted
from ui.shell import heading
from ui.status import event_look
from ui.text import LONGEST_TITLE, on_badge, plain

if TYPE_CHECKING:
    from ui.shell import Context


def audit_view(context: Context, entry_id: str) -> None:
    """Draw the entry, or why it cannot be shown."""
    raw = data.audit_record(context.source, entry_id)
    if raw is None:
        heading(context, "Audit entry")
        missing_record(context, "audit entry", entry_id)
        return
    entry = decode_audits(raw.encode()).records[0]
    look = event_look(entry.result)
    heading(context, plain(entry.activity_display_name or "Audit entry", LONGEST_TITLE))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(on_badge(look.word), icon=look.icon, color=look.colour)
        st.markdown(
            f"by **{plain(entry.initiated_by_name or 'unknown', LONGEST_TITLE)}**, "
            f"{context.when(entry.activity_date_time)}, {context.ago(entry.activity_date_time)}",
            width="content",
        )
    if entry.result_reason:
        quoted(entry.result_reason)
    timeline.facts(
        {
            "Service": entry.logged_by_service,
            "Category": entry.category,
            "Operation": entry.operation_type,
            "Correlation": entry.correlation_id,
            "Entry": entry.id,
            **entry.additional_details,
        },
        "Facts of the audit entry",
    )
    for target in entry.target_resources:
        st.markdown(f"## {plain(target.display_name or target.id or 'Target', LONGEST_TITLE)}")
        st.caption(plain(" ".join(part for part in (target.type, target.id) if part)))
        if target.modified_properties:
            timeline.changes(target.modified_properties)
    records.raw_record(raw)
