"""What somebody sees to whom nothing is shown: why, and what to do."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.return_link import COOKIE
from ui.text import plain
from ui.viewer import (
    NoEntryError,
    NoRoleError,
    NotSetUpError,
    NotSignedInError,
    SignInEndedError,
    current_viewer,
    providers,
)

PRODUCT = "Entra Provisioning Monitor"


def refusal() -> NoEntryError | None:
    """Return why nothing may be shown to whoever looks now, None when something may."""
    try:
        current_viewer()
    except NoEntryError as error:
        return error
    return None


def draw(why: NoEntryError, *, by_link: bool = False) -> None:
    """Draw the page that stands in the place of all others.

    `by_link` is whether a link led here: only `asgi.py` leads from signing in back to it.
    """
    if isinstance(why, NotSignedInError):
        _sign_in(PRODUCT, "Sign in with the account of your organisation.", by_link=by_link)
    elif isinstance(why, SignInEndedError):
        _sign_in("Please sign in again", plain(str(why)), by_link=by_link)
    elif isinstance(why, NoRoleError):
        _no_role(why)
    elif isinstance(why, NotSetUpError):
        st.title(PRODUCT, anchor=False)
        st.error(plain(str(why)), title="Nothing is shown", icon=":material/lock:")
    else:
        refused(str(why), None)


def refused(reason: str, contact: str | None) -> None:
    """Say that the viewer's role does not include what was asked for, and whom to ask."""
    st.warning(
        f"{plain(reason)} If you need it, ask {_whom(contact)}.",
        title="Not open to your role",
        icon=":material/lock:",
    )


def sign_out_button() -> None:
    """Draw the way out."""
    # A callback runs before anything else, so no other rerun can come in between.
    st.button(
        "Sign out",
        icon=":material/logout:",
        width="stretch",
        key="sign_out",
        on_click=st.logout,
    )


def _sign_in(title: str, text: str, *, by_link: bool) -> None:
    st.title(title, anchor=False)
    st.markdown(text)
    for provider in providers():
        words = f"Sign in with {provider.capitalize()}" if provider else "Sign in"
        st.button(
            plain(words),
            type="primary",
            icon=":material/login:",
            key=f"sign_in_{provider}",
            on_click=partial(st.login, provider),
        )
    if by_link and COOKIE not in st.context.cookies:
        st.caption("Signing in leads to the start page: then open your link once more.")


def _no_role(why: NoRoleError) -> None:
    st.title(PRODUCT, anchor=False)
    st.warning(
        f"You are signed in as {plain(why.name)}, and no role of yours opens anything here. "
        f"Ask {_whom(why.contact)} for one; it counts from your next sign-in.",
        title="No role",
        icon=":material/lock:",
    )
    with st.container(width=220):
        sign_out_button()


def _whom(contact: str | None) -> str:
    return plain(contact or "whoever looks after this app")
