"""Tables of log rows, cycles and executions; `st.dataframe` shows text uninterpreted.

Widths are the least that fit a page of 820 pixels. A wider page shares what it has more among the
columns that are not pinned, which are those of text.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from provisioning.diagnosis import said_in
from ui import records
from ui.charts import cycle_result
from ui.moments import short
from ui.status import EVENTS, event_look
from ui.text import cells

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from provisioning.model import Job
    from ui.shell import Context

_TIME_FORMAT = "D MMM, HH:mm:ss"
_BETWEEN = " · "
_ROWS_WITHOUT_SCROLLING = 15
_TABLE_HEIGHT = 640
_CYCLES_WITHOUT_SCROLLING = 5
_CYCLES_HEIGHT = 212
_OUTCOMES = {
    "failed": "Objects whose last attempt in the cycle failed.",
    "created": "Objects that the application did not have before.",
    "updated": "Objects of which a value changed.",
    "removed": "Objects that were disabled or deleted.",
    "skipped": "Objects that were out of scope, or left alone for another reason.",
}
_LONGEST_DETAIL = 300
_BADGES = {look.word: look.colour for look in EVENTS.values()}


def event_table(frame: pd.DataFrame, context: Context, *, key: str, with_app: bool) -> None:
    """Draw provisioning events; a click opens one in place of the page."""
    columns: dict[str, Any] = {
        "time": frame["activity_time"],
        "status": frame["status"].map(lambda status: [event_look(status).word]),
        "action": frame["action"].str.capitalize(),
    }
    if with_app:
        columns["app"] = frame["service_principal_name"]
    columns["object"] = _named(frame)
    columns["detail"] = detail(frame)
    config = {
        **_time_columns(context.zone),
        "status": _badges("Status", 74),
        "action": st.column_config.TextColumn("Action", width=58, pinned=True),
        "app": st.column_config.TextColumn("Application", width=110, pinned=True),
        "object": st.column_config.TextColumn("Object", width=76),
        "detail": st.column_config.TextColumn("Detail", width=76),
    }
    opening = records.Opening(records.EVENT, key, tuple(frame["id"]))
    _openable(pd.DataFrame(columns), opening, config, context.zone)


def audit_table(frame: pd.DataFrame, context: Context, *, key: str) -> None:
    """Draw audit entries; a click opens one in place of the page."""
    columns = {
        "time": frame["activity_time"],
        "result": frame["result"].map(lambda result: [event_look(result).word]),
        "activity": frame["activity"],
        "target": frame["target_name"],
        "initiated_by": frame["initiated_by"],
        "reason": frame["result_reason"],
    }
    config = {
        **_time_columns(context.zone),
        "result": _badges("Result", 76),
        "activity": st.column_config.TextColumn("Activity", width=110),
        "target": st.column_config.TextColumn("Target", width=84),
        "initiated_by": st.column_config.TextColumn("Initiated by", width=84),
        "reason": st.column_config.TextColumn("Reason", width=64),
    }
    opening = records.Opening(records.AUDIT_ENTRY, key, tuple(frame["id"]))
    _openable(pd.DataFrame(columns), opening, config, context.zone)


def cycle_table(cycles: pd.DataFrame, context: Context, *, parameter: str) -> None:
    """Draw a job's cycles, newest first; a click writes its id into that parameter of the URL."""
    frame = cycles.sort_values("began", ascending=False)
    results = frame[["failed", "warned"]].to_dict("records")
    columns = {
        "result": [[event_look(cycle_result(**row)).word] for row in results],
        "began": frame["began"],
        **{name: frame[name] for name in _OUTCOMES},
    }
    config = {
        "result": _badges("Result", 78),
        "began": st.column_config.DatetimeColumn(
            "Began",
            format="D MMM, HH:mm",
            timezone=str(context.zone),
            width=92,
            help=str(context.zone),
            pinned=True,
        ),
        **{
            name: st.column_config.NumberColumn(
                name.capitalize(), format="localized", width=62, help=text
            )
            for name, text in _OUTCOMES.items()
        },
    }
    opening = records.Opening(parameter, "cycles", tuple(frame["cycle_id"]))
    st.dataframe(
        pd.DataFrame(columns),
        column_config=config,
        hide_index=True,
        height="content" if len(frame) <= _CYCLES_WITHOUT_SCROLLING else _CYCLES_HEIGHT,
        selection_mode="single-cell",
        on_select=opening.open_chosen,
        key=opening.widget_key,
        alt="Cycles, newest first, and what became of their objects; choose a cell to open one",
    )


