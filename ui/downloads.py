"""Downloads that a spreadsheet may open without danger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from history import queries
from history.queries import AuditFilter, EventFilter
from ui.data import history_of
from ui.masked_search import searched
from ui.text import safe_csv

if TYPE_CHECKING:
    import pandas as pd

    from history import History
    from ui.shell import Context
    from ui.sources import Source

# Excel's own limit is 1,048,576 rows; this many take seconds and about 60 MB.
CSV_LIMIT = 100_000


def csv_button(context: Context, chosen: EventFilter | AuditFilter, total: int) -> None:
    """Draw the download of all rows that match, not just the page shown; made when clicked."""
    history = history_of(context.source)  # the download is made on a thread without a session
    cut = f" (newest {CSV_LIMIT:,})" if total > CSV_LIMIT else ""
    st.download_button(
        f"CSV{cut}",
        data=lambda: safe_csv(_rows(history, context.source, chosen)),
        file_name=f"{type(chosen).__name__.removesuffix('Filter').lower()}s-{context.now:%Y%m%d-%H%M}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        help="All matching rows. Times are UTC; text that could act as a formula is quoted.",
    )


def _rows(history: History, source: Source, chosen: EventFilter | AuditFilter) -> pd.DataFrame:
    if isinstance(chosen, EventFilter):
        return queries.filtered_events(
            history, source.tenant_id, searched(source, chosen), CSV_LIMIT
        )
    chosen = searched(source, chosen)
    return queries.audits_page(history, source.tenant_id, chosen, page=0, page_size=CSV_LIMIT)
