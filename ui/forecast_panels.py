"""The panels of the Preflight page: the outcome, its causes, the people, and how it turned out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from provisioning.forecast import cause_key
from provisioning.mapping.predictions import Basis, Predicted
from provisioning.mapping.targets import short_names
from provisioning.wording import counted
from ui import scope_bar
from ui.status import EVENTS
from ui.text import cells, label, plain, safe_csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioning.forecast import Forecast, ForetoldCause
    from ui.shell import Context

OUTCOMES = {
    Predicted.WILL_FAIL: ("Will fail", EVENTS["failure"]),
    Predicted.WILL_SKIP: ("Will be skipped", EVENTS["skipped"]),
    Predicted.WILL_LACK_LINK: ("Arrives without a link", EVENTS["warning"]),
}
BASES = {
    Basis.MAPPINGS: ("Foreseen from mappings", ":material/visibility:"),
    Basis.LOG: ("Known from the log", ":material/history:"),
}
_OBJECT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ROWS_WITHOUT_SCROLLING = 15
_UNTOLD_SHOWN = 3
_TABLE_HEIGHT = 560


def draw_outcome(context: Context, forecast: Forecast) -> None:
    """Draw the bar that adds up to the scope, and what the forecast leaves out."""
    failing, skipped = map(forecast.count, (Predicted.WILL_FAIL, Predicted.WILL_SKIP))
    parts = scope_bar.foretold_parts(forecast.count(None), failing, skipped)
    total = counted(len(forecast.in_scope), "person", "people")
    with st.container(border=True):
        st.markdown(f"## {total} in scope")
        if forecast.in_scope:
            st.plotly_chart(
                scope_bar.scope_bar(parts),
                key="scope_bar",
                config={"displayModeBar": False},
                alt=scope_bar.sentence(parts),
            )
        told = f"From the directory and the mappings of {context.when(forecast.made_at)}."
        if context.source.is_imported:
            told = "From the imported list, whoever of it is assigned, and the imported mappings."
        if forecast.nested:
            names = ", ".join(map(plain, forecast.nested))
            told += f" Members of the nested {names} are among them and will be skipped."
        st.caption(told)
        if known := forecast.known_from_log:
            st.caption(
                f":material/history: {counted(known, 'person is', 'people are')} known from the "
                "log: they failed at the last attempt for a reason that neither the directory nor "
                "the mappings show, and nothing tells that it is gone."
            )
        _draw_untold(forecast)


def _draw_untold(forecast: Forecast) -> None:
    """Draw which attributes are not judged; many of them only when opened."""
    told = [
        f"{plain(short_names(target))} is not judged: {plain(reason)}"
        for target, reason in forecast.untold.items()
    ]
    if len(told) <= _UNTOLD_SHOWN:
        for line in told:
            st.caption(f":material/visibility_off: {line}")
        return
    many = counted(len(told), "attribute is", "attributes are")
    with st.expander(f"{many} not judged", icon=":material/visibility_off:"):
        for line in told:
            st.caption(line)


def draw_causes(causes: Sequence[ForetoldCause]) -> None:
    """Draw a card for each cause with who can fix it and how."""
    if not causes:
        st.markdown(":green[:material/check_circle:] Nothing that can be seen keeps anybody out.")
        return
    with st.grid(2, min_column_width=380, gap="small"):
        for cause in causes:
            _card(cause)


def draw_people(forecast: Forecast, causes: Sequence[ForetoldCause], context: Context) -> None:
    """Draw who will not arrive in full and why, for one cause or all, with the download."""
    frame = people_frame(forecast)
    titles = {cause.key: _titled(cause) for cause in causes}
    wanted = st.query_params.get("cause")
    st.session_state["cause"] = wanted if wanted in titles else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Cause",
            list(titles),
            index=None,
            format_func=lambda key: label(titles[key]),
            placeholder="All causes",
            key="cause",
            on_change=_remember_cause,
            width=460,
        )
        st.download_button(
            "CSV",
            data=lambda: safe_csv(frame.drop(columns="key")),
            file_name=f"preflight-{context.now:%Y%m%d-%H%M}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="Everybody who will not arrive in full, with each reason.",
        )
    rows = frame[frame["key"] == chosen] if chosen else frame
    st.dataframe(
        cells(rows.drop(columns="key")).assign(outcome=rows["outcome"].map(lambda word: [word])),
        column_config={
            "name": st.column_config.TextColumn("Person", width=160),
            "sign_in_name": st.column_config.TextColumn("Sign-in name", width=220),
            "outcome": st.column_config.MultiselectColumn(
                "Outcome",
                options=[word for word, _ in OUTCOMES.values()],
                color=[look.colour for _, look in OUTCOMES.values()],
                width=110,
            ),
            "attribute": st.column_config.TextColumn("Attribute", width=180),
            "detail": st.column_config.TextColumn("Why", width=420),
            "basis": st.column_config.TextColumn("Told from", width=180),
            "id": st.column_config.TextColumn("Object id", width=120),
        },
        hide_index=True,
        height="content" if len(rows) <= _ROWS_WITHOUT_SCROLLING else _TABLE_HEIGHT,
        key="foretold_people",
        placeholder="",
        alt=f"{counted(len(rows), 'reason')} why people will not arrive in full",
    )


def people_frame(forecast: Forecast) -> pd.DataFrame:
    """Return a row for each reason; `key` is that of its cause's card."""
    rows = []
    for one in (*forecast.predictions, *forecast.warnings):
        person = forecast.who.get(one.id)
        rows.append(
            {
                "name": person.name if person else "",
                "sign_in_name": person.sign_in_name if person else "",
                "outcome": OUTCOMES[one.outcome][0],
                "attribute": short_names(one.attribute or ""),
                "detail": _named(short_names(one.detail), forecast),
                "id": one.id,
                "basis": BASES[one.basis][0],
                "key": cause_key(one.outcome, one.cause, one.attribute, one.basis),
            }
        )
    columns = ["name", "sign_in_name", "outcome", "attribute", "detail", "basis", "id", "key"]
    return pd.DataFrame(rows, columns=columns)


