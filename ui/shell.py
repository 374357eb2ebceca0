"""The frame of every page: the guard, the sidebar and the heading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from graph_client import BrokenConnection, SignIn
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
from ui.data import coverage, gaps
from ui.freshness import collecting_panel
from ui.gate import draw, refused, sign_out_button
from ui.imported import imported_connections, imported_panel
from ui.navigation import ICON, navigation
from ui.rights_notice import rights_notice
from ui.sources import DRAWN_ANEW, Source, may_bundle, source_of
from ui.text import plain
from ui.viewer import LOCAL, NoEntryError, Viewer, access_token, current_viewer

if TYPE_CHECKING:
    from datetime import tzinfo

    from streamlit.navigation.page import Page

    from graph_client import Connection
    from ui.collector import Collecting, Collector
    from ui.imported import ImportedConnection

SIMULATED = "Sample tenant: simulated data"
_CONTEXT = "_context"
_DRAWN_PAGE = "_drawn_page"


@dataclass(frozen=True, slots=True)
class Context:
    """What a page needs to know: which connection, whose time zone, and how fresh things are."""

    connection: Connection | ImportedConnection | UnusableConnection
    source: Source
    zone: tzinfo
    now: datetime
    collecting: Collecting
    first_connection: str
    viewer: Viewer = LOCAL

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
    viewer = current_viewer()
    shared = background()
    st.logo(ICON, size="medium")
    imported, unusable = _imported(viewer), _unusable(viewer)
    usable = [one.name for one in shared.connections if viewer.rights.opens(one.name)]
    names = [*usable, *unusable, *imported]
    _stop_at_foreign_link(viewer, names)
    links.restore_connection(names)
    with st.sidebar:
        chose = links.chose_connection
        name = st.selectbox("Connection", names, key=links.CONNECTION, on_change=chose)
        links.keep_connection(name, names[0])
        resting = imported.get(name) or unusable.get(name)
        connection = resting or shared.connection(name)
        if resting:
            collector, state = None, resting.collecting
        else:
            collector = _collector(viewer, name)
            state = collector.state
        found = Source(name, "", "", 0) if name in unusable else source_of(viewer, name)
        source = found._replace(generation=state.generation)
        context = Context(
            connection=connection,
            source=source,
            zone=moments.zone_named(st.context.timezone),
            now=datetime.now(UTC),
            collecting=state,
            first_connection=names[0],
            viewer=viewer,
        )
        if collector:
            collecting_panel(collector, state, coverage(source), gaps(source), context.zone)
        elif name in imported:
            imported_panel(imported[name].done, coverage(source), context.zone, context.now)
        _viewer_panel(viewer, source)
    st.session_state[_CONTEXT] = context


def _collector(viewer: Viewer, name: str) -> Collector:
    """Return the connection's collector, or the viewer's own where each asks by themselves."""
    shared = background()
    connection = shared.connection(name)
    if connection.sign_in is SignIn.ON_BEHALF_OF:
        return shared.per_viewer.open(connection, viewer.id, access_token()).collector
    return shared.collector(name)


def _imported(viewer: Viewer) -> dict[str, ImportedConnection]:
    listed = imported_connections()
    return {name: listed[name] for name in listed if viewer.rights.opens(name, imported=True)}


def _unusable(viewer: Viewer) -> dict[str, UnusableConnection]:
    """Return what cannot be used; for whom nothing is left, a connection that says so."""
    listed = unusable_connections()
    found = {name: listed[name] for name in listed if viewer.rights.opens(name)}
    usable = any(viewer.rights.opens(one.name) for one in background().connections)
    if found or usable or _imported(viewer):
        return found
    nothing = BrokenConnection("No connection", "Your role opens no connection yet.")
    return {nothing.name: UnusableConnection(nothing)}


def _stop_at_foreign_link(viewer: Viewer, names: list[str]) -> None:
    """Say that a link's connection cannot be opened; whether it exists is not told."""
    wanted = st.query_params.get(links.CONNECTION)
    if not viewer.id or wanted is None or wanted in names:
        return
    with st.sidebar:
        _viewer_panel(viewer, None)
    st.title("Another connection", anchor=False)
    refused(f"This link is to the connection {wanted}, which you cannot open.", viewer.contact)
    if st.button("Open what I may", icon=":material/home:"):
        st.query_params.pop(links.CONNECTION)
        st.switch_page("pages/overview.py")
    st.stop()


def _viewer_panel(viewer: Viewer, source: Source | None) -> None:
    """Draw who looks, how, and the way out."""
    if not viewer.id:
        st.caption("Open to this computer only: sign-in for viewers is not set up.")
        return
    if source and source.masked:
        st.caption(":material/visibility_off: People are masked for your role.")
    st.caption(f"Signed in as **{plain(viewer.name)}**")
    sign_out_button()


def run(page: Page) -> None:
    """Run the page, or say why not; history that cannot be read is told whatever was asked."""
    context: Context = st.session_state[_CONTEXT]
    chosen = context.connection
    if isinstance(chosen, UnusableConnection) and page.url_path not in OPEN_ANYWAY:
        del st.session_state[_CONTEXT]
        st.title(page.title, anchor=False)
        unusable_notice(chosen)
        links_out()
        return
    missing = _missing_right(context, page.url_path)
    if missing:
        del st.session_state[_CONTEXT]
        st.title(page.title, anchor=False)
        refused(missing, context.viewer.contact)
        return
    rights_notice(context, page.url_path)
    drawn = st.session_state.pop(_DRAWN_PAGE, None)
    st.session_state[DRAWN_ANEW] = drawn == page.url_path
    try:
        page.run()
        st.session_state[_DRAWN_PAGE] = page.url_path
    except HistoryError as error:
        st.error(plain(str(error)), title="The collected history cannot be read")
    except NoEntryError as error:
        draw(error)


def _missing_right(context: Context, url_path: str) -> str | None:
    if url_path == "import" and not context.viewer.rights.imports:
        return "Your role may not import files."
    if url_path == "bundle" and not may_bundle(context.viewer, context.source):
        return f"Your role may not make support bundles of {context.connection.name}."
    return None


def heading(context: Context, title: str) -> None:
    """Draw the page's title, and the badge that tells simulated data from real."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(title, width="content", anchor=False)
        if context.connection.is_sample:
            st.badge(SIMULATED, icon=":material/science:", color="violet")
        if context.connection.tenant_id.startswith(IMPORTED):
            st.badge("From files", icon=":material/upload_file:", color="blue")
