"""What the chosen connection may not read, told on each page that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from doctor import Level, blockers
from graph_client import Connection
from ui.text import plain

if TYPE_CHECKING:
    from ui.shell import Context

_START_PAGE = "overview"


def rights_notice(context: Context, url_path: str) -> None:
    """Name the rights that the page's panels lack, and link to who can grant them.

    The collector tries the rights before its first pass and after trouble; until then, and where
    all is granted, nothing is drawn.
    """
    if not isinstance(context.connection, Connection) or not context.collecting.rights:
        return
    found = blockers(context.connection, context.collecting.rights, url_path or _START_PAGE)
    if found is None:
        return
    fails = found.level is Level.FAILS
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(
            "Missing" if fails else "In part" if found.level is Level.WARNS else "Not tested",
            icon=":material/lock:" if fails else ":material/help:",
            color="red" if fails else "orange",
        )
        st.markdown(plain(found.sentence), width="content")
        doctor_link(context)


def doctor_link(context: Context) -> None:
    """Link to the page that says who can grant what is missing."""
    st.page_link(
        "pages/doctor.py",
        label="Doctor: what is missing, and who can grant it",
        icon=":material/stethoscope:",
        query_params=context.link(),
    )
