"""How fresh each source of a job's answers is: Graph's job, the provisioning log, the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from ui import data
from ui.notices import source_words

if TYPE_CHECKING:
    from datetime import datetime

    from provisioning.standing import AppJob, Standing
    from ui.data import Loaded
    from ui.shell import Context


def sources_panel(context: Context, loaded: Loaded[list[AppJob]], standing: Standing) -> None:
    """Draw one line a source: how old it is and up to when it is complete."""
    logs = data.coverage(context.source).set_index("log")
    restart = standing.evidence.restart
    changed_at = restart.at if restart else None
    events = _newest(context, "event of this job", standing.last_event)
    changes = _newest(context, "restart or change of mappings", changed_at)
    lines = (
        ("Job", f"{source_words(context, loaded)}, {context.ago(loaded.as_of)}", loaded.as_of),
        (
            "Provisioning log",
            f"{_reach(context, logs, 'provisioning')}; {events}",
            standing.last_event,
        ),
        ("Audit log", f"{_reach(context, logs, 'audit')}; {changes}", changed_at),
    )
    with st.container(horizontal=True, gap="medium"):
        for name, text, moment in lines:
            st.caption(f"**{name}**  \n{text}", help=context.when(moment))


def _reach(context: Context, logs: pd.DataFrame, log: str) -> str:
    reached = logs["through"][log]
    through: datetime | None = None if pd.isna(reached) else reached.to_pydatetime()
    return f"complete to {context.ago(through)}" if through else "not collected yet"


def _newest(context: Context, what: str, moment: datetime | None) -> str:
    return f"newest {what} {context.ago(moment)}" if moment else f"no {what}"
