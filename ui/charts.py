"""Plotly figures as pure functions: a frame in, a figure out. Colours come from `ui.status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from ui.status import EVENTS, event_look
from ui.text import on_chart

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import datetime, tzinfo

    import pandas as pd

CYCLES_HEIGHT = 170
TREND_HEIGHT = 360
_LABELS = 5
# Without a width a lone bar on an axis of time is a hairline.
_BAR_MILLISECONDS = 0.85 * 24 * 60 * 60 * 1000
_MARKS = {"failure": "✕", "warning": "!", "success": ""}


def cycle_bars(cycles: pd.DataFrame, zone: tzinfo, chosen: str | None = None) -> go.Figure:
    """Draw one bar for each cycle, oldest left: height is minutes, colour and mark the result.

    `customdata` of each bar is the cycle id; the bar of the chosen one stands out.
    """
    frame = cycles.sort_values("began")
    rows = frame.to_dict("records")
    began = frame["began"].dt.tz_convert(zone)
    minutes = (frame["ended"] - frame["began"]).dt.total_seconds() / 60
    results = [cycle_result(row["failed"], row["warned"]) for row in rows]
    looks = [event_look(result) for result in results]
    hover = [_cycle_words(*cycle) for cycle in zip(began, minutes, rows, strict=True)]
    figure = go.Figure(
        go.Bar(
            x=[f"{start.day} {start:%b}<br>{start:%H:%M}" for start in began],
            y=minutes.clip(lower=0.25),  # a cycle of seconds must still be there to be clicked
            marker={"color": [look.hex for look in looks], "line": {"width": 0}},
            text=[_MARKS[result] for result in results],
            textposition="outside",
            cliponaxis=False,
            customdata=frame["cycle_id"],
            selectedpoints=_places(frame["cycle_id"], chosen),
            unselected={"marker": {"opacity": 0.35}},
            hovertext=hover,
            hoverinfo="text",
        )
    )
    figure.update_layout(bargap=0.25, showlegend=False)
    labelled = list(figure.data[0].x)[:: max(1, -(-len(frame) // _LABELS))]
    figure.update_xaxes(type="category", tickangle=0, tickvals=labelled)
    # The marks stand on the bars and need a little room.
    top = max(float(minutes.max()), 0.25) * 1.12
    figure.update_yaxes(title="Minutes", range=[0, top], nticks=5)
    return framed(figure, CYCLES_HEIGHT, top=10)


def _places(ids: pd.Series, chosen: str | None) -> list[int] | None:
    return None if chosen is None else [list(ids).index(chosen)]


def _cycle_words(began: datetime, minutes: float, row: dict[Hashable, Any]) -> str:
    return (
        f"{began:%a} {began.day} {began:%b, %H:%M}<br>{minutes:.0f} min, {row['events']:,} events"
        f"<br>{row['created']:,} created, {row['updated']:,} updated, {row['removed']:,} removed"
        f"<br>{row['failed']:,} failed, {row['skipped']:,} skipped"
    )


def cycle_result(failed: int, warned: int) -> str:
    """Return the event status that stands for a whole cycle: its worst."""
    if failed:
        return "failure"
    return "warning" if warned else "success"


def events_by_status(
    frame: pd.DataFrame,
    since: datetime,
    until: datetime,
    zone: tzinfo,
    gaps: Sequence[tuple[datetime, datetime]] = (),
) -> go.Figure:
    """Draw numbers of events from since to until, stacked by status; failures stand on top.

    `gaps` are times without data: they are grey, so that they do not look quiet.
    """
    figure = go.Figure()
    found = frame["status"].dropna().unique().tolist()
    known = [status for status in EVENTS if status in found]
    for status in [*(s for s in found if s not in EVENTS), *known]:
        part = frame[frame["status"] == status]
        look = event_look(status)
        figure.add_bar(
            x=part["bucket"].dt.tz_convert(zone),
            y=part["events"],
            name=on_chart(look.word),
            width=_BAR_MILLISECONDS,
            marker={"color": look.hex, "line": {"width": 0}},
            hovertemplate="%{y:,} " + on_chart(look.word.lower()) + "<extra></extra>",
        )
    figure.update_layout(barmode="stack", bargap=0.15, hovermode="x unified")
    figure.update_xaxes(
        tickformat="%-d %b",
        nticks=8,
        hoverformat="%a %-d %b",
        range=[since.astimezone(zone), until.astimezone(zone)],
    )
    figure.update_yaxes(title="Events", rangemode="tozero", nticks=5)
    for began, ended in gaps:
        figure.add_vrect(
            x0=max(began, since).astimezone(zone),
            x1=min(ended, until).astimezone(zone),
            fillcolor="grey",
            opacity=0.18,
            line_width=0,
            annotation_text="no data",
            annotation_position="top left",
        )
    return framed(figure, TREND_HEIGHT)


def status_sentence(frame: pd.DataFrame, days: int) -> str:
    """Return the same numbers in words, for whoever does not see the chart."""
    sums = frame.groupby("status", observed=True)["events"].sum().sort_values(ascending=False)
    told = ", ".join(
        f"{count:,} {event_look(str(status)).word.lower()}" for status, count in sums.items()
    )
    return f"Events of the last {days} days by status: {told}"


def framed(figure: go.Figure, height: int, *, top: int = 28) -> go.Figure:
    """Return a figure with the margins, legend and fixed axes that all charts have; in pixels."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": top, "b": 8},
        legend={
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 0,
            "title": None,
            # What a click would hide, no key could.
            "itemclick": False,
            "itemdoubleclick": False,
        },
        dragmode=False,
    )
    figure.update_xaxes(title=None, showgrid=False, fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    return figure
