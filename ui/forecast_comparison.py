"""A forecast beside what happened after it: which one is chosen, and the figures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from provisioning.aftermath import compare, from_mappings
from provisioning.wording import counted
from ui import links, mapping_data
from ui.text import plain

if TYPE_CHECKING:
    from provisioning.aftermath import Comparison
    from provisioning.forecast import Forecast
    from ui.chosen_job import Chosen
    from ui.shell import Context

_NOW = "now"
_SHOWN = 20
_OF_NOW = (
    "The forecast is of now and the events are of the last 30 days, so people whose values were "
    "corrected in between count as arrived or still to be tried again. What is known from the log "
    "is left out, because it was made from these events."
)


def draw(context: Context, chosen: Chosen, forecast: Forecast) -> None:
    """Draw the comparison of a stored forecast, or of the one of now."""
    source, job_id = context.source, chosen.job.id
    missing = mapping_data.missing(source, chosen.app.id, job_id)
    began = mapping_data.last_cycle(source, job_id)
    if began is None and not missing:
        return
    with st.container(border=True):
        st.markdown("## Foretold, and what happened")
        made_at = _choose(context, job_id, began)
        if made_at is None:
            told, since = from_mappings(forecast), None
        else:
            told, since = mapping_data.stored_forecast(source, job_id, made_at), made_at
        statuses = mapping_data.statuses(source, job_id, frozenset(told.outcomes), since)
        _figures(compare(told, missing, statuses, since=since))
        if made_at is None:
            st.caption(_OF_NOW)
        else:
            people = counted(len(told.in_scope), "person", "people")
            st.caption(
                f"Made {context.when(made_at)} for {people}, and kept. Only what happened after it "
                "counts."
            )


def _choose(context: Context, job_id: str, began: datetime | None) -> datetime | None:
    """Draw the choice; the newest forecast that a cycle followed is chosen first."""
    stored = mapping_data.forecasts(context.source, job_id)[:_SHOWN]
    made = {one.made_at.isoformat(): one for one in stored}
    followed = (key for key, one in made.items() if began is not None and one.made_at < began)
    default = next(followed, _NOW)
    remember = links.restore("forecast", [_NOW, *made], default=default)

    def words(key: str) -> str:
        if key == _NOW:
            return "Of now, beside the last 30 days"
        one = made[key]
        return f"{context.when(one.made_at)}, {counted(one.people, 'person', 'people')}"

    key = st.selectbox(
        "Forecast",
        [_NOW, *made],
        format_func=words,
        key="forecast",
        on_change=remember,
        width=460,
        help="Every forecast is kept when it is made.",
    )
    return None if key == _NOW else datetime.fromisoformat(key)


def _figures(comparison: Comparison) -> None:
    share, wrong = comparison.foretold_share, comparison.wrong_share
    missing = len(comparison.right) + len(comparison.surprises)
    with st.grid(4, min_column_width=150, gap="small"):
        st.metric("Did not arrive", missing, border=True, format="localized")
        st.metric(
            "Of them foretold",
            "none missing" if share is None else f"{share:.0%}",
            border=True,
            help=f"{len(comparison.right):,} of {missing:,}",
        )
        st.metric(
            "Foretold, but arrived",
            "none foretold" if wrong is None else f"{wrong:.0%}",
            border=True,
            help=f"{len(comparison.arrived):,} people; put right in the target, or judged wrongly",
        )
        st.metric("Foretold, no event yet", len(comparison.unseen), border=True, format="localized")
    if comparison.surprises:
        told = ", ".join(
            f"{plain(title)} ({count:,})"
            for title, count in comparison.surprise_causes.most_common()
        )
        st.caption(
            f"Not foretold: {told}. Neither the directory, the mappings nor the vendor's rules "
            "show such things beforehand."
        )
