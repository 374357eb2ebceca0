"""The commands of `cli.py`: one module each, yielding one JSON-able dictionary for each line.

A module has NAME, HELP, `add_arguments(parser)` and `run(arguments)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class CommandFailed(Exception):
    """The answer is an error that the input earned; `fields` are the JSON line that says it."""

    def __init__(self, message: str, **fields: object) -> None:
        super().__init__(message)
        self.fields = fields


def read_file(path: Path) -> bytes:
    """Return a file's content; raises CommandFailed with the reason and the file's name."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror or error}.") from error
