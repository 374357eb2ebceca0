"""Rows of CSV files: commas, semicolons or tabs, with the line that each row begins on."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from importing.limits import Limits, Refused
from importing.text import bounded_lines

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

_DELIMITERS = ",;\t|"
_EXCEL_HINT = "sep="


def table_rows(text: io.TextIOBase, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Yield (line from 1, cells) of every row that is not empty; raises Refused."""
    # The library has one limit for the whole process; it is only ever set to this value.
    csv.field_size_limit(limits.cell_characters)
    lines = bounded_lines(text, limits.cell_characters)
    first = next(lines, "")
    skipped = 0
    if first.lower().startswith(_EXCEL_HINT):
        first, skipped = next(lines, ""), 1
    rows = csv.reader(_chain(first, lines), delimiter=delimiter_of(first))
    line = 1 + skipped
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(_reason(error, line, limits)) from error
        if len(row) > limits.columns:
            raise Refused(f"Line {line} has {len(row):,} columns; at most {limits.columns:,}.")
        if any(row):
            yield line, row
        line = rows.line_num + 1 + skipped


def delimiter_of(heading: str) -> str:
    """Return what separates the columns of a heading."""
    unquoted = "".join(heading.split('"')[::2])
    return max(_DELIMITERS, key=unquoted.count)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _reason(error: csv.Error, line: int, limits: Limits) -> str:
    if "field larger" in str(error):
        return (
            f"A cell beginning on line {line} is longer than "
            f"{limits.cell_characters / 1024**2:,.0f} million characters, or a quotation mark is "
            "never closed. The file was not read further."
        )
    return f"Line {line} cannot be read as CSV: {error}. The file was not read further."
