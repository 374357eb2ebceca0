"""The documents that are written from data, so that they cannot say something else."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import cli
from provisioning import glossary
from provisioning.diagnosis import handbook

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "docs"
_NOTE = "<!-- Written by `python3 dev.py docs`: change the data that it comes from. -->\n\n"
_HOW_WE_DIAGNOSE = """\
# How we diagnose

Entra's error code says little: the same `BadRequest` stands for a missing last name, a taken user
name and a fault of the endpoint. So the answer is read as a person would read it: the step that
failed, the HTTP status, the field that the endpoint's answer names, its words in any of many
languages, the mapping of that field, and the value that was sent. Each of these speaks for or
against a cause with a weight; the strongest wins, and how far it is ahead is the confidence.
*Unknown* is an honest answer: such failures are listed, so that the knowledge grows.
"""
_COMMAND_LINE = """\
# Command line

The dashboard's answers without a browser: `.venv/bin/python cli.py COMMAND`, on Windows
`.venv\\Scripts\\python cli.py COMMAND`. `python3 dev.py run` makes `.venv` the first time.
`--format json` prints one JSON object a line on standard output and nothing else there; messages
go to standard error. Exit code 0: done; 1: not done, or the answer is an error, and a message says
why; 2: wrong usage.
"""


def documents() -> dict[str, str]:
    """Return each generated document by its path from the project's folder."""
    pages = {
        "glossary.md": glossary.page(),
        "command-line.md": _command_line(),
        "causes/README.md": _list_of_causes(),
    }
    pages |= {
        f"causes/{entry.cause}.md": handbook.page(entry.cause) for entry in handbook.entries()
    }
    return {f"{FOLDER}/{name}": _NOTE + text for name, text in pages.items()}


def _list_of_causes() -> str:
    lines = [_HOW_WE_DIAGNOSE, "| cause | who can fix it |", "| --- | --- |"]
    lines += [
        f"| [{one.title}]({one.cause}.md) | {handbook.SIDES[one.owner]} |"
        for one in handbook.entries()
    ]
    lines += ["", "To add one, see [CONTRIBUTING](../../CONTRIBUTING.md#add-a-cause)."]
    return "\n".join(lines) + "\n"


def _command_line() -> str:
    lines = [_COMMAND_LINE]
    for module in cli.command_modules():
        parser = argparse.ArgumentParser(add_help=False)
        module.add_arguments(parser)
        lines += [f"## {module.NAME}", "", module.HELP, ""]
        if arguments := list(_arguments(parser)):
            lines += ["| argument | meaning |", "| --- | --- |", *arguments, ""]
    return "\n".join(lines)


def _arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:  # noqa: SLF001  (argparse has no public list of its arguments)
        told = (action.help or "").replace("|", "\\|").replace("%%", "%")
        yield f"| `{_name(action)}` | {told}{' (required)' if action.required else ''} |"


def _name(action: argparse.Action) -> str:
    choices = "|".join(map(str, action.choices or ())).replace("|", ", ")
    value = "" if action.nargs == 0 else f"{action.metavar or choices or action.dest.upper()}"
    return " ".join(filter(None, (", ".join(action.option_strings), value)))