def executions(job: Job) -> pd.DataFrame:
    """Return the executions that Graph reports as columns, so that they can be compared."""
    status = job.status
    named = {
        "Last": status.last_execution,
        "Last without errors": status.last_successful_execution,
        "Last with exports": status.last_successful_execution_with_exports,
    }
    rows = []
    for name, execution in named.items():
        if execution is None:
            continue
        began, ended = execution.time_began, execution.time_ended
        rows.append(
            {
                "Cycle": name,
                "Result": execution.state or "not stated",
                "Ended": ended,
                "Took": short(ended - began) if began and ended else "",
                "Imported": execution.count_imported,
                "Exported": execution.count_exported,
                "Escrowed": execution.count_escrowed,
            }
        )
    return pd.DataFrame(rows)


def execution_table(rows: pd.DataFrame, context: Context) -> None:
    """Draw what `executions` returned."""
    zone = str(context.zone)
    config = {
        "Cycle": st.column_config.TextColumn(width=114),
        "Result": st.column_config.TextColumn(width=72),
        "Ended": st.column_config.DatetimeColumn(
            format="D MMM, HH:mm", timezone=zone, width=88, help=zone
        ),
        "Took": st.column_config.TextColumn(width=78),
        **{
            name: st.column_config.NumberColumn(format="localized", width=58)
            for name in ("Imported", "Exported", "Escrowed")
        },
    }
    st.dataframe(
        rows,
        column_config=config,
        hide_index=True,
        placeholder="",
        height="content",
        alt="Cycles that Graph remembers, with their counts",
    )


def detail(frame: pd.DataFrame) -> pd.Series:
    """Return what the endpoint said, or why an object was skipped, in one line."""
    reasons = frame["reason"].replace("", None).fillna(frame["skip_reason"]).fillna("")
    return reasons.map(said_in).str.slice(0, _LONGEST_DETAIL)


def _badges(what: str, width: int) -> Any:
    return st.column_config.MultiselectColumn(
        what, options=list(_BADGES), color=list(_BADGES.values()), width=width, pinned=True
    )


def _named(frame: pd.DataFrame) -> pd.Series:
    """Return what an object is called and then known by, so that a narrow column keeps the name."""
    known = [frame[name] for name in ("source_name", "target_name", "source_upn", "source_id")]
    name, target, upn, source_id = (column.replace("", None) for column in known)
    called, by = name.fillna(target), upn.fillna(source_id)
    both = called + _BETWEEN + by
    return both.fillna(called).fillna(by)


def _time_columns(zone: tzinfo) -> dict[str, Any]:
    time = f"Time ({zone})" if str(zone) == "UTC" else "Time"
    return {
        "time": st.column_config.DatetimeColumn(
            time, format=_TIME_FORMAT, timezone=str(zone), width=110, help=str(zone), pinned=True
        ),
        "utc": st.column_config.DatetimeColumn(
            "UTC", format="HH:mm", timezone="UTC", width=50, pinned=True
        ),
    }


def _openable(
    shown: pd.DataFrame, opening: records.Opening, config: dict[str, Any], zone: tzinfo
) -> None:
    if not _is_utc(zone, shown["time"]):
        shown.insert(1, "utc", shown["time"])
    st.dataframe(
        cells(shown),
        column_config=config,
        hide_index=True,
        placeholder="",
        height="content" if len(shown) <= _ROWS_WITHOUT_SCROLLING else _TABLE_HEIGHT,
        selection_mode="single-cell",
        on_select=opening.open_chosen,
        key=opening.widget_key,
        alt="Log entries, newest first; choose a cell to open one",
    )


def _is_utc(zone: tzinfo, times: pd.Series) -> bool:
    if zone is UTC or times.empty:
        return True
    newest: datetime = times.max().to_pydatetime()
    return newest.astimezone(zone).utcoffset() == timedelta(0)
