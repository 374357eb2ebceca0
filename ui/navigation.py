"""The pages of the app, in the order of the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from ui import reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streamlit.navigation.page import Page

ICON = "ui/icon.svg"
_MENU_PIXELS = 236


class Entry(NamedTuple):
    """A page in the menu; `name` is that of its file and its address."""

    name: str
    title: str
    icon: str
    help: str


MENU: Mapping[str, tuple[Entry, ...]] = {
    "Watch": (
        Entry(
            "overview",
            "Overview",
            "dashboard",
            "All provisioning jobs of the connection, worst first.",
        ),
        Entry(
            "job",
            "Job",
            "sync_alt",
            "One job: state, cycles, who fails now, and what Graph reports.",
        ),
        Entry(
            "failures",
            "Failures",
            "person_alert",
            "Who did not arrive, by cause: whose side it is, and what to do.",
        ),
        Entry(
            "person",
            "Find a person",
            "person_search",
            "One person over all jobs: in scope, arrived, and if not, why.",
        ),
        Entry(
            "logs",
            "Logs",
            "list_alt",
            "Provisioning events and audit entries, filtered and searched.",
        ),
    ),
    "Set up": (
        Entry(
            "onboarding",
            "Onboarding",
            "checklist",
            "How far a vendor's guide is followed, and what is in the way.",
        ),
        Entry(
            "mappings",
            "Mappings",
            "conversion_path",
            "Where each value comes from, what is wrong there, and what changed.",
        ),
        Entry(
            "preflight",
            "Preflight",
            "flight_takeoff",
            "Who in scope will fail or be skipped, before it happens.",
        ),
        Entry(
            "first_cycle",
            "First cycle",
            "timer",
            "How long the initial cycle takes, and how far a running one is.",
        ),
    ),
    "Exchange": (
        Entry(
            "import",
            "Import",
            "upload_file",
            "Read files that somebody sent, or diagnose a pasted error.",
        ),
        Entry(
            "bundle",
            "Support bundle",
            "folder_zip",
            "One redacted file with all that a vendor needs to help.",
        ),
    ),
    "Help": (
        Entry(
            "doctor",
            "Doctor",
            "stethoscope",
            "What works, what is missing for which page, and who can grant it.",
        ),
        Entry("connect", "Connect", "cable", "How to connect a tenant, step by step."),
        Entry(
            "handbook",
            "Handbook",
            "menu_book",
            "What each cause means and what to do, and what the words mean.",
        ),
    ),
}


def navigation(*, hidden: bool = False) -> Page:
    """Declare the pages; calling it also ends Streamlit's own discovery of `pages/`.

    The menu is hidden from whoever may open none of them.
    """
    # The icon is a file, because the browser would fetch a Material icon for its tab from Google.
    st.set_page_config(page_icon=ICON, layout="wide", initial_sidebar_state=_MENU_PIXELS)
    start = st.Page(reader.start, title="Start", default=True, visibility="hidden")
    sections = {section: [_page(entry) for entry in entries] for section, entries in MENU.items()}
    return st.navigation(
        {"": [start], **sections}, position="hidden" if hidden else "sidebar", expanded=True
    )


def paths() -> list[str]:
    """Return the addresses of the pages, that of the start page first."""
    return ["/", *(f"/{entry.name}" for entries in MENU.values() for entry in entries)]


def _page(entry: Entry) -> Page:
    return st.Page(
        f"pages/{entry.name}.py",
        title=entry.title,
        icon=f":material/{entry.icon}:",
        url_path=entry.name,
        help=entry.help,
    )
