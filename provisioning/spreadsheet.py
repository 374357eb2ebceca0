"""Text made safe for a cell of a spreadsheet, in CSV or in Excel's own format.

What starts a formula, and that a separator within a cell may start a new one:
https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re

from provisioning.visible import shortened, visible

# Excel's own limit for one cell.
MOST_CHARACTERS = 32_767
# Full-width forms are read as formulas too.
_BEGINS = re.compile(r"\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n]")
# A program may split a line at these whatever the quotes say, and then see the start of a cell.
_BEGINS_ANEW = re.compile(r"([;\t\n]\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])")


def csv_cell(text: str) -> str:
    """Return text for a CSV file in which no part can become a formula: it gets an apostrophe."""
    safe = _BEGINS_ANEW.sub(r"\1'", cell(text))
    return f"'{safe}" if _BEGINS.match(text) or _BEGINS.match(safe) else safe


def cell(text: str) -> str:
    """Return text for a cell that is written as text: nothing hidden, not longer than a cell."""
    return shortened(visible(text), MOST_CHARACTERS)
