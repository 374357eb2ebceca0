"""A diagnosis as people act on it: what is wrong, whose side, what to do, and why we think so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.diagnosis import Confidence, Owner
from ui import links
from ui.quoted import quoted
from ui.text import plain
from ui.timeline import facts

if TYPE_CHECKING:
    from provisioning.diagnosis import Diagnosis, FixStep
    from ui.status import ThemeColour

_OWNERS: dict[Owner, tuple[str, ThemeColour, str]] = {
    Owner.CUSTOMER: ("Customer side", "blue", ":material/person:"),
    Owner.VENDOR: ("Vendor side", "orange", ":material/storefront:"),
    Owner.MICROSOFT: ("Microsoft side", "gray", ":material/cloud:"),
}
_CONFIDENCE = {
    Confidence.HIGH: "We are sure of the cause.",
    Confidence.MEDIUM: "Probably this cause: check the evidence.",
    Confidence.LOW: "A guess: check the evidence before you act.",
}


def owner_badge(owner: Owner) -> None:
    """Say on whose side the fix lies."""
    word, colour, icon = _OWNERS[owner]
    st.badge(word, icon=icon, color=colour)


def next_step(said: Diagnosis) -> str:
    """Return the first thing to do."""
    if said.heals_itself:
        return "Nothing now: Entra tries again by itself."
    return said.fix[0].text if said.fix else said.summary


def remedy(said: Diagnosis, reply: str | None = None, *, open_reply: bool = False) -> None:
    """Draw what to do, the mapping at fault, and the evidence, side by side.

    `reply` takes the place of the diagnosis's own, to tell how many people it is about;
    `open_reply` shows it at once, to whoever came for it.
    """
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("### What to do")
        if said.heals_itself:
            st.markdown("Entra tries again by itself. If it does not pass:")
        with st.container(gap="xxsmall"):
            for number, step in enumerate(said.fix, start=1):
                _step(number, step)
            for link in said.links:
                st.markdown(f":small[[{_address(link)}]({link})]")
            st.page_link(
                "pages/handbook.py",
                label="More about this cause",
                icon=":material/menu_book:",
                query_params=links.carried(about=said.cause),
            )
        with st.expander(
            "Reply to send to the customer", icon=":material/reply:", expanded=open_reply
        ):
            quoted(reply or said.reply)
    with right:
        st.markdown("### Mapping at fault")
        mapping(said)
        st.markdown("### Why we think so")
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in said.evidence))
        st.caption(_CONFIDENCE[said.confidence])


def mapping(said: Diagnosis) -> None:
    """Draw the row of the attribute mapping, or say why there is none."""
    if said.attribute is None:
        st.caption("No single attribute is at fault.")
        return
    facts(
        {
            "Target attribute": said.attribute,
            "Source attribute": said.source_attribute,
            "Expression": said.mapping,
        },
        "Mapping at fault",
    )
    if said.mapping is None:
        st.caption("The job's mappings have no row for it, or were not collected.")


def _address(link: str) -> str:
    return plain(link.removeprefix("https://"))


def _step(number: int, step: FixStep) -> None:
    st.markdown(f"{number}. {plain(step.text)}")
    if step.new_portal:
        st.caption(plain(step.new_portal), help=plain(f"Old portal: {step.old_portal}"))
