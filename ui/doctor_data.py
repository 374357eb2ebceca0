"""The examination of the chosen connection, made when somebody opens the page or asks again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from doctor import examine
from ui.sources import client_of, history_of

if TYPE_CHECKING:
    from doctor import Findings
    from ui.sources import Source

CHECK_TIMEOUT_SECONDS = 45.0
_KEPT = "findings"


def findings(source: Source, *, anew: bool) -> Findings:
    """Return this session's examination of the connection, a new one where there is none."""
    key = source._replace(generation=0)
    kept_for, found = st.session_state.get(_KEPT, (None, None))
    # The door is asked in each run, also when the answer was kept.
    client, history = client_of(source), history_of(source)
    if found is None or kept_for != key or anew:
        with st.spinner("Asking Graph for each thing that the pages need ..."):
            found = examine(
                client, history, now=datetime.now(UTC), timeout_seconds=CHECK_TIMEOUT_SECONDS
            )
        st.session_state[_KEPT] = (key, found)
    return found