def _named(detail: str, forecast: Forecast) -> str:
    """Return a detail in which other people are named as they sign in."""

    def name(match: re.Match[str]) -> str:
        person = forecast.who.get(match[0])
        return person.sign_in_name if person and person.sign_in_name else match[0]

    return _OBJECT_ID.sub(name, detail)


def _card(cause: ForetoldCause) -> None:
    word, look = OUTCOMES[cause.outcome]
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(word, icon=look.icon, color=look.colour)
            said, icon = BASES[cause.basis]
            st.badge(said, icon=icon, color="gray")
        st.markdown(f"**{plain(cause.title)}**")
        st.caption(plain(cause.summary))
        with st.container(horizontal=True, gap="small"):
            if cause.fix:
                with st.popover("What to do", icon=":material/build:", key=f"fix {cause.key}"):
                    _fix(cause)
            st.button(
                "Show people",
                key=f"show {cause.key}",
                icon=":material/group:",
                on_click=_choose_cause,
                args=(cause.key,),
            )


def _fix(cause: ForetoldCause) -> None:
    st.caption(f"Who can fix it: {cause.owner}")
    for number, step in enumerate(cause.fix, 1):
        st.markdown(f"{number}. {plain(short_names(step.text))}")
        if step.new_portal:
            st.caption(plain(step.new_portal))


def _titled(cause: ForetoldCause) -> str:
    return f"{cause.title} (known from the log)" if cause.basis is Basis.LOG else cause.title


def _choose_cause(key: str) -> None:
    st.query_params["cause"] = key


def _remember_cause() -> None:
    chosen = st.session_state.get("cause")
    if chosen:
        st.query_params["cause"] = chosen
    else:
        st.query_params.pop("cause", None)
