"""What stands in place of, or beside, data that is missing: an empty panel says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from importing import IMPORTED
from provisioning.wording import counted
from ui.rights_notice import doctor_link
from ui.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.data import Loaded, Problem
    from ui.shell import Context


_NOT_IN_LOG = "The log holds none for the last 30 days."
_NOT_SET_UP = (
    "No application of this tenant has provisioning set up. In the Entra admin centre, open an "
    "application under Enterprise applications, choose Provisioning, and connect it."
)


def live_notice(context: Context, loaded: Loaded) -> None:
    """Say when job states are not live: what went wrong, and from when the shown ones are."""
    if context.source.tenant_id.startswith(IMPORTED):
        _of_files(context, loaded)
    if not loaded.problems:
        return
    problem = loaded.problems[0]
    if not problem.unanswered and any(one.lack for one in context.collecting.rights):
        # The page's own notice of missing rights says why, and who can grant them.
        if loaded.as_of:
            st.caption(f":material/history: Jobs as collected at {context.when(loaded.as_of)}.")
        return
    title = "Graph did not answer" if problem.unanswered else "Graph refused to show the jobs"
    if loaded.as_of:
        title += f"; showing what was collected at {context.when(loaded.as_of)}"
    text = f"{problem.message} {problem.next_step}"
    st.warning(plain(text), title=plain(title), icon=":material/cloud_off:")
    doctor_link(context)


def source_words(context: Context, loaded: Loaded) -> str:
    """Return where the jobs' states come from."""
    if context.source.tenant_id.startswith(IMPORTED):
        return "from the imported files"
    if not loaded.problems:
        return "live from Graph"
    refused = not loaded.problems[0].unanswered
    return f"as last collected; Graph {'refused to show them' if refused else 'did not answer'}"


def _of_files(context: Context, loaded: Loaded) -> None:
    """Say that jobs which only a log names have no status, whatever the panels show for it."""
    without = [one for one in loaded.data if not one.job.raw]
    if without:
        st.info(
            f"The files name {counted(len(without), 'job')} without the job itself, so status, "
            "schedule, quarantine and next run are not known. Import the job's JSON under the same "
            "name to see them.",
            title=plain(f"From files, as of {context.when(loaded.as_of)}"),
            icon=":material/upload_file:",
        )


def why_empty(
    problems: Sequence[Problem | str],
    *,
    collecting: bool,
    filtered: bool,
    what: str,
    otherwise: str = _NOT_IN_LOG,
) -> tuple[str, str]:
    """Return title and text for a panel without rows; the likeliest reason first.

    `what` is a plural noun, for example "provisioning events"; `otherwise` is said when all that
    there is was read.
    """
    if filtered:
        return f"No {what} match", "Widen the period or clear a filter."
    if collecting:
        return f"No {what} yet", "They are being collected now; this page updates by itself."
    if problems:
        first = problems[0]
        text = first if isinstance(first, str) else f"{first.message} {first.next_step}"
        return f"No {what} could be read", text.strip()
    return f"No {what} yet", otherwise


def empty(
    context: Context,
    what: str,
    *,
    filtered: bool = False,
    problems: Sequence[Problem] = (),
    otherwise: str = _NOT_IN_LOG,
) -> None:
    """Draw the panel that stands where rows would be."""
    title, text = why_empty(
        [*problems, *context.collecting.problems],
        collecting=context.collecting.running or not context.has_collected,
        filtered=filtered,
        what=what,
        otherwise=otherwise,
    )
    st.info(plain(text), title=title, icon=":material/inbox:")


def no_jobs(context: Context, problems: Sequence[Problem]) -> None:
    """Draw what stands in place of a page about jobs where there are none."""
    empty(context, "provisioning jobs", problems=problems, otherwise=_NOT_SET_UP)


def missing_record(context: Context, what: str, record_id: str) -> None:
    """Say that history does not hold the record that a link names."""
    text = f"This connection's history holds no {what} with the id {record_id}."
    if context.collecting.running:
        text += " It may still be collected; this page updates by itself."
    st.info(plain(text), title=f"No {what} to show", icon=":material/inbox:")
