"""Text from logs made safe for Markdown and for spreadsheets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Hashable

# All that Streamlit gives a meaning: emphasis, links, images, HTML, :colour[] and $maths$.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$:~&^=@\"'/])")
# What Excel, LibreOffice or Google Sheets read as the start of a formula, full-width forms too.
_FORMULA = re.compile(r"^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]")


def plain(text: str | None) -> str:
    """Return text that any Markdown element shows letter by letter, on one line."""
    return _MARKDOWN.sub(r"\\\1", text or "").replace("\r", " ").replace("\n", " ")


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
            columns[name] = column.map(_cell, na_action="ignore")
    return pd.DataFrame(columns, index=frame.index).to_csv(index=False).encode("utf-8-sig")


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text
