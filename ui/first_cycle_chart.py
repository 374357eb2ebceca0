"""The two published sources over numbers of objects, and this tenant's place among them."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from provisioning.estimate import formula_band
from provisioning.wording import length
from ui.charts import framed
from ui.text import on_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioning.estimate import Estimate, LiveEstimate
    from provisioning.profiles import Duration, Profile

HEIGHT = 360
FEWEST, MOST = 10, 200_000
SHORTEST_MINUTES = 1.0
GUIDE_COLOUR, FORMULA_COLOUR, POINT_COLOUR = "#6D4BC3", "#0E7C93", "#DC7A1E"
_HOUR, _DAY = 60, 24 * 60
_TICKS = {
    1: "1 min",
    10: "10 min",
    _HOUR: "1 h",
    4 * _HOUR: "4 h",
    _DAY: "1 day",
    3 * _DAY: "3 days",
    7 * _DAY: "1 week",
    30 * _DAY: "30 days",
}


def first_cycle_chart(
    answer: Estimate, profile: Profile, live: LiveEstimate | None = None
) -> go.Figure:
    """Draw both bands on logarithmic axes; where a source says nothing, nothing is drawn."""
    figure = go.Figure()
    most = max(MOST, answer.objects * 2)
    rows = [row for row in profile.duration if row.scope is answer.scope]
    _guide(figure, rows, on_chart(f"{profile.vendor}'s guide"), most)
    _formula(figure, answer, most)
    _here(figure, answer, live)
    framed(figure, HEIGHT)
    figure.update_xaxes(
        title="Users, groups and direct members in scope",
        type="log",
        tickvals=[10**power for power in range(1, 10)],
        ticktext=[f"{10**power:,}" for power in range(1, 10)],
        range=_logs(FEWEST, most),
        showgrid=True,
    )
    figure.update_yaxes(
        title="Initial cycle",
        type="log",
        tickvals=list(_TICKS),
        ticktext=list(_TICKS.values()),
        range=_logs(SHORTEST_MINUTES, most * 0.1),
        fixedrange=True,
    )
    return figure


def _guide(figure: go.Figure, rows: Sequence[Duration], name: str, most: int) -> None:
    """Draw a box for each row: the table knows no slope inside a row."""
    for place, row in enumerate(rows):
        left, right = max(row.at_least, FEWEST), row.up_to or row.below or most
        low = row.low_minutes or SHORTEST_MINUTES
        words = "less than " if row.low_minutes is None else f"{_words(low)} to "
        figure.add_scatter(
            x=[left, right, right, left, left],
            y=[low, low, row.high_minutes, row.high_minutes, low],
            mode="lines",
            line={"width": 1, "color": GUIDE_COLOUR},
            fill="toself",
            fillcolor=_faint(GUIDE_COLOUR),
            name=name,
            legendgroup="guide",
            showlegend=place == 0,
            hoveron="fills",
            text=f"{name}: {words}{_words(row.high_minutes)}",
            hoverinfo="text",
        )


def _formula(figure: go.Figure, answer: Estimate, most: int) -> None:
    ends = [(count, formula_band(answer.scope, count)) for count in (FEWEST, most)]
    known = [(count, band) for count, band in ends if band is not None]
    if not known:
        return
    counts = [count for count, _ in known]
    lows = [band.low_minutes or SHORTEST_MINUTES for _, band in known]
    highs = [band.high_minutes for _, band in known]
    figure.add_scatter(
        x=[*counts, *reversed(counts), counts[0]],
        y=[*lows, *reversed(highs), lows[0]],
        mode="lines",
        line={"width": 1, "color": FORMULA_COLOUR, "dash": "dot"},
        fill="toself",
        fillcolor=_faint(FORMULA_COLOUR),
        name="Microsoft's formula",
        hoveron="fills",
        text="Microsoft's formula: 0.01 to 0.08 minutes an object",
        hoverinfo="text",
    )


def _here(figure: go.Figure, answer: Estimate, live: LiveEstimate | None) -> None:
    """Draw the line of this tenant's count, its likely figure and what the running cycle shows."""
    if answer.objects <= 0:
        return
    figure.add_vline(x=answer.objects, line={"width": 1, "dash": "dash", "color": POINT_COLOUR})
    if answer.likely_minutes:
        _point(figure, answer.objects, answer.likely_minutes, "Likely here", "diamond")
    if live is None or live.finish is None:
        return
    minutes = (live.finish - live.began) / timedelta(minutes=1)
    _point(figure, live.total or answer.objects, minutes, "By the running cycle", "circle")


def _point(figure: go.Figure, objects: int, minutes: float, name: str, symbol: str) -> None:
    figure.add_scatter(
        x=[max(objects, FEWEST)],
        y=[max(minutes, SHORTEST_MINUTES)],
        mode="markers",
        marker={"size": 13, "symbol": symbol, "color": POINT_COLOUR, "line": {"width": 1}},
        name=f"{name}: {_words(minutes)}",
        text=f"{name}: {_words(minutes)}",
        hoverinfo="text",
    )


def _words(minutes: float) -> str:
    return length(timedelta(minutes=minutes))


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.22)"


def _logs(low: float, high: float) -> list[float]:
    return [math.log10(low), math.log10(high)]
