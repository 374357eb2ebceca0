"""An examination drawn: what is in the way with its fix, then panels, checks and the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from doctor import Level, least_role
from provisioning.wording import counted
from ui.status import Look
from ui.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doctor import Check, Findings, Remedy
    from graph_client import Claims
    from ui.shell import Context

_CHECKS: Mapping[Level, Look] = {
    Level.FAILS: Look("Missing", "red", ":material/error:", ""),
    Level.UNKNOWN: Look("Not tested", "gray", ":material/help:", ""),
    Level.WARNS: Look("Look at it", "orange", ":material/warning:", ""),
    Level.WORKS: Look("Good", "green", ":material/check_circle:", ""),
}
_PANELS: Mapping[Level, str] = {
    Level.FAILS: "Nothing new",
    Level.UNKNOWN: "Not tested",
    Level.WARNS: "In part",
    Level.WORKS: "Works",
}


def headline(found: Findings) -> None:
    """Say in one line whether all is well, and what it costs where it is not."""
    wrong = [check for check in found.checks if check.level in {Level.FAILS, Level.UNKNOWN}]
    hit = sum(state.level is not Level.WORKS for state in found.panels)
    if not wrong:
        looked = counted(len(found.checks), "check")
        st.markdown(f"## Everything that the pages need is there ({looked})")
        return
    suffer = f"{hit} of {counted(len(found.panels), 'panel')} suffer" if hit else "all panels work"
    missing = counted(len(wrong), "thing is", "things are")
    st.markdown(f"## {missing} in the way: {suffer}")


def in_the_way(checks: Sequence[Check]) -> None:
    """Draw what does not work, each remedy once below all that it mends."""
    by_remedy: dict[Remedy | None, list[Check]] = {}
    for check in checks:
        if check.level is not Level.WORKS:
            by_remedy.setdefault(check.remedy, []).append(check)
    for remedy, mended in by_remedy.items():
        with st.container(border=True):
            for check in mended:
                _check(check)
            if remedy:
                _remedy(remedy, mended[0].name)


def _check(check: Check) -> None:
    look = _CHECKS[check.level]
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            word = "Fails" if check.level is Level.FAILS and not _is_right(check) else look.word
            st.badge(word, icon=look.icon, color=look.colour)
            st.markdown(f"**{plain(check.title)}**", width="content")
        st.markdown(plain(check.detail))
        if check.panels:
            st.caption(f"In the way of: {plain(_pages(check.panels))}")


def _is_right(check: Check) -> bool:
    return check.name.startswith(("permission ", "role "))


def _pages(titles: Sequence[str]) -> str:
    """Return the names of pages before the colon of each panel's title, once each."""
    return ", ".join(dict.fromkeys(title.partition(":")[0] for title in titles))


def _remedy(remedy: Remedy, key: str) -> None:
    st.markdown(f":material/build: {plain(remedy.text)}")
    if remedy.who:
        st.markdown(f":material/shield_person: Who can: **{plain(remedy.who)}**")
    if remedy.link:
        st.caption("Open this link as one of them, or send it to one:")
        st.code(remedy.link, language=None, wrap_lines=True)
    if not remedy.commands:
        return
    with st.expander("The same by command", icon=":material/terminal:"):
        titles = [command.title for command in remedy.commands]
        chosen = st.segmented_control(
            "Shell",
            titles,
            default=titles[0],
            required=True,
            key=f"shell {key}",
            label_visibility="collapsed",
        )
        command = next(one for one in remedy.commands if one.title == chosen)
        st.code(command.lines, language=command.shell, wrap_lines=True)


def panel_table(found: Findings, *, is_person: bool) -> None:
    """Draw what each panel can show, worst first; for a person who signs in the role it takes."""
    rows = []
    for state in found.panels:
        missing = ", ".join(state.missing)
        if state.missing and state.level is not Level.WARNS and state.panel.without:
            missing += f". {state.panel.without}"
        name, _, about = state.panel.title.partition(": ")
        rows.append(
            {
                "State": _badge(_CHECKS[state.level], _PANELS[state.level]),
                "Panel": f"**{plain(name)}** {plain(about)}",
                "In the way": plain(missing),
            }
            | ({"Least role": least_role(state.panel) or "none"} if is_person else {})
        )
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def good_table(checks: Sequence[Check]) -> None:
    """Draw the checks that found all in order; the others stand above with their fix."""
    rows = [
        {
            "State": _badge(_CHECKS[check.level], _CHECKS[check.level].word),
            "Check": plain(check.title),
            "Found": plain(check.detail),
        }
        for check in checks
        if check.level is Level.WORKS
    ]
    if rows:
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
    else:
        st.caption("Nothing yet.")


def token_table(context: Context, claims: Claims | None) -> None:
    """Draw what the access token says of itself; the token is not there to be shown."""
    if claims is None:
        st.caption("There is no token, or it is not made to be read.")
        return
    who = "an application" if claims.kind == "app" else "a person"
    facts = {
        "Audience (aud)": claims.audience,
        "Issuer (iss)": claims.issuer,
        "Tenant (tid)": claims.tenant_id,
        "Application (appid)": " ".join(filter(None, (claims.app_id, claims.app_name))),
        "For (idtyp)": f"{who} {claims.object_id}".strip(),
        "Permissions (roles or scp)": ", ".join(claims.permissions) or "none",
        "Directory roles (wids)": ", ".join(claims.directory_roles) or "none",
        "Expires (exp)": context.when(claims.expires_at),
    }
    rows = [{"Claim": name, "Value": plain(value)} for name, value in facts.items() if value]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def _badge(look: Look, word: str) -> str:
    return f":{look.colour}-badge[{look.icon} {word}]"
