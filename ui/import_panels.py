"""The panels of the Import page: progress, and what each file held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from provisioning.wording import counted
from ui import links
from ui.imported import forget_list, imported_connections
from ui.text import cells, plain

if TYPE_CHECKING:
    from importing import ImportReport
    from ui.importer import Importer

_WATCH_SECONDS = 1.0
_FILE_WIDTH, _REASON_WIDTH = 170, 760


def watch(importer: Importer) -> None:
    """Draw the progress of an import and rerun the page when it ends."""

    @st.fragment(run_every=_WATCH_SECONDS)
    def panel() -> None:
        state = importer.state
        if not state.running:
            forget_list()
            if state.report and state.report.holds_anything:
                st.session_state[links.NEXT_CONNECTION] = _name_of(state.report)
            st.rerun()
        st.progress(state.progress.fraction, text=plain(state.progress.doing))
        st.caption("You can leave this page; the import goes on.")

    panel()


def result(report: ImportReport) -> None:
    """Draw what was read, what was not, and the way to it."""
    if report.holds_anything:
        st.success(plain(_read(report)), title="Imported")
        with st.container(horizontal=True, gap="small"):
            if report.total("events") or report.total("completed"):
                st.page_link(
                    "pages/failures.py", label="Causes and replies", icon=":material/person_alert:"
                )
            st.page_link(
                "pages/overview.py", label="Open the import", icon=":material/open_in_new:"
            )
    else:
        st.error("No file held anything that could be kept; here is why.", title="Nothing imported")
    _files(report)
    _problems(report)
    for sentence in report.missing if report.holds_anything else ():
        st.caption(f":material/help: {plain(sentence)}")


def _read(report: ImportReport) -> str:
    """Return how much was read; what was read before is told, as it looks like nothing came."""
    events, audits, new = (report.total(what) for what in ("events", "audits", "new"))
    parts = [counted(events, "event")] if events else []
    parts += [counted(audits, "audit entry", "audit entries")] if audits else []
    completed = max((file.completed for file in report.files), default=0)
    if completed and not parts:
        return (
            f"{counted(completed, 'event')} that came earlier now have their rows of these files."
        )
    if not parts:
        return "What the files held is kept with the import."
    known = f"; {new:,} of them are new" if new else ", all of them known from before"
    return f"{' and '.join(parts)} read{'' if new == events + audits else known}."


def _name_of(report: ImportReport) -> str | None:
    """Return the import's name in the list of connections."""
    listed = imported_connections().items()
    return next((name for name, one in listed if one.tenant_id == report.key), None)


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
    filled = rows.dropna(axis="columns", how="all")
    numbers = [name for name in filled.columns if name not in {"File", "Recognised as"}]
    st.dataframe(
        cells(filled.astype(dict.fromkeys(numbers, "Int64"))),
        column_config={name: st.column_config.NumberColumn(format="localized") for name in numbers},
        hide_index=True,
        placeholder="",
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
    st.markdown(f"## {title}")
    frame = pd.DataFrame(rows + notes).astype({"Line": "Int64"}).dropna(axis="columns", how="all")
    st.dataframe(
        cells(frame),
        column_config={
            "File": st.column_config.TextColumn(width=_FILE_WIDTH),
            "Line": st.column_config.NumberColumn(width="small", format="localized"),
            "Reason": st.column_config.TextColumn(width=_REASON_WIDTH),
        },
        hide_index=True,
        placeholder="",
        height="content" if len(frame) < 15 else 400,  # noqa: PLR2004  (a screenful)
        alt="Lines that could not be read and why",
    )
    if len(rows) < total:
        st.caption(f"The first {len(rows):,} of {total:,} are listed.")
