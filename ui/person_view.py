"""One person over all jobs: a card for each application, worst first, and the last events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from provisioning.visible import isolated
from provisioning.wording import counted
from ui import failure_data, mapping_data, tables
from ui.diagnosis_panel import next_step, owner_badge
from ui.person_jobs import person_in_jobs
from ui.records import EVENT
from ui.text import LONGEST_TITLE, cells, label, plain

if TYPE_CHECKING:
    from provisioning.mapping.scoping import ScopeResult
    from provisioning.model import Event
    from ui.person_jobs import PersonInJob
    from ui.shell import Context
    from ui.status import ThemeColour

_ACTIONS = {
    "create": "created",
    "update": "updated",
    "disable": "disabled",
    "delete": "deleted",
}
_TELLS = {None: "cannot be told", True: "yes", False: "no"}


def person_view(context: Context, object_id: str) -> None:
    """Draw who it is, the state in each application, and the last events."""
    found = person_in_jobs(context.source, object_id)
    events = failure_data.events_of(context.source, object_id)
    known = mapping_data.person(context.source, object_id, ("accountEnabled", "mail"))
    _who(object_id, events, known.data)
    if known.problems and known.data is None:
        problem = known.problems[0]
        st.caption(f":material/cloud_off: {plain(f'{problem.message} {problem.next_step}')}")
    with_events = [one for one in found if one.event is not None]
    st.markdown(f"**{plain(_summary(with_events))}**")
    for one in with_events:
        _card(context, one)
    others = [one for one in found if one.event is None]
    if others:
        _others(others)
    st.markdown("## Last events")
    if events.empty:
        st.caption("The collected log holds no event of this person.")
    else:
        tables.event_table(events, context, key="person_events", with_app=True)


def event_words(event: Event) -> str:
    """Return what the event came to, in plain words."""
    action = (event.provisioning_action or "").lower()
    done = _ACTIONS.get(action, "processed")
    if event.status == "success":
        return f"Was {done}."
    if event.status == "failure":
        return f"Should have been {done}, and that failed."
    if event.status == "skipped":
        return "Was looked at and left as it is."
    return f"Was {done}, with a warning."


def _who(object_id: str, events: pd.DataFrame, known: dict[str, object] | None) -> None:
    newest = events.iloc[0] if len(events) else {}
    name = (known or {}).get("displayName") or newest.get("source_name") or object_id
    st.header(plain(str(name), LONGEST_TITLE), anchor=False)
    user = (known or {}).get("userPrincipalName") or newest.get("source_upn")
    parts = [str(part) for part in (user, (known or {}).get("mail"), object_id) if _is_text(part)]
    st.text("  ·  ".join(isolated(label(part)) for part in dict.fromkeys(parts)))
    if (known or {}).get("accountEnabled") is False:
        st.badge("Disabled in Entra", icon=":material/block:", color="gray")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _summary(found: list[PersonInJob]) -> str:
    if not found:
        return "No job has processed this person in the collected time."
    waiting = [one.app_job.name for one in found if one.needs_action]
    applications = counted(len(found), "application")
    if not waiting:
        return f"Nothing to do: processed in {applications}, with no fault in any."
    return f"Needs action in {len(waiting)} of {applications}: {', '.join(waiting)}."


def _badge(one: PersonInJob) -> tuple[str, ThemeColour, str]:
    status = one.event.status if one.event else None
    if status == "failure":
        return "Did not arrive", "red", ":material/error:"
    if status == "skipped" and one.needs_action:
        return "Skipped", "orange", ":material/report:"
    if status == "skipped":
        return "Skipped on purpose", "gray", ":material/redo:"
    if one.needs_action:
        return "Arrived in part", "orange", ":material/link_off:"
    return "Arrived", "green", ":material/check_circle:"


def _card(context: Context, one: PersonInJob) -> None:
    event, said = one.event, one.diagnosis
    if event is None or said is None:
        return
    word, colour, icon = _badge(one)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(word, icon=icon, color=colour)
            st.markdown(f"**{plain(one.app_job.name, LONGEST_TITLE)}**", width="content")
            if one.needs_action:
                owner_badge(said.owner)
        when = event.activity_date_time
        st.markdown(f"{event_words(event)} {context.when(when)}, {context.ago(when)}.")
        if one.needs_action:
            st.markdown(f"**{plain(said.title)}.** {plain(said.summary)}")
            st.markdown(f":material/arrow_forward: {plain(next_step(said))}")
        left, middle, right = st.columns(3)
        left.caption(f"Assigned: **{_assigned(one)}**")
        middle.caption(f"In scope: **{_in_scope(one)}**")
        right.caption(f"Next retry: **{plain(_next_retry(context, one))}**")
        if one.scope is not None and one.scope.clauses:
            _clauses(one.scope, one.app_job.name)
        st.button(
            "This event, step by step",
            type="tertiary",
            icon=":material/receipt_long:",
            key=f"event_{event.id}",
            on_click=_open,
            args=(event.id,),
        )


def _open(event_id: str) -> None:
    st.query_params[EVENT] = event_id


def _assigned(one: PersonInJob) -> str:
    if one.assigned is not None:
        return "yes" if one.assigned else "no"
    if one.assigned_in_log is not None:
        return f"{_TELLS[one.assigned_in_log]}, at the last event"
    return "not told by the last event"


def _in_scope(one: PersonInJob) -> str:
    if one.scope is None:
        return "cannot be told"
    if not one.has_filter:
        return "yes, there is no scoping filter"
    return _TELLS[one.scope.in_scope]


def _next_retry(context: Context, one: PersonInJob) -> str:
    if one.retry is not None and one.retry.after is not None:
        return f"after {context.when(one.retry.after)}"
    if one.event is not None and one.event.status == "failure":
        return "with one of the next cycles"
    return "none needed"


def _clauses(scope: ScopeResult, app: str) -> None:
    rows = pd.DataFrame(
        {
            "Filter": [clause.group for clause in scope.clauses],
            "Clause": [
                f"{clause.attribute} {clause.operator} {', '.join(clause.values)}".strip()
                for clause in scope.clauses
            ],
            "Holds": [_TELLS[clause.result] for clause in scope.clauses],
            "Why": [clause.reason for clause in scope.clauses],
        }
    )
    st.dataframe(
        cells(rows),
        hide_index=True,
        height="content",
        alt=f"The scoping filter of {label(app)}, clause by clause",
    )


def _others(found: list[PersonInJob]) -> None:
    title = f"{counted(len(found), 'application')} without an event of this person"
    with st.expander(title, icon=":material/apps:"):
        rows = pd.DataFrame(
            {
                "Application": [one.app_job.name for one in found],
                "Assigned": [_TELLS[one.assigned] for one in found],
                "In scope": [_in_scope(one) for one in found],
            }
        )
        st.dataframe(
            cells(rows), hide_index=True, height="content", alt="Applications without an event"
        )
