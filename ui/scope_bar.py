"""One bar that adds up to everybody in scope, as a pure function: parts in, a figure out."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from ui.status import EVENTS

HEIGHT = 96
ARRIVING, FAILING, SKIPPED = (EVENTS[name] for name in ("success", "failure", "skipped"))
_COMING = "#7C93B8"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar: its words, how many people, and its colour."""

    word: str
    people: int
    hex: str


def foretold_parts(arriving: int, failing: int, skipped: int) -> list[Part]:
    """Return the parts of a forecast."""
    return [
        Part("Should arrive", arriving, ARRIVING.hex),
        Part("Will fail", failing, FAILING.hex),
        Part("Will be skipped", skipped, SKIPPED.hex),
    ]


def onboarding_parts(arrived: int, failed: int, skipped: int, to_come: int) -> list[Part]:
    """Return the parts of an onboarding."""
    return [
        Part("Arrived", arrived, ARRIVING.hex),
        Part("Failed", failed, FAILING.hex),
        Part("Skipped", skipped, SKIPPED.hex),
        Part("To come", to_come, _COMING),
    ]


def sentence(parts: list[Part]) -> str:
    """Return the bar in words, for whoever does not see it."""
    total = sum(part.people for part in parts)
    told = ", ".join(f"{part.people:,} {part.word.lower()}" for part in parts)
    return f"Of {total:,} people in scope: {told}"


def scope_bar(parts: list[Part]) -> go.Figure:
    """Draw the bar; the legend holds the numbers, and parts without people are left out."""
    figure = go.Figure()
    for part in parts:
        if part.people:
            figure.add_bar(
                y=[""],
                x=[part.people],
                name=f"{part.word} {part.people:,}",
                orientation="h",
                marker={"color": part.hex, "line": {"width": 0}},
                hovertemplate=f"{part.people:,} {part.word.lower()}<extra></extra>",
            )
    figure.update_layout(
        barmode="stack",
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 34, "b": 4},
        legend={
            "orientation": "h",
            "y": 1.08,
            "yanchor": "bottom",
            "x": 0,
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        showlegend=True,
        dragmode=False,
    )
    total = max(sum(part.people for part in parts), 1)
    figure.update_xaxes(visible=False, fixedrange=True, range=[0, total])
    figure.update_yaxes(visible=False, fixedrange=True)
    return figure
