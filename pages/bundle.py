"""Support bundle: one file with all that a vendor needs to help, looked at before it is sent."""

from __future__ import annotations

import streamlit as st

from provisioning.failures import headline
from ui import bundle_panels, failure_data, links
from ui.chosen_job import body, choose
from ui.quoted import quoted
from ui.shell import open_page
from ui.text import label

context = open_page()
chosen = choose(context, "Support bundle")

EVERY = "all"
found = failure_data.failures(context.source, context.now).get(chosen.job.id)
causes = {group.key: headline(group) for group in (found.groups if found else ())}
st.markdown(
    "One zip for the vendor: the job's state, each cause with one sample, mappings, scoping "
    "filters, changes of the last 14 days and the onboarding checklist, as a page, JSON and CSV."
)
left, right = st.columns([3, 2], vertical_alignment="bottom")
remember = links.restore("only", [EVERY, *causes], default=EVERY)
only = left.selectbox(
    "Causes",
    [EVERY, *causes],
    format_func=lambda key: "All causes" if key == EVERY else label(causes[key]),
    key="only",
    on_change=remember,
)
open_data = not context.source.masked and right.toggle(
    "Leave personal data in",
    key="personal",
    help="Off: names, sign-in names, mails, phones and addresses become pseudonyms.",
)
place = body(chosen)
contents = bundle_panels.make(
    context, chosen, None if only == EVERY else only, redact=not open_data
)
with place():
    if contents is None:
        st.stop()
    with st.container(border=True):
        bundle_panels.download(context, contents)
        bundle_panels.preview(contents)
    told = contents["causes"]
    if told:
        with st.container(border=True):
            st.markdown("## Reply")
            about = st.selectbox(
                "About",
                range(len(told)),
                format_func=lambda place: label(bundle_panels.titled(told[place])),
                label_visibility="collapsed",
            )
            quoted(told[about]["reply"])
