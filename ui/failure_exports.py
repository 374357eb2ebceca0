"""Downloads of people by cause, as CSV and as an Excel sheet that runs no formula."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from history import queries
from provisioning.failures import headline
from provisioning.spreadsheet import cell
from ui import tables
from ui.data import history_of
from ui.text import safe_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from history import History
    from provisioning.diagnosis import Diagnosis
    from provisioning.failures import CauseGroup
    from ui.data import AppJob
    from ui.shell import Context

_SHEET = "People by cause"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (24, 24, 34, 38, 10, 40, 30, 24, 12, 60, 18, 18, 60)


def export_buttons(context: Context, app_job: AppJob, groups: Sequence[CauseGroup]) -> None:
    """Draw the two downloads; each is made when it is clicked."""
    history, tenant_id = history_of(context.source), context.source.tenant_id
    stem = f"people-by-cause-{context.now:%Y%m%d-%H%M}"

    def rows() -> pd.DataFrame:
        return people_by_cause(history, tenant_id, app_job, groups)

    with st.container(horizontal=True, width="content", gap="small"):
        st.download_button(
            "CSV",
            data=lambda: safe_csv(rows()),
            file_name=f"{stem}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="people_csv",
            help="Everybody below with cause and fix. Times are UTC; formulas are quoted.",
        )
        st.download_button(
            "Excel",
            data=lambda: workbook(rows()),
            file_name=f"{stem}.xlsx",
            mime=_EXCEL,
            icon=":material/table:",
            on_click="ignore",
            key="people_excel",
            help="Everybody below with cause and fix. Times are UTC; formulas are off.",
        )


def people_by_cause(
    history: History, tenant_id: str, app_job: AppJob, groups: Sequence[CauseGroup]
) -> pd.DataFrame:
    """Return one row for each affected object, the largest cause first."""
    frames = []
    for group in groups:
        found = queries.affected_objects(history, tenant_id, app_job.job.id, group.signatures)
        statuses = {finding.affected.status for finding in group.findings}
        rows = found[found["status"].isin(statuses)]
        frames.append(_columns(rows, app_job.name, headline(group), group.diagnosis))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _columns(rows: pd.DataFrame, app: str, title: str, said: Diagnosis) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Application": app,
            "Name": rows["source_name"].replace("", None).fillna(rows["target_name"]),
            "User principal name": rows["source_upn"],
            "Object id": rows["source_id"],
            "Status": rows["status"],
            "Cause": title,
            "Cause class": str(said.cause),
            "Target attribute": said.attribute or "",
            "Whose side": str(said.owner),
            "What to do": " ".join(step.text for step in said.fix),
            "First seen": rows["first_seen"],
            "Last seen": rows["activity_time"],
            "What the endpoint said": tables.detail(rows),
        }
    )


def workbook(rows: pd.DataFrame) -> bytes:
    """Return the rows as an Excel file in which no text acts as a formula or a link."""
    import xlsxwriter

    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as book:
        sheet = book.add_worksheet(_SHEET)
        bold = book.add_format({"bold": True})
        for column, name in enumerate(rows.columns):
            sheet.write_string(0, column, str(name), bold)
            sheet.set_column(column, column, _WIDTHS[column] if column < len(_WIDTHS) else 20)
            for row, value in enumerate(rows[name], start=1):
                sheet.write_string(row, column, _text(value))
        sheet.freeze_panes(1, 0)
        if len(rows):
            sheet.autofilter(0, 0, len(rows), len(rows.columns) - 1)
    return held.getvalue()


def _text(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if pd.isna(value) else cell(str(value))
