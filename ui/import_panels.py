"""The panels of the Import page: progress, and what each file held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from provisioning.wording import counted
from ui.imported import forget_list, imported_connections
from ui.text import plain

if TYPE_CHECKING:
    from importing import ImportReport
    from ui.importer import Importer

_WATCH_SECONDS = 1.0


def watch(importer: Importer) -> None:
    """Draw the progress of an import and rerun the page when it ends."""

    @st.fragment(run_every=_WATCH_SECONDS)
    def panel() -> None:
        state = importer.state
        if not state.running:
            forget_list()
            st.rerun()
        st.progress(state.progress.fraction, text=plain(state.progress.doing))
        st.caption("You can leave this page; the import goes on.")

    panel()


def result(report: ImportReport) -> None:
    """Draw what was read, what was not, and the way to it."""
    opened = next(
        (name for name, one in imported_connections().items() if one.tenant_id == report.key), None
    )
    events, audits = report.total("events"), report.total("audits")
    read = f"{counted(events, 'event')} and {counted(audits, 'audit entry', 'audit entries')} read"
    if report.holds_anything and opened:
        st.success(plain(f"{read}, {report.total('new'):,} records new."), title="Imported")
        st.page_link(
            "pages/overview.py",
            label="Open the import",
            icon=":material/open_in_new:",
            query_params={"connection": opened},
        )
    else:
        st.error("No file held anything that is known here.", title="Nothing imported")
    _files(report)
    _problems(report)
    for sentence in report.missing if report.holds_anything else ():
        st.caption(f":material/help: {plain(sentence)}")


def _files(report: ImportReport) -> None:
    columns = ("events", "audits", "steps", "properties", "jobs", "schemas", "people")
    rows = pd.DataFrame(
        [
            {"File": file.file, "Recognised as": file.shape}
            | {name.capitalize(): getattr(file, name) or None for name in columns}
            | {"Not read": file.rejected or None}
            for file in report.files
        ]
    )
    # A column that no file fills would only push the others out of sight.
    st.dataframe(
        rows.dropna(axis="columns", how="all"),
        hide_index=True,
        height="content",
        alt="What each file held",
    )


def _problems(report: ImportReport) -> None:
    rows = [
        {"File": file.file, "Line": problem.line, "Reason": problem.reason}
        for file in report.files
        for problem in file.unreadable
    ]
    notes = [
        {"File": file.file, "Line": None, "Reason": note}
        for file in report.files
        for note in dict.fromkeys(file.notes)
    ]
    if not rows and not notes:
        return
    total = report.total("rejected")
    title = f"What could not be read ({total:,})" if total else "Notes"
    st.markdown(f"##### {title}")
    frame = pd.DataFrame(rows + notes).astype({"Line": "Int64"})
    st.dataframe(
        frame,
        column_config={"Reason": st.column_config.TextColumn(width="large")},
        hide_index=True,
        height="content" if len(frame) < 15 else 400,  # noqa: PLR2004  (a screenful)
        alt="Lines that could not be read and why",
    )
    if len(rows) < total:
        st.caption(f"The first {len(rows):,} of {total:,} are listed.")
