"""Opening one log record in place of the page that lists it, so that Back returns to the list.

The id lives in the URL. A page of its own would not do: when a script switches pages, Streamlit
first writes the new parameters into the history of the page that is left, and its filters are lost.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import streamlit as st

from provisioning.visible import escaped

EVENT = "event"
AUDIT_ENTRY = "entry"
_OPENINGS = "openings"


def opened(name: str) -> str | None:
    """Return the id of the record that the URL opens; draws the way back to the list."""
    record_id = st.query_params.get(name)
    if record_id and st.button("Back to the list", icon=":material/arrow_back:", key="back"):
        st.query_params.pop(name)
        st.rerun()
    return record_id


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens the record of a table's row. `ids` are those of the rows as they are drawn."""

    name: str
    table: str
    ids: tuple[str, ...]

    @property
    def widget_key(self) -> str:
        """Key of the table: another one after each opening, so that no old choice opens again."""
        return f"{self.table}_{st.session_state.get(_OPENINGS, 0)}"

    def open_chosen(self) -> None:
        """Show the chosen row's record in place of the list; the callback of the table."""
        cells = st.session_state[self.widget_key].selection.cells
        if cells and cells[0][0] < len(self.ids):
            st.session_state[_OPENINGS] = st.session_state.get(_OPENINGS, 0) + 1
            st.query_params[self.name] = self.ids[cells[0][0]]


def raw_record(raw: str) -> None:
    """Draw the untouched JSON, closed; hidden characters are written as escapes."""
    with st.expander("Raw record", icon=":material/data_object:"):
        pretty = json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
        st.code(escaped(pretty), language="json", height=420)
