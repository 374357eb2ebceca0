"""The frame of every page: navigation, the guard, the sidebar and the heading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from history import HistoryError
from importing import IMPORTED
from ui import links, moments
from ui.background import background
from ui.broken import (
    OPEN_ANYWAY,
    UnusableConnection,
    links_out,
    unusable_connections,
    unusable_notice,
)
from ui.data import Source, coverage
from ui.freshness import collecting_panel
from ui.imported import imported_connections, imported_panel
from ui.text import plain

if TYPE_CHECKING:
    from datetime import tzinfo

    from streamlit.navigation.page import Page

    from graph_client import Connection
    from ui.collector import Collecting
    from ui.imported import ImportedConnection

SIMULATED = "Sample tenant: simulated data"
_CONTEXT = "_context"
_ICON = "ui/icon.svg"


@dataclass(frozen=True, slots=True)
class Context:
    """What a page needs to know: which connection, whose time zone, and how fresh things are."""

    connection: Connection | ImportedConnection | UnusableConnection
    source: Source
    zone: tzinfo
    now: datetime
    collecting: Collecting
    first_connection: str

    @property
    def has_collected(self) -> bool:
        """Whether a pass over the logs has ended since the app started."""
        return self.collecting.finished_at is not None

    def link(self, **chosen: str | None) -> dict[str, str]:
        """Return query parameters for a link within this connection."""
        return links.parameters(self.connection.name, self.first_connection, **chosen)

    def when(self, moment: datetime | None) -> str:
        """Return a time in the viewer's zone with UTC beside it."""
        return moments.with_utc(moment, self.zone, self.now) if moment else "never"

    def ago(self, moment: datetime | None) -> str:
        """Return how long ago a time was."""
        return moments.ago(moment, self.now)


def navigation() -> Page:
    """Declare the pages; calling it also ends Streamlit's own discovery of `pages/`."""
    # The icon is a file, because the browser would fetch a Material icon for its tab from Google.
    st.set_page_config(page_icon=_ICON, layout="wide")
    return st.navigation(
        [
            st.Page(
                "pages/overview.py",
                title="Overview",
                icon=":material/dashboard:",
                default=True,
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
        ]
    )


def open_page() -> Context:
    """First line of every page; it also stops a page from being run without app.py.

    Streamlit finds the files of a folder called `pages` by itself until `st.navigation` has run
    once in the process, so the first visit to a deep link would otherwise skip app.py.
    """
    context = st.session_state.pop(_CONTEXT, None)  # app.py sets it anew in every run
    if context is None:
        navigation()
        st.rerun()
    return context


def frame() -> None:
    """Draw the sidebar and leave the context for the page; stop when nothing can be opened."""
    shared = background()
    st.logo(_ICON, size="medium")
    imported, unusable = imported_connections(), unusable_connections()
    names = [*(connection.name for connection in shared.connections), *unusable, *imported]
    wanted = st.session_state.pop(links.NEXT_CONNECTION, None)
    if wanted in names:
        st.session_state[links.CONNECTION] = wanted
    with st.sidebar:
        name = st.selectbox("Connection", names, key=links.CONNECTION, bind="query-params")
        resting = imported.get(name) or unusable.get(name)
        connection = resting or shared.connection(name)
        collector = None if resting else shared.collector(name)
        state = resting.collecting if resting else shared.collector(name).state
        uri = shared.history_uri if collector else shared.imports_uri
        source = Source(name, connection.tenant_id, uri, state.generation)
        context = Context(
            connection=connection,
            source=source,
            zone=moments.zone_named(st.context.timezone),
            now=datetime.now(UTC),
            collecting=state,
            first_connection=names[0],
        )
        if collector:
            collecting_panel(collector, state, coverage(source), context.zone)
        elif name in imported:
            imported_panel(imported[name].done, coverage(source), context.zone, context.now)
        st.caption("Open to this computer only: sign-in for viewers is not set up.")
    st.session_state[_CONTEXT] = context


def run(page: Page) -> None:
    """Run the page; history that cannot be read is told as such, whatever the page asked."""
    chosen = st.session_state[_CONTEXT].connection
    if isinstance(chosen, UnusableConnection) and page.url_path not in OPEN_ANYWAY:
        del st.session_state[_CONTEXT]
        st.title(page.title, anchor=False)
        unusable_notice(chosen)
        links_out()
        return
    try:
        page.run()
    except HistoryError as error:
        st.error(plain(str(error)), title="The collected history cannot be read")


def heading(context: Context, title: str) -> None:
    """Draw the page's title, and the badge that tells simulated data from real."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(title, width="content", anchor=False)
        if context.connection.is_sample:
            st.badge(SIMULATED, icon=":material/science:", color="violet")
        if context.connection.tenant_id.startswith(IMPORTED):
            st.badge("From files", icon=":material/upload_file:", color="blue")
