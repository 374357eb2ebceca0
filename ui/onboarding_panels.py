"""The panels of the Onboarding page: figures, blockers, and the checklist with confirmations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.diagnosis import Owner
from provisioning.mapping.targets import short_names
from provisioning.onboarding import Outcome
from provisioning.wording import counted
from ui import onboarding_data, scope_bar
from ui.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioning.onboarding import StepResult
    from provisioning.onboarding.answer import Onboarding
    from provisioning.onboarding.progress import Blocker
    from ui.chosen_job import Chosen
    from ui.shell import Context
    from ui.status import ThemeColour

LOOKS: dict[Outcome, tuple[str, ThemeColour, str]] = {
    Outcome.PASS: ("Done", "green", ":material/check_circle:"),
    Outcome.FAIL: ("To do", "red", ":material/error:"),
    Outcome.WARNING: ("Check", "orange", ":material/warning:"),
    Outcome.SKIPPED: ("Not visible", "gray", ":material/help:"),
}
_NAME = "confirmed_by"
_LONGEST_NAME = 80
_SHOWN_BLOCKERS = 6


def draw_figures(context: Context, told: Onboarding) -> None:
    """Draw progress, people and the finish."""
    people, told_of = told.people, onboarding_data.has_events(context.source)
    with st.grid(6, min_column_width=130, gap="small"):
        done = f"{told.steps.passed} of {told.steps.total}"
        st.metric("Steps done", done, border=True, height="stretch")
        for label, number in (
            ("In scope, at most" if people.at_most else "In scope", people.in_scope),
            (
                "Arrived" if told_of else "Arrived, at most",
                people.arrived or (0 if told_of else None),
            ),
            ("Failed or skipped", people.failed + people.skipped if told_of else None),
            ("To come", people.to_come if told_of else None),
        ):
            shown = "not known" if number is None else number
            st.metric(label, shown, format="localized", border=True, height="stretch")
        st.metric("Initial cycle", told.finish.short, border=True, height="stretch")
    if people.in_scope and told_of:
        parts = scope_bar.onboarding_parts(
            people.arrived, people.failed, people.skipped, people.to_come or 0
        )
        st.plotly_chart(
            scope_bar.scope_bar(parts),
            key="onboarding_bar",
            config={"displayModeBar": False},
            alt=scope_bar.sentence(parts),
        )
    if not told_of:
        st.caption(
            ":material/visibility_off: No provisioning log is here: nothing tells who failed, and "
            "who arrived is known from the job's own count at most."
        )
    if people.at_most:
        st.caption("Whoever is assigned in several ways counts for each of them in the scope.")
    st.caption(plain(told.finish.explanation))


def draw_blockers(found: Sequence[Blocker]) -> None:
    """Draw what is in the way, a column for each who can lift it."""
    if not found:
        st.markdown(":green[:material/check_circle:] Nothing is in the way.")
        return
    for owner in Owner:
        own = [one for one in found if one.owner is owner]
        if not own:
            continue
        st.markdown(f"**{owner.capitalize()}** :gray[{counted(len(own), 'item')}]")
        for one in own[:_SHOWN_BLOCKERS]:
            _blocker(one)
        if len(own) > _SHOWN_BLOCKERS:
            with st.expander(f"{len(own) - _SHOWN_BLOCKERS} more"):
                for one in own[_SHOWN_BLOCKERS:]:
                    _blocker(one)


def draw_checklist(context: Context, chosen: Chosen, told: Onboarding) -> None:
    """Draw each step of the vendor's guide with evidence, remedy and, where needed, a tick."""
    for result in told.results:
        word, colour, icon = LOOKS[result.outcome]
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.badge(word, icon=icon, color=colour)
                title = f"**{plain(result.step.id)} {plain(result.step.title)}**"
                st.markdown(title, width="content")
                if result.outcome is Outcome.PASS:
                    st.caption(plain(short_names(result.detail)), width="content")
            if result.outcome is not Outcome.PASS:
                st.caption(plain(short_names(result.detail)))
            if result.fix:
                st.markdown(f":material/arrow_forward: {plain(result.fix)}")
            if result.outcome is not Outcome.PASS:
                st.caption(f":material/ads_click: {plain(result.new_portal)}", help=_old(result))
            if result.can_be_confirmed:
                _confirmation(context, chosen, result)


def _old(result: StepResult) -> str:
    return f"In the Azure portal: {plain(result.old_portal)}"


def _blocker(blocker: Blocker) -> None:
    with st.container(gap=None):
        st.markdown(plain(short_names(blocker.title)))
        if blocker.fix:
            st.caption(plain(short_names(blocker.fix)))


def _confirmation(context: Context, chosen: Chosen, result: StepResult) -> None:
    step = onboarding_data.step_of(chosen.app.id, chosen.profile.name, result.step.id)
    if result.outcome is Outcome.PASS:
        if st.button("Take back", key=f"take back {result.step.id}", type="tertiary"):
            onboarding_data.confirm(context.source, step, None)
            st.rerun()
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.text_input(
            "Your name",
            key=f"{_NAME} {result.step.id}",
            max_chars=_LONGEST_NAME,
            width=230,
            help="Kept with the time, so that others see who vouches for this step.",
        )
        done = st.checkbox("This step is done", key=f"done {result.step.id}")
        if done and name.strip():
            onboarding_data.confirm(context.source, step, name.strip()[:_LONGEST_NAME])
            st.rerun()
        elif done:
            st.caption("Enter your name first.")
