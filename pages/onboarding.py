"""Onboarding: how far the vendor's guide is followed, who has arrived, and what is in the way."""

from __future__ import annotations

import re

import streamlit as st

from provisioning.onboarding.report import report_html
from ui import onboarding_data, onboarding_panels
from ui.chosen_job import body, choose
from ui.notices import empty
from ui.shell import open_page
from ui.text import plain

context = open_page()
chosen = choose(context, "Onboarding")

place = body(chosen)
loaded = onboarding_data.onboarding(
    context.source, chosen.app.id, chosen.job.id, chosen.profile.name
)
with place():
    told = loaded.data
    if told is None:
        empty(context, "steps", problems=loaded.problems)
        st.stop()
    for problem in told.problems:
        st.warning(plain(problem), title="Not everything could be read", icon=":material/lock:")
    onboarding_panels.draw_figures(context, told)

    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown(f"## {plain(chosen.profile.title)} checklist")
        onboarding_panels.draw_checklist(context, chosen, told)
    with right:
        with st.container(border=True):
            st.markdown("## Report")
            st.caption(
                "One page without personal data, for the account manager. It opens in any browser "
                "and prints on one sheet."
            )
            slug = re.sub(r"[^a-z0-9]+", "-", told.application.lower()).strip("-")[:60]
            st.download_button(
                "Download report",
                data=report_html(told),
                file_name=f"onboarding-{slug}-{context.now:%Y%m%d}.html",
                mime="text/html",
                icon=":material/download:",
                type="primary",
                on_click="ignore",
            )
        with st.container(border=True):
            st.markdown("## In the way")
            onboarding_panels.draw_blockers(told.blockers)
        links = [link for link in chosen.profile.link if link.guide]
        if links or chosen.profile.support:
            with st.container(border=True):
                st.markdown("## Help")
                for link in links:
                    st.markdown(f"[{plain(link.title)}]({link.url})")
                if chosen.profile.support:
                    st.caption(f"Support of {plain(chosen.profile.vendor)}")
                    st.markdown(plain(chosen.profile.support))
    if context.source.is_imported:
        st.caption("From the imported files alone; who is assigned is not in them.")
    else:
        st.caption(
            f"Read {context.when(told.made_at)}; people from the collected log and from Graph."
        )
