"""The filters of the Logs page. Their values live in the URL, so a link shows the same view."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from history.queries import AuditFilter, EventFilter
from ui import links
from ui.masked_search import ONLY_IDS
from ui.status import EVENTS, event_look
from ui.text import LONGEST_TITLE, label, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.data import AppJob

PERIODS = {
    "24 hours": timedelta(days=1),
    "7 days": timedelta(days=7),
    "30 days": timedelta(days=30),
    "All": None,
}
ACTIONS = ("create", "update", "disable", "delete", "other")
OBJECT_TYPES = ("User", "Group")
RESULTS = ("success", "failure")
PAGE = "page"


def first_page() -> None:
    """Go back to the first page of rows: other rows match after a filter changed."""
    st.session_state[PAGE] = 1


def period_start(period: str | None, now: datetime) -> datetime | None:
    """Return the start of a period, to the minute so that it can be a cache key; None for all."""
    length = PERIODS.get(period or "All")
    return None if length is None else (now - length).replace(second=0, microsecond=0)


def event_filter(
    jobs: Sequence[AppJob], now: datetime, *, masked: bool
) -> tuple[EventFilter, bool]:
    """Draw the filters of provisioning events; return them and whether they narrow anything."""
    names = {app_job.job.id: app_job.name for app_job in jobs}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        options: list[str] = list(names)
        remember = links.restore("job", options)
        job_id = st.selectbox(
            "Job",
            options,
            index=None,
            format_func=lambda job: label(names[job]),
            placeholder="All jobs",
            key="job",
            on_change=_job_changed,
            args=(remember,),
            width=215,
        )
        everything = "Name, user principal name, id, reason or error code"
        search = _search("Object id" if masked else everything, masked=masked)
        action = _choice("Action", ACTIONS, "action")
        object_type = _choice("Type", OBJECT_TYPES, "type")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        status = st.pills(
            "Status",
            list(EVENTS),
            selection_mode="multi",
            format_func=lambda word: event_look(word).word,
            key="status",
            bind="query-params",
            on_change=first_page,
        )
        period = _period()
    cycle, source = st.query_params.get("cycle"), st.query_params.get("object")
    _extra("Only cycle", "cycle", cycle)
    _extra("Only object", "object", source)
    chosen = EventFilter(
        job_id=job_id,
        status=tuple(status),
        action=action,
        object_type=object_type,
        search=search,
        since=period_start(period, now),
        cycle_id=cycle,
        source_id=source,
    )
    narrowing = any([job_id, status, action, object_type, search, period != "All", cycle, source])
    return chosen, narrowing


def audit_filter(now: datetime, *, masked: bool) -> tuple[AuditFilter, bool]:
    """Draw the filters of audit entries; return them and whether they narrow anything."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        everything = "Activity, target, initiator or reason"
        search = _search("Id of the target" if masked else everything, masked=masked)
        result = st.pills(
            "Result",
            RESULTS,
            format_func=lambda word: event_look(word).word,
            key="result",
            bind="query-params",
            on_change=first_page,
        )
        period = _period()
    since = period_start(period, now)
    chosen = AuditFilter(search=search, result=result, since=since)
    return chosen, any([search, result, period != "All"])


def _job_changed(remember: Callable[[], None]) -> None:
    remember()
    first_page()


def _search(placeholder: str, *, masked: bool) -> str:
    return st.text_input(
        "Search",
        key="q",
        bind="query-params",
        placeholder=placeholder,
        on_change=first_page,
        icon=":material/search:",
        width=290,
        help=ONLY_IDS if masked else None,
    )


def _choice(what: str, options: Sequence[str], key: str) -> str | None:
    return st.selectbox(
        what,
        options,
        index=None,
        format_func=str.capitalize,
        placeholder="Any",
        key=key,
        bind="query-params",
        on_change=first_page,
        width=120,
    )


def _period() -> str | None:
    return st.segmented_control(
        "Period",
        list(PERIODS),
        default="All",
        required=True,
        key="period",
        bind="query-params",
        on_change=first_page,
    )


def _extra(what: str, name: str, value: str | None) -> None:
    """Show a filter that only a link sets, with a way to drop it."""
    if value and st.button(
        f"{what} {plain(value, LONGEST_TITLE)}", icon=":material/close:", key=f"drop_{name}"
    ):
        st.query_params.pop(name, None)
        st.rerun()
