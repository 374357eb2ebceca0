"""The table of a job's mappings, what is wrong with a row, and how the schema changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from provisioning.mapping.findings import Severity
from provisioning.mapping.schema_changes import schema_changes
from provisioning.mapping.targets import same_name, short_names
from provisioning.wording import counted
from ui.text import cells, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from provisioning.aftermath import Missing
    from provisioning.mapping.findings import Finding
    from provisioning.mapping.table import MappingTable, Row
    from ui.mapping_data import Version
    from ui.shell import Context
    from ui.status import ThemeColour

SEVERITIES: dict[Severity, tuple[str, ThemeColour, str]] = {
    Severity.ERROR: ("Error", "red", ":material/error:"),
    Severity.WARNING: ("Warning", "orange", ":material/warning:"),
    Severity.NOTE: ("Note", "gray", ":material/info:"),
}
_COLOURS = {word: colour for word, colour, _ in SEVERITIES.values()}


def draw_table(table: MappingTable, missing: Sequence[Missing]) -> Row | None:
    """Draw the mappings; return the row that was chosen, None for none."""
    counts = [sum(_is_stopped_by(one, row) for one in missing) for row in table.rows]
    most = max(len(missing), 1)
    frame = pd.DataFrame(
        {
            "target": [short_names(row.target) for row in table.rows],
            "findings": [_badges(row.findings) for row in table.rows],
            "people": pd.Series([count or None for count in counts], dtype="Int64"),
            "share": [100 * count / most if count else None for count in counts],
            "source": [row.source for row in table.rows],
            "matching": [str(row.matching or "") for row in table.rows],
            "required": ["Yes" if row.required else "" for row in table.rows],
            "default": [row.default for row in table.rows],
            "flow": [row.flow for row in table.rows],
        }
    )
    event = st.dataframe(
        cells(frame),
        column_config=_columns(),
        hide_index=True,
        height="content",
        on_select="rerun",
        selection_mode="single-row",
        key="mapping_rows",
        placeholder="",
        alt=f"{counted(len(frame), 'mapping')} with findings and the people they stop",
    )
    rows = event.selection.rows
    return table.rows[rows[0]] if rows and rows[0] < len(table.rows) else None


def draw_findings(found: Iterable[Finding]) -> None:
    """Draw findings with what to do, each on its own line."""
    for finding in found:
        word, colour, icon = SEVERITIES[finding.severity]
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(word, icon=icon, color=colour)
            st.markdown(f"{plain(finding.message)} {plain(finding.fix)}", width="content")


def draw_versions(context: Context, versions: Sequence[Version], changes: pd.DataFrame) -> None:
    """Draw what changed from one collected version to the next, and who was at it."""
    if len(versions) > 1:
        place = st.selectbox(
            "Version",
            range(len(versions) - 1),
            format_func=lambda at: f"Seen {context.when(versions[at].seen_at)}",
            key="version",
            width=330,
        )
        newer, older = versions[place], versions[place + 1]
        _draw_changes(older, newer)
        _draw_authors(context, _between(changes, older, newer))
    elif versions:
        first = context.when(versions[0].seen_at)
        st.caption(f"One version is known, first seen {first}. A later change is shown here.")
    else:
        st.caption("No version was collected yet.")
    if not changes.empty:
        with st.expander(f"{counted(len(changes), 'change')} in the audit log"):
            _draw_audits(context, changes)


def _draw_changes(older: Version, newer: Version) -> None:
    found = schema_changes(older.schema, newer.schema)
    if not found:
        st.caption("Nothing that reaches people changed: only Graph's own version number.")
        return
    frame = pd.DataFrame(
        {
            "Change": [[one.change.value.capitalize()] for one in found],
            "Where": [one.place for one in found],
            "What": [f"{one.name} {one.aspect}".strip() for one in found],
            "Before": [one.before for one in found],
            "After": [one.after for one in found],
        }
    )
    colours = {"Added": "green", "Removed": "red", "Changed": "orange"}
    st.dataframe(
        cells(frame),
        column_config={
            "Change": st.column_config.MultiselectColumn(
                options=list(colours), color=list(colours.values()), width=90
            )
        },
        hide_index=True,
        height="content",
        alt=f"{counted(len(found), 'difference')} between the two versions",
    )


def _draw_authors(context: Context, changes: pd.DataFrame) -> None:
    if changes.empty:
        st.caption("The audit log holds no entry for this change.")
        return
    said = (
        f"{plain(row['initiated_by'] or 'somebody')} ({context.when(row['activity_time'])})"
        for row in changes.to_dict("records")
    )
    st.caption(f":material/person: By {', '.join(said)}.")


def _draw_audits(context: Context, changes: pd.DataFrame) -> None:
    zone = str(context.zone)
    st.dataframe(
        changes[["activity_time", "initiated_by", "activity", "result", "result_reason"]],
        column_config={
            "activity_time": st.column_config.DatetimeColumn(
                f"Time ({zone})", format="D MMM, HH:mm:ss", timezone=zone, width=130
            ),
            "initiated_by": st.column_config.TextColumn("By", width=210),
            "activity": st.column_config.TextColumn("Activity", width=300),
            "result": st.column_config.TextColumn("Result", width=80),
            "result_reason": st.column_config.TextColumn("Reason", width=300),
        },
        hide_index=True,
        height="content",
        alt="Changes of the provisioning configuration, newest first",
    )


def _between(changes: pd.DataFrame, older: Version, newer: Version) -> pd.DataFrame:
    times = changes["activity_time"]
    return changes[(times > older.seen_at) & (times <= newer.seen_at)]


def _is_stopped_by(missing: Missing, row: Row) -> bool:
    attribute = missing.diagnosis.attribute
    return attribute is not None and same_name(attribute, row.target)


def _badges(found: Iterable[Finding]) -> list[str]:
    return list(dict.fromkeys(SEVERITIES[finding.severity][0] for finding in found))


def _columns() -> dict[str, Any]:
    return {
        "target": st.column_config.TextColumn("Target attribute", width=220),
        "source": st.column_config.TextColumn("Source", width=215),
        "findings": st.column_config.MultiselectColumn(
            "Findings", options=list(_COLOURS), color=list(_COLOURS.values()), width=85
        ),
        "people": st.column_config.NumberColumn(
            "Missing",
            width=65,
            help="People whose latest event is a failure or a skip because of this attribute",
        ),
        "share": st.column_config.ProgressColumn(
            "Share",
            format="%.0f %%",
            min_value=0,
            max_value=100,
            width=75,
            help="Of all missing people",
        ),
        "matching": st.column_config.TextColumn("Matching", width=65, help="Priority, 1 first"),
        "required": st.column_config.TextColumn("Required", width=70),
        "default": st.column_config.TextColumn("Default", width=65),
        "flow": st.column_config.TextColumn("Applied", width=120),
    }
