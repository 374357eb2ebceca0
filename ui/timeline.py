"""One event told step by step, and what it changed. Log text is shown uninterpreted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from provisioning.visible import shortened, visible
from provisioning.wording import counted
from ui.status import event_look
from ui.text import LONGEST, LONGEST_TITLE, cells, on_badge, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from provisioning.model import ModifiedProperty, Step

# A reader's words for provisioningStepType; a type that is not here keeps Microsoft's word.
_STEP_WORDS = {
    "import": "Read from the source",
    "scoping": "Decide whether it is in scope",
    "matching": "Look for it in the target",
    "processing": "Work out what to change",
    "referenceresolution": "Resolve references",
    "export": "Write to the target",
}
_OPEN_DETAILS_ROWS = 6
_ROWS_WITHOUT_SCROLLING = 12


def steps(found: Sequence[Step]) -> None:
    """Draw the steps in their order, each with its result, description and details."""
    if not found:
        st.caption("The record holds no steps.")
    for number, step in enumerate(found, start=1):
        _step(number, step)


def step_title(step: Step) -> str:
    """Return what the step does in a reader's words."""
    kind = step.provisioning_step_type or ""
    return _STEP_WORDS.get(kind.lower(), kind.capitalize() or step.name or "Step")


def changes(properties: Sequence[ModifiedProperty]) -> None:
    """Draw old and new value of each attribute that was written."""
    if not properties:
        st.caption("No attribute was written.")
        return
    frame = pd.DataFrame(
        {
            "Target attribute": [item.display_name for item in properties],
            "Old value": [_unquoted(item.old_value) for item in properties],
            "New value": [_unquoted(item.new_value) for item in properties],
        }
    )
    st.dataframe(
        cells(frame),
        hide_index=True,
        placeholder="",
        height="content" if len(frame) <= _ROWS_WITHOUT_SCROLLING else 420,
        alt="Changed properties with old and new values",
    )


def facts(rows: Mapping[str, str | None], about: str) -> None:
    """Draw a short list of names and values; not as Markdown, which makes links of addresses.

    `about` is what the list tells, for whoever does not see what stands around it.
    """
    shown = {name: value for name, value in rows.items() if value}
    st.dataframe(
        cells(pd.DataFrame({"Name": list(shown), "Value": list(shown.values())})),
        column_config={"Name": st.column_config.TextColumn(width=130)},
        hide_index=True,
        height="content",
        alt=about,
    )


def _step(number: int, step: Step) -> None:
    look = event_look(step.status)
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{number}  {plain(step_title(step), LONGEST_TITLE)}**", width="content")
            st.badge(on_badge(look.word), icon=look.icon, color=look.colour)
            st.caption(plain(step.name, LONGEST_TITLE), width="content")
        if step.description:
            st.text(visible(shortened(step.description, LONGEST)))
        details = step.details or {}
        if details:
            opened = len(details) <= _OPEN_DETAILS_ROWS and step.status == "failure"
            with st.expander(counted(len(details), "detail"), expanded=opened):
                _details(details, number)


def _details(details: Mapping[str, Any], number: int) -> None:
    frame = pd.DataFrame(
        {"Name": list(details), "Value": ["" if v is None else str(v) for v in details.values()]}
    )
    st.dataframe(cells(frame), hide_index=True, height="content", alt=f"Details of step {number}")


def _unquoted(value: str | None) -> str | None:
    """Audit entries quote their values as JSON text; the quotes tell a reader nothing."""
    quoted = value is not None and len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if value and quoted else value
