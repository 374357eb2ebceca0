"""A job's events over the last days by status, with what the collected log lacks of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from ui import charts, data
from ui.gaps import gap_notices, gaps_within
from ui.notices import empty

if TYPE_CHECKING:
    from ui.shell import Context

TREND_DAYS = 30


def trend_panel(context: Context, job_id: str) -> None:
    """Draw the events by day, or why there are none."""
    st.markdown("## Events by status")
    until = context.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    since = until - timedelta(days=TREND_DAYS)
    trend = data.events_by_day(context.source, job_id, since, until)
    gaps = gaps_within(context, "provisioning", since, until)
    if trend.empty:
        empty(context, "provisioning events")
    else:
        st.plotly_chart(
            charts.events_by_status(
                trend, since, until, context.zone, [(gap.since, gap.until) for gap in gaps]
            ),
            key="trend",
            config={"displayModeBar": False},
            alt=charts.status_sentence(trend, TREND_DAYS),
        )
        st.caption(f"By day (UTC), last {TREND_DAYS} days.")
    gap_notices(context, "provisioning", since, until)
