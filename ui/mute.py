"""Muting a harmless signature, with a reason and an end, and taking that back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from provisioning.failures import Kind, Mute
from provisioning.wording import counted, day
from ui import failure_data
from ui.quoted import quoted
from ui.sources import mask_of
from ui.text import plain

if TYPE_CHECKING:
    from provisioning.failures import CauseGroup, Finding
    from ui.shell import Context

_USUAL = timedelta(days=30)
_LONGEST = timedelta(days=366)
_REASON_CHARACTERS = 200


def mute_panel(context: Context, job_id: str, group: CauseGroup) -> None:
    """Draw each wording of a cause with the way to mute it, or to end its mute."""
    if group.kind is Kind.EXPECTED:
        return
    title = f"What Entra logged, in {counted(len(group.findings), 'wording')}"
    with st.expander(title, icon=":material/fingerprint:", expanded=group.kind is Kind.MUTED):
        for number, finding in enumerate(group.findings):
            _wording(context, finding)
            with st.container(horizontal=True, vertical_alignment="center"):
                _act(context, job_id, finding, number)


def _act(context: Context, job_id: str, finding: Finding, number: int) -> None:
    count = counted(finding.affected.objects, "object")
    mute = finding.mute
    if mute is None or mute.until is None:
        st.caption(count, width="content")
        if st.button("Mute ...", icon=":material/notifications_off:", key=f"mute_{number}"):
            _ask(context, job_id, finding)
        return
    by = f" by {plain(mute.by)}" if mute.by else ""
    st.caption(f"{count}, muted{by} until {day(mute.until)}: {plain(mute.reason)}", width="content")
    if st.button("End the mute", icon=":material/notifications:", key=f"unmute_{number}"):
        ended = Mute(mute.signature, mute.reason, until=None, by=_viewer())
        failure_data.mute(context.source, job_id, ended, datetime.now(UTC))
        st.rerun()


@st.dialog("Mute a harmless failure", icon=":material/notifications_off:")
def _ask(context: Context, job_id: str, finding: Finding) -> None:
    st.markdown(
        f"{counted(finding.affected.objects, 'object')} with this signature will no longer count "
        "as failing in this job, until the end date. New people with it are muted too."
    )
    _wording(context, finding)
    reason = st.text_input(
        "Why is it harmless?",
        max_chars=_REASON_CHARACTERS,
        key="mute_reason",
        icon=":material/edit:",
    )
    today = context.now.astimezone(UTC).date()
    until = st.date_input(
        "Until",
        today + _USUAL,
        min_value=today + timedelta(days=1),
        max_value=today + _LONGEST,
        format="DD/MM/YYYY",
        key="mute_until",
        help="At the end of this day (UTC) it counts again.",
    )
    if st.button("Mute", type="primary", disabled=not reason.strip(), key="mute_confirm"):
        end = datetime.combine(until, time.max, UTC)
        word = Mute(finding.affected.signature, reason.strip(), end, by=_viewer())
        failure_data.mute(context.source, job_id, word, datetime.now(UTC))
        st.rerun()


def _wording(context: Context, finding: Finding) -> None:
    """Draw the signature; it is a key of history and therefore masked only here."""
    mask = mask_of(context.source)
    said = finding.affected.signature
    quoted(mask.text(said) if mask else said)


def _viewer() -> str | None:
    """Return who is signed in, None where sign-in is not set up."""
    return str(st.user.get("email") or st.user.get("name") or "") or None
