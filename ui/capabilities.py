"""What a connection may read, as a list with the way to grant what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from graph_client import Outcome
from ui.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph_client import Capability
    from ui.data import Loaded
    from ui.shell import Context

_LOOKS: Mapping[Outcome, tuple[str, Literal["green", "red", "gray"], str]] = {
    Outcome.GRANTED: ("Granted", "green", ":material/check_circle:"),
    Outcome.MISSING: ("Missing", "red", ":material/error:"),
    Outcome.UNKNOWN: ("Not tested", "gray", ":material/help:"),
}


def capability_list(context: Context, loaded: Loaded[list[Capability]]) -> None:
    """Draw one row for each need, and how many are met."""
    for problem in loaded.problems:
        st.error(plain(f"{problem.message} {problem.next_step}"), title="The test did not finish")
    if not loaded.data:
        return
    granted = sum(found.outcome == Outcome.GRANTED for found in loaded.data)
    st.markdown(f"**{granted} of {len(loaded.data)} granted**, {context.when(loaded.as_of)}")
    for found in loaded.data:
        word, colour, icon = _LOOKS[found.outcome]
        status, what = st.columns([1, 6], vertical_alignment="top")
        status.badge(word, icon=icon, color=colour)
        with what, st.container(gap="xxsmall"):
            permission = f" ({plain(found.permission)})" if found.permission else ""
            st.markdown(f"**{plain(found.title)}**{permission}: {plain(found.purpose)}")
            if found.outcome != Outcome.GRANTED:
                st.caption(plain(f"{found.detail} {found.next_step}"))
