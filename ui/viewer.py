"""Who looks, and with which rights: the signed-in viewer, or whoever sits at this computer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui import binding
from ui.background import background
from ui.rights import EVERYTHING, Rights, Viewers, ViewersFileError, read_viewers

if TYPE_CHECKING:
    from collections.abc import Mapping

_AHEAD = timedelta(minutes=5)  # clocks of the provider and of this computer differ
_ID_DIGITS = 24


@dataclass(frozen=True, slots=True)
class Viewer:
    """One viewer; `id` and `name` are empty where nobody has to sign in.

    `contact` is whom to ask for further rights, if the viewers file says.
    """

    id: str
    name: str
    rights: Rights
    contact: str | None = None


LOCAL = Viewer("", "", EVERYTHING)


class NoEntryError(Exception):
    """Why nothing may be shown to whoever looks."""


class NotSetUpError(NoEntryError):
    """The installation forbids it; the text says why and what comes next."""


class NotSignedInError(NoEntryError):
    """Nobody has signed in."""


class SignInEndedError(NoEntryError):
    """The sign-in is older than the installation allows; `hours` is how long one counts."""

    def __init__(self, hours: float) -> None:
        super().__init__(f"A sign-in counts for {hours:g} hours.")
        self.hours = hours


class NoRoleError(NoEntryError):
    """The viewer has no role of the viewers file; `contact` is whom to ask, if the file says."""

    def __init__(self, name: str, contact: str | None) -> None:
        super().__init__(f"{name} has no role that opens anything here.")
        self.name = name
        self.contact = contact


class NotAllowedError(NoEntryError):
    """The viewer's role does not include what was asked for."""


def current_viewer() -> Viewer:
    """Return who looks now; raises NoEntryError. Costs nothing worth saving between calls."""
    auth = auth_section()
    _require_safe_setup(auth)
    if not auth:
        return LOCAL
    if not st.user.get("is_logged_in"):
        raise NotSignedInError
    hours = background().settings.sign_in_hours
    if not _is_recent(st.user.get("iat"), datetime.now(UTC), timedelta(hours=hours)):
        raise SignInEndedError(hours)
    claims = st.user.to_dict()
    viewers = _viewers()
    rights = viewers.rights(claims)
    if rights is None:
        raise NoRoleError(_name(claims), viewers.contact)
    return Viewer(_id(claims), _name(claims), rights, viewers.contact)


def auth_section() -> Mapping[str, Any]:
    """Return `[auth]` of Streamlit's secrets, empty when viewers do not sign in."""
    return st.secrets.get("auth", {}) if st.secrets.load_if_toml_exists() else {}


def providers() -> tuple[str | None, ...]:
    """Return the providers that viewers may sign in with; None is the one without a name."""
    auth = auth_section()
    named = tuple(
        str(name) for name in auth if hasattr(auth[name], "keys") and "client_id" in auth[name]
    )
    return named or (None,)


def auth_texts() -> dict[str, str]:
    """Return the texts of `[auth]` by name, also those of providers: the log cuts secrets out."""
    auth = auth_section()
    tables = [auth, *(table for table in auth.values() if hasattr(table, "items"))]
    return {
        f"{number}.{name}": value
        for number, table in enumerate(tables)
        for name, value in table.items()
        if isinstance(value, str)
    }


def access_token() -> str | None:
    """Return the viewer's own access token, None where the secrets do not expose it."""
    return st.user.tokens.get("access") if auth_section() else None


def _require_safe_setup(auth: Mapping[str, Any]) -> None:
    refused = binding.refusal(st.get_option("server.address"), has_auth=bool(auth))
    if refused:
        raise NotSetUpError(refused)
    if auth:
        return
    if isinstance(st.context.ip_address, str):  # None is this computer
        raise NotSetUpError(
            f"The app is open to its own computer only, and {st.context.ip_address} asks for it: "
            "nobody has to sign in. Set up sign-in for viewers (docs/sign-in-for-viewers.md)."
        )
    for name in st.get_option("secrets.files"):
        if Path(name).exists() and not st.secrets.load_if_toml_exists():
            raise NotSetUpError(
                "The secrets file cannot be read, so nobody can sign in. The log of the app says "
                "why; correct the file and start the app again."
            )
    viewers_file = background().settings.viewers_file
    if viewers_file.exists():
        raise NotSetUpError(
            f"{viewers_file} says who may see what, but nobody can sign in: the secrets hold no "
            "[auth]. Add it as docs/sign-in-for-viewers.md shows, or take the file away."
        )


def _is_recent(issued: object, now: datetime, longest: timedelta) -> bool:
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        return False
    age = now.timestamp() - issued
    return -_AHEAD.total_seconds() <= age <= longest.total_seconds()


def _viewers() -> Viewers:
    shared = background()
    names = (
        *(connection.name for connection in shared.connections),
        *(broken.name for broken in shared.broken),
    )
    path = shared.settings.viewers_file
    changed = path.stat().st_mtime_ns if path.exists() else 0
    try:
        return _read(path, changed, names)
    except ViewersFileError as error:
        raise NotSetUpError(str(error)) from error


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, names: tuple[str, ...]) -> Viewers:
    """Read the file anew when it changed, so that a right that was taken away ends at once."""
    return read_viewers(path, names)


def _name(claims: Mapping[str, Any]) -> str:
    found = (claims.get(name) for name in ("name", "preferred_username", "email", "sub"))
    return str(next(filter(None, found), "Somebody"))


def _id(claims: Mapping[str, Any]) -> str:
    """Return what tells this viewer from all others and is safe in a path."""
    text = f"{claims.get('iss')}\x00{claims.get('sub')}"
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_DIGITS]
