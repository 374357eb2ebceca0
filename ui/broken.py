"""Connections that cannot be used, in the picker beside those that can, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ui.background import background
from ui.collector import Collecting
from ui.text import plain

if TYPE_CHECKING:
    from graph_client import BrokenConnection

# Pages that help although the chosen connection cannot be opened.
OPEN_ANYWAY = frozenset({"connect", "doctor", "handbook", "import"})


@dataclass(frozen=True, slots=True)
class UnusableConnection:
    """A connection in error in the place of a tenant: it has neither Graph nor history."""

    broken: BrokenConnection

    is_sample = False
    tenant_id = ""
    collecting = Collecting()

    @property
    def name(self) -> str:
        """The name in the list of connections."""
        return self.broken.name


def unusable_connections() -> dict[str, UnusableConnection]:
    """Return the connections in error by their name in the list."""
    return {found.name: UnusableConnection(found) for found in background().broken}


def unusable_notice(connection: UnusableConnection) -> None:
    """Say why the chosen connection cannot be opened."""
    st.error(
        plain(connection.broken.problem),
        title=f"{plain(connection.name)} cannot be used",
        icon=":material/cable:",
    )


def links_out() -> None:
    """Link to the pages that help."""
    with st.container(horizontal=True, gap="small"):
        st.page_link(
            "pages/doctor.py", label="Doctor: what is wrong", icon=":material/stethoscope:"
        )
        st.page_link("pages/connect.py", label="How to connect", icon=":material/cable:")
        st.page_link("pages/import.py", label="Import files instead", icon=":material/upload_file:")
