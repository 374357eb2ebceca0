"""Cause groups as cards: one line that says what is wrong for how many, whose side, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from provisioning.failures import Kind, headline, people_and_groups
from provisioning.wording import counted
from ui.diagnosis_panel import next_step, owner_badge
from ui.text import plain
from ui.theme import in_line

if TYPE_CHECKING:
    from provisioning.failures import CauseGroup, JobFailures
    from ui.shell import Context
    from ui.status import ThemeColour

# Word, colour, icon, and what the kind means.
KINDS: dict[Kind, tuple[str, ThemeColour, str, str]] = {
    Kind.FAILING: ("Failing", "red", ":material/error:", "Their latest attempt failed."),
    Kind.NEEDS_ACTION: (
        "Skipped, act",
        "orange",
        ":material/report:",
        "Entra skipped them although they should arrive.",
    ),
    Kind.PARTIAL: (
        "Arrived in part",
        "orange",
        ":material/link_off:",
        "They arrived, but a link such as the manager could not be made.",
    ),
    Kind.EXPECTED: (
        "Skipped on purpose",
        "gray",
        ":material/redo:",
        "Out of scope, disabled, or nothing to change: nobody has to act.",
    ),
    Kind.MUTED: (
        "Muted",
        "gray",
        ":material/notifications_off:",
        "Somebody called these harmless, until a date.",
    ),
}


def summary(failures: JobFailures) -> str:
    """Return one sentence on what became of the job's objects that did not simply arrive."""
    failing = people_and_groups(failures.people(Kind.FAILING), failures.user_groups(Kind.FAILING))
    parts = []
    if failures.objects(Kind.FAILING):
        causes = counted(len(failures.of(Kind.FAILING)), "cause")
        parts.append(f"{failing} did not arrive, for {causes}")
    if skipped := failures.objects(Kind.NEEDS_ACTION):
        parts.append(f"{skipped:,} skipped that should arrive")
    if partial := failures.objects(Kind.PARTIAL):
        parts.append(f"{partial:,} arrived in part")
    return f"{'; '.join(parts)}." if parts else "Nobody fails now."


def card(context: Context, group: CauseGroup) -> None:
    """Draw one cause; its headline opens the people."""
    said = group.diagnosis
    with (
        st.container(border=True),
        st.container(horizontal=True, vertical_alignment="center", gap="medium"),
    ):
        with st.container(gap="xxsmall", width="stretch"):
            with st.container(
                horizontal=True, vertical_alignment="center", gap="xsmall", key=in_line(group.key)
            ):
                owner_badge(said.owner)
                st.button(
                    f"**{plain(headline(group))}**",
                    type="tertiary",
                    key=f"cause_{group.key}",
                    on_click=_open,
                    args=(group,),
                    help="See these people and what to do",
                )
            st.markdown(f":material/arrow_forward: {plain(next_step(said))}")
            st.caption(plain(_times(context, group)))
        with st.container(gap=None, width=110):
            word = "Clears" if not said.expected else "Concerns"
            st.metric(word, group.objects, format="localized")
            if group.new:
                st.badge(f"{group.new:,} new", color="red" if not said.expected else "gray")


def _open(group: CauseGroup) -> None:
    st.query_params["kind"] = group.kind
    st.query_params["cause"] = group.key


def _times(context: Context, group: CauseGroup) -> str:
    parts = [
        f"First seen {context.when(group.first_seen)}",
        f"last {context.ago(group.last_seen)}",
    ]
    if len(group.findings) > 1:
        parts.append(f"in {len(group.findings)} wordings")
    if group.diagnosis.mapping:
        parts.append(f"mapping {group.diagnosis.mapping}")
    return " · ".join(parts)
