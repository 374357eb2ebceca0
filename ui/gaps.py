"""Times that history lacks for good, in words: otherwise it looks as if nothing happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from collect import FIRST_LOAD
from ui import data, moments
from ui.text import plain

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from history.gaps import Gap
    from ui.shell import Context

LogName = Literal["provisioning", "audit"]


def gap_title(gap: Gap, zone: tzinfo, now: datetime) -> str:
    """Return from when to when there is no data."""
    since, until = (moments.clock(moment, zone, now) for moment in (gap.since, gap.until))
    return f"No data from {since} to {until}"


def gaps_within(
    context: Context, log: LogName, since: datetime | None, until: datetime | None = None
) -> list[Gap]:
    """Return the gaps of a log that a period touches; None is no end."""
    found = data.gaps(context.source)
    return [gap for gap in found if gap.log == log and gap.meets(since, until)]


def gap_notices(
    context: Context, log: LogName, since: datetime | None, until: datetime | None = None
) -> None:
    """Say beside a list or chart of a period what it lacks, and why."""
    for gap in gaps_within(context, log, since, until):
        st.info(
            plain(
                f"Nothing was collected then, and Graph had forgotten it (it keeps "
                f"{FIRST_LOAD.days} days) when collecting went on. An export of that time can be "
                "read on the Import page."
            ),
            title=plain(gap_title(gap, context.zone, context.now)),
            icon=":material/history_toggle_off:",
        )
