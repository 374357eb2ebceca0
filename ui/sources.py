"""Where answers come from, and whether the viewer may have them: the door to history and Graph.

Every loader asks here in every run, also when its answer is cached; nothing else in the app hands
out history or a client.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, Generic, NamedTuple, ParamSpec, TypeVar

import streamlit as st

from graph_client import SignIn
from importing import IMPORTED
from support_bundle import known_people, read_key
from ui.background import background
from ui.imported import imported_connections
from ui.masked_client import MaskedClient
from ui.masking import Mask, MaskedHistory
from ui.viewer import (
    NotAllowedError,
    NotSetUpError,
    NotSignedInError,
    SignInEndedError,
    Viewer,
    current_viewer,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from graph_client import GraphClient
    from history import History

P = ParamSpec("P")
T = TypeVar("T")

# New people of the log are learnt from the records themselves; this is for those in texts alone.
_KNOWN_SECONDS = 600
# In the session: whether the page that is drawn now stood there before, whole.
DRAWN_ANEW = "_drawn_anew"


class Source(NamedTuple):
    """Where answers come from and for whom; every part is a cache key.

    `generation` grows when this process's collector stored something new. `viewer` is empty unless
    the connection answers each viewer by itself. `masked` is whether people are pseudonyms.
    """

    connection: str
    tenant_id: str
    history_uri: str
    generation: int
    viewer: str = ""
    masked: bool = False

    @property
    def is_imported(self) -> bool:
        """Whether it was read from files."""
        return self.tenant_id.startswith(IMPORTED)


def source_of(viewer: Viewer, name: str) -> Source:
    """Return a connection as the viewer may see it, at generation 0.

    Raises NotAllowedError, and SignInFailed when the viewer has not opened what is theirs alone.
    """
    shared = background()
    found = next((one for one in shared.connections if one.name == name), None)
    if found is not None and viewer.rights.opens(name):
        masked = not viewer.rights.sees_people(name)
        if found.sign_in is SignIn.ON_BEHALF_OF:
            uri = shared.per_viewer.get(name, viewer.id).uri
            return Source(name, found.tenant_id, uri, 0, viewer.id, masked)
        return Source(name, found.tenant_id, shared.history_uri, 0, masked=masked)
    imported = imported_connections().get(name)
    if imported is not None and viewer.rights.opens(name, imported=True):
        masked = not viewer.rights.sees_people(name, imported=True)
        return Source(name, imported.tenant_id, shared.imports_uri, 0, masked=masked)
    raise NotAllowedError(f"Your role does not open {name}.")


def permit(source: Source) -> Viewer:
    """Return who looks; raises NotAllowedError unless this is how they may see the connection."""
    try:
        viewer = current_viewer()
    except (NotSignedInError, SignInEndedError):
        st.rerun()  # a part of the page runs again by itself: let the whole page ask to sign in
        raise
    if source != source_of(viewer, source.connection)._replace(generation=source.generation):
        raise NotAllowedError(f"Your role does not open {source.connection} like this.")
    return viewer


def may_bundle(viewer: Viewer, source: Source) -> bool:
    """Whether the viewer may make support bundles of a connection."""
    return viewer.rights.bundles(source.connection, imported=source.is_imported)


def permit_bundle(source: Source) -> None:
    """Raise NotAllowedError unless the viewer may make support bundles of a connection."""
    if not may_bundle(permit(source), source):
        raise NotAllowedError(f"Your role may not make support bundles of {source.connection}.")


def permit_import() -> None:
    """Raise NotAllowedError unless the viewer may import files."""
    if not current_viewer().rights.imports:
        raise NotAllowedError("Your role may not import files.")


class Loader(Generic[P, T]):
    """A cached answer about a source; asks `permit` before each, as the cache does not."""

    def __init__(
        self, load: Callable[Concatenate[Source, P], T], doing: str | None, cache: dict[str, Any]
    ) -> None:
        self._cached = st.cache_data(show_spinner=False, **cache)(load)
        self._doing = doing
        update_wrapper(self, load)

    def __call__(self, source: Source, *arguments: P.args, **named: P.kwargs) -> T:
        """Return the answer; raises NotAllowedError."""
        permit(source)
        with _told(self._doing):
            return self._cached(source, *arguments, **named)

    def clear(self) -> None:
        """Forget all answers."""
        self._cached.clear()


def loader(
    *, doing: str | None = None, **cache: Any
) -> Callable[[Callable[Concatenate[Source, P], T]], Loader[P, T]]:
    """Make a function of a source a loader; `cache` is what `st.cache_data` takes.

    `doing` is what a viewer reads while it takes long.
    """
    return lambda load: Loader(load, doing, cache)


def _told(doing: str | None) -> AbstractContextManager[None]:
    """Say what is done, unless the page is drawn anew: it keeps what it shows until then."""
    if doing is None or st.session_state.get(DRAWN_ANEW):
        return nullcontext()
    return st.spinner(doing)


def history_of(source: Source) -> History:
    """Return the history that a source's rows are kept in, masked where the viewer's role says."""
    permit(source)
    history = background().history_at(source.history_uri)
    if not source.masked:
        return history
    return MaskedHistory(history.uri, history.engine, mask=_mask(source))


def unmasked_history_of(source: Source) -> History:
    """Return history for what is redacted anyway before the viewer sees it."""
    permit(source)
    return background().history_at(source.history_uri)


def client_of(source: Source) -> GraphClient:
    """Return the connection's client; raises GraphError for an import."""
    permit(source)
    return client_within(source)


def client_within(source: Source) -> GraphClient:
    """Return the client for work that `permit` let begin and that has no session of its own."""
    client = background().client(source.connection, source.viewer)
    return MaskedClient(client, _mask(source)) if source.masked else client


def mask_of(source: Source) -> Mask | None:
    """Return how people are masked, None where the viewer sees them."""
    permit(source)
    return _mask(source) if source.masked else None


def _mask(source: Source) -> Mask:
    return _known_mask(source.history_uri, source.tenant_id)


@st.cache_resource(ttl=_KNOWN_SECONDS, max_entries=8, show_spinner="Masking people ...")
def _known_mask(history_uri: str, tenant_id: str) -> Mask:
    path = background().settings.bundle_key_file
    try:
        key = read_key(path)
    except (OSError, ValueError) as error:
        raise NotSetUpError(
            f"People are masked with the key in {path}, which cannot be read: {error}. Set "
            "BUNDLE_KEY_FILE to a file that this process may write."
        ) from error
    return Mask(known_people(background().history_at(history_uri), tenant_id), key)
