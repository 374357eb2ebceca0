"""The countdown to a job's next run. It ticks by itself: a fragment writes into places kept free.

One fragment serves a whole page and asks for nothing, so a tick costs a few milliseconds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from provisioning.schedule import JobState
from ui import moments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from provisioning.standing import Standing

    # Fills places of the page with what holds at a time.
    Draw = Callable[[datetime], None]

TICK_SECONDS = 1.0
# Of a job that only an imported log names.
UNKNOWN = "not known"
_SECONDS_SHOWN_BELOW = timedelta(hours=1)


def countdown(standing: Standing, now: datetime) -> str:
    """Return how long until the next run: "in 12:04", "any moment", "running now"."""
    run = standing.run
    if run.state is JobState.INITIAL_CYCLE:
        share = standing.progress.share if standing.progress else None
        return "running now" if share is None else f"{share:.0%} done"
    if run.state is JobState.RUNNING:
        return "running now"
    if run.late_by is not None:
        due = run.latest or now - run.late_by
        return f"late by {moments.short(max(run.late_by, now - due))}"
    if run.earliest is None:
        return "none planned" if standing.app_job.job.raw else UNKNOWN
    left = run.earliest - now
    if left <= timedelta():
        return "any moment" if run.latest is None or now <= run.latest else "due now"
    return f"in {_clock(left)}" if left < _SECONDS_SHOWN_BELOW else f"in {moments.short(left)}"


def since_last_cycle(standing: Standing, now: datetime) -> str:
    """Return how long ago the last cycle ended: "2 h ago", "never"."""
    known = standing.last_cycle or standing.app_job.job.raw
    return moments.ago(standing.last_cycle, now) if known else UNKNOWN


def until(standing: Standing, zone: tzinfo, now: datetime) -> str:
    """Return the latest time of the next run, or when a running initial cycle ends; "" for none."""
    run, progress = standing.run, standing.progress
    if run.state is JobState.INITIAL_CYCLE:
        if progress is None or progress.finish is None:
            return ""
        return f"ends about {moments.with_utc(progress.finish, zone, now)}"
    latest = run.latest if run.late_by is None else None
    return f"latest {moments.with_utc(latest, zone, now)}" if latest else ""


def tick(draws: Sequence[Draw]) -> None:
    """Draw now and again every second, without a reload.

    They may only draw over elements that are there: what a fragment adds elsewhere piles up.
    """

    @st.fragment(run_every=TICK_SECONDS)
    def ticking() -> None:
        now = datetime.now(UTC)
        for draw in draws:
            draw(now)

    if draws:
        ticking()


def _clock(left: timedelta) -> str:
    minutes, seconds = divmod(int(left.total_seconds()), moments.MINUTE_SECONDS)
    return f"{minutes}:{seconds:02}"
