"""Text from logs made safe for Markdown, for charts, for tables and for spreadsheets."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from provisioning.spreadsheet import csv_cell
from provisioning.visible import isolated, shortened, visible

if TYPE_CHECKING:
    from collections.abc import Hashable

# All that Streamlit gives a meaning: emphasis, links, images, HTML, :colour[] and $maths$.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$:~&^=@\"'/])")
# What it makes of plain text even when each character is escaped: links of web and mail addresses,
# arrows and dashes of their ASCII forms, its logo.
_WOVEN = re.compile(
    r"(?<=:/)(?=/)|(?<=www)(?=\.)|(?=@)|(?<=-)(?=[->])|(?<=<)(?=-)|(?<=[<>~])(?==)|"
    r"(?<=:stream)(?=lit:)",
    re.IGNORECASE,
)
# Markdown that shows nothing and parts what stands before it from what comes after.
_NOTHING = ":small[]"
_WORD_JOINER = "\u2060"
_SPACES = re.compile(r"[ \t\n]+")

LONGEST = 2_000
LONGEST_TITLE = 120
LONGEST_CELL = 1_000


def plain(text: str | None, most: int = LONGEST) -> str:
    """Return text that any Markdown element shows letter by letter, on one line.

    Hidden characters become visible marks; what is longer than `most` characters is cut.
    """
    line = _one_line(text, most)
    return isolated(_MARKDOWN.sub(r"\\\1", _WOVEN.sub("\0", line)).replace("\0", _NOTHING))


def on_badge(text: str) -> str:
    """Return the same for a badge, which escapes brackets itself and holds no other Markdown."""
    line = _WOVEN.sub(_WORD_JOINER, _one_line(text, LONGEST_TITLE))
    return isolated(_MARKDOWN.sub(r"\\\1", line).replace("\\[", "[").replace("\\]", "]"))


def label(text: str | None) -> str:
    """Return text for an option of a list, which does not interpret it: short, nothing hidden.

    It stands alone, so nothing beside it can be reordered, and its own first letter tells the
    field in which direction to show it.
    """
    return _one_line(text, LONGEST_TITLE)


def lines(text: str) -> str:
    """Return text for an element that shows all of it as it is, line by line."""
    return visible(text)


def on_chart(text: str) -> str:
    """Return text for a chart, where Plotly reads a little HTML and %{} templates."""
    return escape(isolated(label(text))).replace("%{", "%\u2060{")


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame for a table on a page: long texts cut, nothing hidden in any."""
    columns: dict[Hashable, object] = {
        name: frame[name]
        if pd.api.types.is_numeric_dtype(frame[name])
        or pd.api.types.is_datetime64_any_dtype(frame[name])
        else frame[name].map(_cell)
        for name in frame.columns
    }
    return pd.DataFrame(columns, index=frame.index)


def safe_csv(frame: pd.DataFrame) -> bytes:
    """Return the frame as UTF-8 CSV in which no text can become a spreadsheet formula.

    Times are ISO 8601 in UTC. A byte order mark makes Excel read the text as UTF-8.
    """
    columns: dict[Hashable, object] = {}
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            columns[name] = column.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        elif pd.api.types.is_numeric_dtype(column):
            columns[name] = column
        else:
            columns[name] = column.map(lambda value: csv_cell(str(value)), na_action="ignore")
    return pd.DataFrame(columns, index=frame.index).to_csv(index=False).encode("utf-8-sig")


def _one_line(text: str | None, most: int) -> str:
    # Cut first: a text may hold a megabyte.
    return _SPACES.sub(" ", visible(shortened(text or "", most))).strip()


def _cell(value: object) -> object:
    return visible(shortened(value, LONGEST_CELL)) if isinstance(value, str) else value
