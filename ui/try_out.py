"""Trying an expression and the scoping filter on one person, without changing anything."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import streamlit as st

from provisioning.mapping.attributes import (
    graph_properties,
    source_attributes,
    spellings,
    unreadable,
)
from provisioning.mapping.evaluate import evaluate, read_expression
from provisioning.mapping.nodes import ExpressionError, UnsupportedError, attribute_names
from provisioning.mapping.scoping import evaluate_scope, filtered_attributes
from provisioning.mapping.values import sent
from provisioning.visible import visible
from ui import mapping_data
from ui.quoted import quoted
from ui.text import label, plain
from ui.timeline import facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioning.aftermath import Missing
    from provisioning.mapping.nodes import Node
    from provisioning.mapping.table import MappingTable, Row
    from provisioning.mapping.values import Value
    from provisioning.model import ScopingFilter
    from ui.shell import Context
    from ui.status import ThemeColour

PERSON = "person"
_EMPTY = "(empty)"
_OFFERED = 200
_SHOWN_AROUND = 90
_UNKNOWN: tuple[str, ThemeColour] = ("Cannot be told", "gray")
_RESULTS: dict[bool | None, tuple[str, ThemeColour]] = {
    True: ("Holds", "green"),
    False: ("Does not hold", "red"),
    None: _UNKNOWN,
}
_IN_SCOPE: dict[bool | None, tuple[str, ThemeColour]] = {
    True: ("In scope", "green"),
    False: ("Not in scope", "red"),
    None: _UNKNOWN,
}


def choose_person(
    context: Context, missing: Sequence[Missing], table: MappingTable
) -> dict[str, Any] | None:
    """Draw the choice of a person; return their record from Graph, None while nobody is chosen."""
    known = {one.id: f"{one.name} ({one.sign_in_name})" for one in missing[:_OFFERED]}
    wanted = st.query_params.get(PERSON)
    st.session_state[PERSON] = wanted
    options = [*known] if wanted in known or not wanted else [wanted, *known]
    identifier = st.selectbox(
        "Person",
        options,
        index=None,
        key=PERSON,
        format_func=lambda key: label(known.get(key, key)),
        placeholder="Somebody who did not arrive, or a sign-in name or object id",
        accept_new_options=True,
        on_change=_remember,
    )
    if not identifier:
        return None
    names = [name for row in table.rows for name in row.prepared.sources]
    properties = tuple(graph_properties([*names, *filtered_attributes(table.mapping.scope)]))
    found = mapping_data.person(context.source, identifier.strip(), properties)
    for problem in found.problems:
        st.warning(plain(f"{problem.message} {problem.next_step}"), icon=":material/person_off:")
    return found.data


def try_expression(row: Row | None, person: dict[str, Any] | None, context: Context) -> None:
    """Draw an expression to edit, and what it gives for the person."""
    edited = st.text_area(
        "Expression",
        value=row.source if row else "",
        key=f"expression {row.target if row else ''}",
        height=80,
        placeholder='Choose a row above, or write one: Join(" ", [givenName], [surname])',
        help="Edit it to try another. Nothing is changed in Entra.",
    )
    if not edited.strip():
        return
    try:
        tree = read_expression(edited)
        if person is None:
            st.caption("The expression can be read. Choose a person to see its value.")
            return
        _draw_value(tree, source_attributes(person), row, context)
    except ExpressionError as error:
        _draw_error(edited, error)


def try_scope(scope: ScopingFilter | None, person: dict[str, Any] | None) -> None:
    """Draw the scoping filter clause by clause, for a person when one is chosen."""
    if scope is None or not scope.groups:
        st.caption("There is no scoping filter: all records that are assigned are in scope.")
        return
    attributes = source_attributes(person or {})
    unread = unreadable(filtered_attributes(scope))
    result = evaluate_scope(scope, attributes, spellings(attributes), unread)
    if person:
        word, colour = _IN_SCOPE[result.in_scope]
        st.badge(word, color=colour)
    for clause in result.clauses:
        words = f"{clause.attribute} {clause.operator} {', '.join(clause.values)}".strip()
        with st.container(border=True, gap="xxsmall"):
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.markdown(f"**{plain(words)}**", width="content")
                if person:
                    word, colour = _RESULTS[clause.result]
                    st.badge(word, color=colour)
            st.caption(plain(clause.reason if person else f"Filter {clause.group}"))
    if len(scope.groups) > 1:
        st.caption("Somebody is in scope when all clauses of any one filter hold.")


def _draw_value(
    tree: Node, attributes: dict[str, Value], row: Row | None, context: Context
) -> None:
    names = spellings(attributes)
    value = evaluate(tree, attributes, now=context.now, random=random.SystemRandom(), names=names)
    default = row.default if row and not value else ""
    st.caption("Value that the target gets" + (": the default" if default else ""))
    text = value if isinstance(value, str) else "\n".join(value or ())
    if text or default:
        quoted(text or default)
    else:
        st.markdown(":gray[Nothing: the value is empty.]")
    read = attribute_names(tree)
    if hidden := [name for name in unreadable(read) if name not in attributes]:
        shown = plain(", ".join(hidden))
        st.caption(
            f":material/visibility_off: Graph does not show {shown}: it counts as empty here."
        )
    if read:
        facts(
            {name: _shown(attributes.get(name)) for name in read}, "Source attributes that it reads"
        )


def _draw_error(text: str, error: ExpressionError) -> None:
    title = "Not evaluated here" if isinstance(error, UnsupportedError) else "Cannot be used"
    st.error(plain(error.message), title=title)
    start = max(0, error.position - _SHOWN_AROUND)
    line = text[start : error.position + _SHOWN_AROUND].replace("\n", " ")
    st.code(f"{visible(line)}\n{' ' * (error.position - start)}^", language=None)


def _shown(value: Value) -> str:
    told = sent(value)
    return told if isinstance(told, str) and told else ", ".join(told or ()) or _EMPTY


def _remember() -> None:
    chosen = st.session_state.get(PERSON)
    if chosen:
        st.query_params[PERSON] = chosen
    else:
        st.query_params.pop(PERSON, None)
