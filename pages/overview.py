"""Overview: every job of the connection, worst first. A job's name opens it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import streamlit as st

from provisioning.standing import headline
from provisioning.verdict import Level
from ui import links
from ui.countdown import tick
from ui.job_card import job_card
from ui.notices import live_notice, no_jobs, source_words
from ui.shell import heading, open_page
from ui.standing import current_standings
from ui.status import LEVELS

context = open_page()
heading(context, "Overview")

REFRESH_SECONDS = 30
CARDS_ON_A_PAGE = 25


@st.fragment(run_every=REFRESH_SECONDS)
def refresh(drawn: datetime) -> None:
    """Draw the page anew by itself so that ages and states stay true.

    The whole page: a fragment may not draw into places of cards that another fragment made, so the
    countdowns would end with the first filter.
    """
    if datetime.now(UTC) - drawn >= timedelta(seconds=REFRESH_SECONDS):
        st.rerun()


now = datetime.now(UTC)
refresh(now)
loaded, every = current_standings(context, now)
live_notice(context, loaded)
if not loaded.data:
    no_jobs(context, loaded.problems)
    st.stop()
st.markdown(f"## {headline(every)}")

by_level = Counter(standing.verdict.level for standing in every)
levels = [level.value for level in LEVELS if by_level[level]]
on_change = links.restore("show", levels)
chosen = st.pills(
    "Show",
    levels,
    format_func=lambda level: (
        f"{LEVELS[Level(level)].icon} {LEVELS[Level(level)].word} ({by_level[Level(level)]})"
    ),
    key="show",
    on_change=on_change,
    label_visibility="collapsed",
)
matching = [standing for standing in every if chosen in {None, standing.verdict.level}]
page = 1
if len(matching) > CARDS_ON_A_PAGE:
    page = st.pagination(-(-len(matching) // CARDS_ON_A_PAGE), key="jobs_page")
shown = matching[(page - 1) * CARDS_ON_A_PAGE : page * CARDS_ON_A_PAGE]
with st.container(gap="xsmall"):
    ticking = [job_card(context, standing, now) for standing in shown]
tick(ticking)
source = source_words(context, loaded)
st.caption(f"Job states: {source}, {context.when(loaded.as_of)}. Counts: from collected events.")
