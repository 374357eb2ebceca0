"""The commands of `cli.py`: one module each, yielding one JSON-able dictionary for each line."""

from __future__ import annotations


class CommandFailed(Exception):
    """The answer is an error that the input earned; `fields` are the JSON line that says it."""

    def __init__(self, message: str, **fields: object) -> None:
        super().__init__(message)
        self.fields = fields
