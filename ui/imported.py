"""Imports as connections: what was read from files, picked and opened like a tenant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from history import HistoryError
from history.imports import imports
from provisioning.wording import counted, day
from ui import moments
from ui.background import background
from ui.collector import Collecting
from ui.text import plain

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    import pandas as pd

    from history.imports import Import

_LIST_SECONDS = 60
_LOGS = {"provisioning": "Provisioning log", "audit": "Audit log"}


@dataclass(frozen=True, slots=True)
class ImportedConnection:
    """An import in the place of a tenant: nothing is asked of Graph, nothing new comes."""

    done: Import

    is_sample = False

    @property
    def name(self) -> str:
        """The name in the list of connections."""
        return f"Imported: {self.done.name}, {day(self.done.imported_at)}"

    @property
    def tenant_id(self) -> str:
        """The tenant that its rows are kept under."""
        return self.done.key

    @property
    def collecting(self) -> Collecting:
        """What stands where a collector's state would: done, with what is missing."""
        return Collecting(
            finished_at=self.done.imported_at, generation=int(self.done.imported_at.timestamp())
        )


def imported_connections() -> dict[str, ImportedConnection]:
    """Return the imports by their name in the list, newest first."""
    shared = background()
    return {found.name: found for found in map(ImportedConnection, _listed(shared.imports_uri))}


@st.cache_data(ttl=_LIST_SECONDS, show_spinner=False)
def _listed(uri: str) -> list[Import]:
    try:
        return imports(background().history_at(uri))
    except HistoryError:
        # The pages say what is wrong with history; here it only means that nothing is listed.
        return []


def imported_panel(done: Import, coverage: pd.DataFrame, zone: tzinfo, now: datetime) -> None:
    """Draw in the sidebar what the files held and what they could not contain."""
    st.caption(f"From files, as of {moments.with_utc(done.as_of, zone, now)}.")
    for row in coverage.to_dict("records"):
        if row["rows"]:
            number = counted(int(row["rows"]), "entry", "entries")
            first = moments.clock(row["first"].to_pydatetime(), zone, now)
            st.caption(f"**{_LOGS[row['log']]}**  \n{number} since {first}")
    for sentence in done.missing:
        st.caption(f":gray[:material/help:] {plain(sentence)}")


def forget_list() -> None:
    """Read the list of imports anew."""
    _listed.clear()
