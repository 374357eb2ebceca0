"""Preflight: who will fail or be skipped before a cycle runs, and how it turned out afterwards."""

from __future__ import annotations

import streamlit as st

from provisioning.forecast import foretold_causes
from provisioning.wording import counted
from ui import data, forecast_comparison, forecast_panels, mapping_data
from ui.chosen_job import choose
from ui.notices import empty
from ui.preflights import Key, as_seen, preflights
from ui.shell import open_page
from ui.text import plain

context = open_page()
chosen = choose(context, "Preflight")

# Reading more people than this is left to a click: it takes a while and many requests.
STARTS_BY_ITSELF = 5_000
WATCH_SECONDS = 1.0
NO_LIST = data.Problem(
    "No imported file lists people.",
    "Import a list of users too: Users, Download users in the Entra admin centre.",
)

loaded = mapping_data.schema(context.source, chosen.app.id, chosen.job.id)
if loaded.data is None:
    empty(context, "mappings", problems=loaded.problems)
    st.stop()
schema = loaded.data

source = context.source
expected = None
if source.is_imported:
    expected, everybody = mapping_data.listed_people(source), True
    if not expected:
        empty(context, "people to judge", problems=(NO_LIST,))
        st.stop()
else:
    scope = st.segmented_control(
        "In scope",
        ["Assigned people", "All people"],
        default="Assigned people",
        required=True,
        key="scope",
        bind="query-params",
        help="Graph does not tell which of the two a job synchronises.",
    )
    everybody = scope == "All people"
    counts = data.scope_counts(source, chosen.app.id)
    if counts is not None:
        assigned = (counts.assigned_users or 0) + (counts.direct_members or 0)
        expected = counts.all_users if everybody else assigned
key = Key(
    source.connection,
    source.tenant_id,
    chosen.app.id,
    chosen.job.id,
    chosen.profile.name,
    everybody,
    source.viewer,
)
runs = preflights()
progress = runs.progress(key)

# --- Running ------------------------------------------------------------------------------------

if progress is None and expected is not None and expected <= STARTS_BY_ITSELF:
    runs.start(key, schema, chosen.profile, source)
    progress = runs.progress(key)
if progress is None or progress.problem:
    if progress and progress.problem:
        problem = progress.problem
        st.warning(
            plain(f"{problem.message} {problem.next_step}"),
            title="People could not be read",
            icon=":material/person_off:",
        )
    people = "People" if expected is None else counted(expected, "person", "people")
    where = "the imported list" if source.is_imported else "Graph with the mapped attributes alone"
    st.caption(f"{people} in scope will be read from {where}.")
    if st.button("Run preflight", type="primary", icon=":material/play_arrow:"):
        runs.start(key, schema, chosen.profile, source)
        st.rerun()
    st.stop()
if progress.running:

    @st.fragment(run_every=WATCH_SECONDS)
    def watch() -> None:
        """Draw how far it is; the page is drawn anew at the end."""
        now = runs.progress(key)
        if now is None or not now.running:
            st.rerun()
        share = min(1.0, now.judged / expected) if expected else 0.0
        words = f"{counted(now.judged, 'person', 'people')} judged. You may leave this page."
        st.progress(share, text=words)

    watch()
    st.stop()

# --- The forecast -------------------------------------------------------------------------------

if progress.forecast is None:
    st.stop()
forecast = as_seen(source, key, progress.forecast)
causes = foretold_causes(forecast, schema, chosen.app_job.name)
forecast_panels.draw_outcome(context, forecast)
st.markdown("## Why")
forecast_panels.draw_causes(causes)
if causes:
    st.markdown("## People")
    forecast_panels.draw_people(forecast, causes, context)
if st.button("Run again", icon=":material/refresh:"):
    runs.start(key, schema, chosen.profile, source)
    st.rerun()

# --- What happened ------------------------------------------------------------------------------

forecast_comparison.draw(context, chosen, forecast)
