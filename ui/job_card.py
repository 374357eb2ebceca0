"""One job as a card of the overview: verdict, next step and the figures that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.failures import Kind
from provisioning.schedule import JobState
from provisioning.wording import counted
from ui.countdown import countdown, since_last_cycle, until
from ui.standing import word
from ui.status import LEVELS
from ui.text import LONGEST_TITLE, plain
from ui.theme import in_line

if TYPE_CHECKING:
    from datetime import datetime

    from provisioning.standing import Standing
    from ui.countdown import Draw
    from ui.shell import Context

_RUNNING = {JobState.INITIAL_CYCLE: "initial cycle", JobState.RUNNING: "a cycle is"}
_NAME_WIDTH = 150
_FAILING_WIDTH, _CYCLE_WIDTH, _NEXT_WIDTH = 118, 88, 206


def job_card(context: Context, standing: Standing, now: datetime) -> Draw:
    """Draw the card; the job's name is a link to its page. Returns what ticks."""
    job_id = standing.app_job.job.id
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None, width=_NAME_WIDTH, key=in_line(f"{job_id}_name")):
            _name(context, standing)
        with st.container(gap=None, width="stretch"):
            st.markdown(plain(standing.verdict.sentence))
            st.caption(f":material/arrow_forward: {plain(standing.verdict.next_step)}")
        with st.container(horizontal=True, gap="small", width="content"):
            with st.container(gap=None, width=_FAILING_WIDTH, key=in_line(f"{job_id}_failing")):
                _failing(context, standing)
            with st.container(gap=None, width=_CYCLE_WIDTH):
                _last_cycle(context, standing, now)
            with st.container(gap=None, width=_NEXT_WIDTH):
                return _next_run(context, standing, now)


def failures_link(context: Context, standing: Standing, label: str = "") -> None:
    """Draw the way to the failures of a job; nothing where nobody has to act.

    `label` is Markdown; without one the link tells how many causes there are.
    """
    counts = {kind: standing.failures.objects(kind) for kind in (Kind.FAILING, Kind.NEEDS_ACTION)}
    kind = next((kind for kind, count in counts.items() if count), None)
    if kind is None:
        return
    causes = counted(len(standing.failures.of(kind)), "cause")
    st.page_link(
        "pages/failures.py",
        label=label or f"Who and why: {causes}",
        icon="" if label else ":material/person_alert:",
        help="Who and why, by cause" if label else None,
        query_params=context.link(job=standing.app_job.job.id, kind=kind),
    )


def changed_words(standing: Standing) -> str:
    """Return what the last cycle changed, in a few words; "" when there is none to compare."""
    change = standing.evidence.change
    if change is None:
        return ""
    parts = [f"{change.new:,} new" if change.new else "", f"{change.fixed:,} fixed"]
    return ", ".join(part for part in parts if part and not part.startswith("0 ")) or "no change"


def _name(context: Context, standing: Standing) -> None:
    look = LEVELS[standing.verdict.level]
    st.page_link(
        "pages/job.py",
        label=f"**{plain(standing.app_job.name, LONGEST_TITLE)}**",
        icon="",
        query_params=context.link(job=standing.app_job.job.id),
        help="Open this job",
    )
    st.badge(plain(word(standing)), icon=look.icon, color=look.colour, help=look.word)


def _failing(context: Context, standing: Standing) -> None:
    current = standing.current
    if current is None:
        st.markdown("no events")
        st.caption("in the log")
        return
    of_all = f"of {current.objects:,} failing"
    if current.failing:
        failures_link(context, standing, f":red[**{current.failing:,}**] {of_all}")
    else:
        st.markdown(f"**0** {of_all}")
    changed = changed_words(standing)
    if changed:
        st.caption(changed, help="Against the cycle before the last one")


def _last_cycle(context: Context, standing: Standing, now: datetime) -> None:
    ended = standing.last_cycle
    st.markdown(f"**{since_last_cycle(standing, now)}**")
    st.caption("last cycle", help=context.when(ended) if ended else None)


def _next_run(context: Context, standing: Standing, now: datetime) -> Draw:
    rule = plain(standing.run.explanation)

    what = _RUNNING.get(standing.run.state, "next run")

    def words(now: datetime) -> str:
        return f"{what} **{countdown(standing, now)}**"

    def when(now: datetime) -> str:
        return until(standing, context.zone, now) or "why"

    # Drawn at once, not left empty for the first tick: the list must not flash when it refreshes.
    place, below = st.markdown(words(now)), st.caption(when(now), help=rule)

    def draw(now: datetime) -> None:
        place.markdown(words(now))
        below.caption(when(now), help=rule)

    return draw
