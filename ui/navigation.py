"""The pages of the app, in the order of the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui import reader

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

ICON = "ui/icon.svg"


def navigation(*, hidden: bool = False) -> Page:
    """Declare the pages; calling it also ends Streamlit's own discovery of `pages/`.

    The menu is hidden from whoever may open none of them.
    """
    # The icon is a file, because the browser would fetch a Material icon for its tab from Google.
    st.set_page_config(page_icon=ICON, layout="wide")
    return st.navigation(
        [
            st.Page(reader.start, title="Start", default=True, visibility="hidden"),
            st.Page(
                "pages/overview.py",
                title="Overview",
                icon=":material/dashboard:",
                url_path="overview",
                help="All provisioning jobs of the connection, worst first.",
            ),
            st.Page(
                "pages/job.py",
                title="Job",
                icon=":material/sync_alt:",
                url_path="job",
                help="One job: state, cycles, who fails now, and what Graph reports.",
            ),
            st.Page(
                "pages/failures.py",
                title="Failures",
                icon=":material/person_alert:",
                url_path="failures",
                help="Who did not arrive, by cause: whose side it is, and what to do.",
            ),
            st.Page(
                "pages/person.py",
                title="Find a person",
                icon=":material/person_search:",
                url_path="person",
                help="One person over all jobs: in scope, arrived, and if not, why.",
            ),
            st.Page(
                "pages/mappings.py",
                title="Mappings",
                icon=":material/conversion_path:",
                url_path="mappings",
                help="Where each value comes from, what is wrong there, and what changed.",
            ),
            st.Page(
                "pages/preflight.py",
                title="Preflight",
                icon=":material/flight_takeoff:",
                url_path="preflight",
                help="Who in scope will fail or be skipped, before it happens.",
            ),
            st.Page(
                "pages/onboarding.py",
                title="Onboarding",
                icon=":material/checklist:",
                url_path="onboarding",
                help="How far a vendor's guide is followed, and what is in the way.",
            ),
            st.Page(
                "pages/first_cycle.py",
                title="First cycle",
                icon=":material/timer:",
                url_path="first_cycle",
                help="How long the initial cycle takes, and how far a running one is.",
            ),
            st.Page(
                "pages/logs.py",
                title="Logs",
                icon=":material/list_alt:",
                url_path="logs",
                help="Provisioning events and audit entries, filtered and searched.",
            ),
            st.Page(
                "pages/bundle.py",
                title="Support bundle",
                icon=":material/folder_zip:",
                url_path="bundle",
                help="One redacted file with all that a vendor needs to help.",
            ),
            st.Page(
                "pages/import.py",
                title="Import",
                icon=":material/upload_file:",
                url_path="import",
                help="Read files that somebody sent, or diagnose a pasted error.",
            ),
            st.Page(
                "pages/doctor.py",
                title="Doctor",
                icon=":material/stethoscope:",
                url_path="doctor",
                help="What works, what is missing for which page, and who can grant it.",
            ),
            st.Page(
                "pages/connect.py",
                title="Connect",
                icon=":material/cable:",
                url_path="connect",
                help="How to connect a tenant, step by step.",
            ),
            st.Page(
                "pages/handbook.py",
                title="Handbook",
                icon=":material/menu_book:",
                url_path="handbook",
                help="What each cause means and what to do, and what the words mean.",
            ),
        ],
        position="hidden" if hidden else "sidebar",
    )
