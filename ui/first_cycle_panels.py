"""The choices and figures of the First cycle page; every choice lives in the URL."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from provisioning.estimate import Scope
from provisioning.wording import length, span
from ui import first_cycle_data, links
from ui.first_cycle_data import Counts
from ui.text import label, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streamlit.delta_generator import DeltaGenerator

    from provisioning.estimate import Band, Estimate
    from provisioning.profiles import Profile
    from provisioning.standing import Standing

USERS, GROUPS, MEMBERS, EXISTING = "users", "groups", "members", "existing"
MOST = 100_000_000
SAYS_NOTHING = "no figure"
_SCOPES = {
    Scope.ASSIGNED: "Assigned users and groups",
    Scope.ALL: "All users and groups",
    Scope.ALL_USERS: "All users",
}


def choose_job(place: DeltaGenerator, known: Mapping[str, Standing]) -> str | None:
    """Draw the choice of an application; None means figures by hand."""
    running = (key for key, one in known.items() if one.progress is not None)
    remember = links.restore("job", list(known), default=next(running, None))

    def changed() -> None:
        remember()
        _forget_numbers()

    return place.selectbox(
        "Application",
        list(known),
        index=None,
        placeholder="None: enter figures by hand",
        format_func=lambda key: label(known[key].app_job.name),
        key="job",
        on_change=changed,
    )


def choose_scope(place: DeltaGenerator) -> Scope:
    """Draw the choice of a scope."""
    remember = links.restore("scope", [str(scope) for scope in Scope], default=str(Scope.ASSIGNED))

    def changed() -> None:
        remember()
        _forget_numbers()

    chosen = place.selectbox(
        "Scope",
        [str(scope) for scope in Scope],
        format_func=lambda scope: _SCOPES[Scope(scope)],
        key="scope",
        on_change=changed,
        help="Under Provisioning, Settings, Scope in the Entra admin centre.",
    )
    return Scope(chosen)


def choose_guide(place: DeltaGenerator, guides: Mapping[str, Profile], name: str | None) -> str:
    """Draw the choice of the vendor whose table is quoted."""
    default = first_cycle_data.fitting_guide(name, dict(guides))
    remember = links.restore("guide", list(guides), default=default)
    return place.selectbox(
        "Vendor profile",
        list(guides),
        format_func=lambda key: guides[key].vendor,
        key="guide",
        on_change=remember,
    )


def choose_counts(scope: Scope, default: Counts) -> tuple[Counts, int]:
    """Draw the numbers; return them and the percentage that the application already has."""
    columns = st.columns(4, gap="medium", vertical_alignment="bottom")
    users = _number(columns[0], "Users", USERS, default.users)
    groups = members = 0
    if scope is not Scope.ALL_USERS:
        groups = _number(columns[1], "Groups", GROUPS, default.groups)
        members = _number(columns[2], "Direct members of groups", MEMBERS, default.members)
    existing = _number(columns[3], "Already in the application, %", EXISTING, 0, largest=100)
    return Counts(users, groups, members), existing


def numbers(counts: Counts, existing: int) -> dict[str, str]:
    """Return the numbers as query parameters."""
    chosen = {USERS: counts.users, GROUPS: counts.groups, MEMBERS: counts.members}
    return {name: str(number) for name, number in (chosen | {EXISTING: existing}).items()}


def nobody(standing: Standing | None, scope: Scope) -> None:
    """Say that without anybody in scope there is nothing to estimate, and what to do."""
    counted = standing.evidence.scope if standing else None
    users = counted and (counted.assigned_users if scope is Scope.ASSIGNED else counted.all_users)
    if standing is None:
        text = "Choose an application to take its counts, or enter how many will be in scope."
    elif users is None:
        text = "Graph has not told how many are in this scope. Enter how many will be."
    else:
        text = (
            "A cycle would end at once, and nobody would arrive. Assign users or groups to the "
            "application in the Entra admin centre, or enter how many will be assigned."
        )
    st.info(text, title="Nobody is in scope", icon=":material/group_off:")


def figures(answer: Estimate, profile: Profile) -> None:
    """Draw what each source says, and the likely figure."""
    likely = answer.likely_minutes
    with st.grid(3, min_column_width=200, gap="small"):
        for name, value, help_text in (
            (f"{profile.vendor}'s guide", _band(answer.guide), "A table by numbers of objects."),
            (
                "Microsoft's formula",
                _band(answer.formula),
                "0.01 to 0.08 minutes an object, for assigned users and groups alone.",
            ),
            (
                "Likely",
                SAYS_NOTHING if likely is None else length(timedelta(minutes=likely)),
                "Inside the strongest evidence there is; the sentence below says which.",
            ),
        ):
            st.metric(plain(name), value, help=help_text, border=True, height="stretch")


def _band(band: Band | None) -> str:
    return SAYS_NOTHING if band is None else span(band.low_minutes, band.high_minutes)


def _number(
    place: DeltaGenerator, what: str, name: str, default: int, *, largest: int = MOST
) -> int:
    remember = links.restore_number(name, default, largest=largest)
    return place.number_input(
        what, min_value=0, max_value=largest, step=1, key=name, on_change=remember
    )


def _forget_numbers() -> None:
    """Start from the counts of what was chosen now."""
    for name in (USERS, GROUPS, MEMBERS):
        st.query_params.pop(name, None)
