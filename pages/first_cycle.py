"""First cycle: how long it takes for a scope, by each published source, and live while it runs."""

from __future__ import annotations

import streamlit as st

from provisioning.estimate import MOST_OBJECTS, estimate
from provisioning.wording import counted
from ui import first_cycle_data, first_cycle_panels
from ui.first_cycle_chart import first_cycle_chart
from ui.initial_cycle import initial_cycle_panel
from ui.notices import live_notice
from ui.shell import heading, open_page
from ui.standing import current_standings
from ui.text import plain

context = open_page()
heading(context, "First cycle")
loaded, found = current_standings(context, context.now)
live_notice(context, loaded)

# --- What is in scope ---------------------------------------------------------------------------

known = {one.app_job.job.id: one for one in found}
guides = first_cycle_data.guides()
with st.container(border=True):
    top = st.columns([3, 3, 2], gap="medium", vertical_alignment="bottom")
    job_id = first_cycle_panels.choose_job(top[0], known)
    standing = known.get(job_id or "")
    name = standing.app_job.name if standing else None
    scope = first_cycle_panels.choose_scope(top[1])
    guide = first_cycle_panels.choose_guide(top[2], guides, name)
    counted_here = standing.evidence.scope if standing else None
    default = first_cycle_data.counts_for(scope, counted_here)
    counts, existing = first_cycle_panels.choose_counts(scope, default)
    source = "as counted in this tenant" if counted_here else "enter what will be in scope"
    st.caption(
        f"{counted(counts.objects, 'object')} in scope; {source}. Entra looks at direct members "
        "alone, so members of groups inside groups do not count."
    )
if not counts.objects:
    first_cycle_panels.nobody(standing, scope)
    if standing:
        initial_cycle_panel(context, standing)
    st.stop()

# --- How long it takes --------------------------------------------------------------------------

objects = min(counts.objects, MOST_OBJECTS)
paces = first_cycle_data.paces(context.source)
others = [pace for other, pace in paces.items() if other != job_id]
answer = estimate(
    scope,
    objects,
    guides[guide],
    created_share=1 - existing / 100,
    known_minutes_per_object=others,
)
first_cycle_panels.figures(answer, guides[guide])
if standing:
    initial_cycle_panel(context, standing)
with st.container(border=True):
    st.plotly_chart(
        first_cycle_chart(answer, guides[guide], standing.progress if standing else None),
        key="first_cycle",
        config={"displayModeBar": False},
        alt=answer.explanation,
    )
    st.markdown(plain(answer.explanation))
    st.page_link(
        "pages/first_cycle.py",
        label="Link to exactly this estimate",
        icon=":material/link:",
        query_params=context.link(
            job=job_id,
            scope=str(scope),
            guide=guide,
            **first_cycle_panels.numbers(counts, existing),
        ),
    )
