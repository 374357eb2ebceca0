"""Choices that live in the URL under stable values, and links that carry the connection along.

Widgets whose labels never change use Streamlit's own `bind="query-params"`. It writes the *label*
into the URL, so choices labelled with display names or counts are kept here, by id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

CONNECTION = "connection"
# Set it to choose another connection in the next run: the widget that shows it is drawn first.
NEXT_CONNECTION = "next_connection"


def restore_connection(names: Sequence[str]) -> None:
    """Set the widget state of the connection: the next one asked for, the URL's, or the last one.

    Call it just before the widget, and `keep_connection` after. The widget is not bound to the URL:
    a bound one adds its value to that of every link that names the connection already.
    """
    chosen = (st.session_state.pop(NEXT_CONNECTION, None), st.query_params.get(CONNECTION))
    last = (st.session_state.get(CONNECTION), names[0])
    st.session_state[CONNECTION] = next(name for name in (*chosen, *last) if name in names)


def keep_connection(name: str, first: str) -> None:
    """Write the connection into the URL; it is left out when it is the first one."""
    if name == first:
        st.query_params.pop(CONNECTION, None)
    elif st.query_params.get(CONNECTION) != name:
        st.query_params[CONNECTION] = name


def chose_connection() -> None:
    """Let what somebody picked win over what the URL still says."""
    st.session_state[NEXT_CONNECTION] = st.session_state[CONNECTION]


def restore(name: str, allowed: Collection[str], default: str | None = None) -> Callable[[], None]:
    """Set the widget state `name` from the URL parameter of that name.

    Call it just before the widget with `key=name`; pass what it returns as `on_change`. A value
    in the URL that is not allowed counts as absent.
    """
    wanted = st.query_params.get(name)
    st.session_state[name] = wanted if wanted in allowed else default
    return lambda: _remember(name, default)


def _remember(name: str, default: str | None) -> None:
    chosen = st.session_state.get(name)
    if chosen is None or chosen == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = chosen


def restore_number(name: str, default: int, *, largest: int) -> Callable[[], None]:
    """Do the same for a number; what somebody entered stays in the URL, the default too.

    A default may change from day to day, and the link must not change with it.
    """
    wanted = st.query_params.get(name, "")
    fits = wanted.isascii() and wanted.isdecimal() and int(wanted) <= largest
    st.session_state[name] = int(wanted) if fits else min(default, largest)

    def remember() -> None:
        st.query_params[name] = str(st.session_state[name])

    return remember


def parameters(connection: str, first: str, **chosen: str | None) -> dict[str, str]:
    """Return query parameters for a link; the connection is left out when it is the first one."""
    carried = {CONNECTION: connection} if connection != first else {}
    return carried | {name: value for name, value in chosen.items() if value}


def carried(**chosen: str) -> dict[str, str]:
    """Return query parameters for a link that stays with the connection of the address."""
    here = st.query_params.get(CONNECTION)
    return ({CONNECTION: here} if here else {}) | chosen
