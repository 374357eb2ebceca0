"""One diagnosis as a card: what went wrong, why we think so, what to do, what to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.text import plain

if TYPE_CHECKING:
    from provisioning.diagnosis import Diagnosis

_OWNERS = {
    "customer": "The customer can fix it",
    "vendor": "The vendor must fix it",
    "microsoft": "Microsoft must fix it",
}
_UNSURE = {"low"}


def diagnosis_card(said: Diagnosis) -> None:
    """Draw a diagnosis."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"#### {plain(said.title)}", width="content")
            unsure = said.confidence in _UNSURE
            st.badge(f"{said.confidence} confidence", color="orange" if unsure else "blue")
            st.badge(_OWNERS.get(said.owner, plain(said.owner)), color="gray")
        st.markdown(plain(said.summary))
        if said.retry_after:
            st.caption(plain(f"Entra tries again after {said.retry_after}."))
        for number, step in enumerate(said.fix, start=1):
            st.markdown(f"{number}. {plain(step.text)}")
            if step.new_portal:
                st.caption(plain(step.new_portal), help=plain(f"Old portal: {step.old_portal}"))
        if said.evidence:
            with st.expander("Evidence", expanded=True):
                for line in said.evidence:
                    st.text(line)
        st.markdown("##### Reply")
        st.code(said.reply, language=None, wrap_lines=True)
