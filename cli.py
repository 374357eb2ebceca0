"""The answers of the dashboard without a browser: `python cli.py --help`.

Exit code 0: done; 1: the answer is an error that the input earned; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from typing import TYPE_CHECKING

import msgspec

import commands
from commands import CommandFailed
from logs import set_up_logs
from settings import SettingsError, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def main(arguments: list[str] | None = None) -> int:
    """Run one command; prints its lines to standard output and messages to standard error."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        set_up_logs(read_settings())
        for line in chosen.run(chosen):
            _print(line, chosen.format)
    except CommandFailed as failure:
        if failure.fields:
            _print(failure.fields, chosen.format)
        print(failure, file=sys.stderr)
        return 1
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; Python would complain once more while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cli.py", description=(__doc__ or "").splitlines()[0])
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in command_modules():
        command = subparsers.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        command.add_argument(
            "--format", choices=("text", "json"), default="text", help="json: one object a line"
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def command_modules() -> Iterator[ModuleType]:
    """Yield the commands, each a module with NAME, HELP, `add_arguments` and `run`."""
    names = sorted(found.name for found in pkgutil.iter_modules(commands.__path__))
    for name in names:
        if not name.startswith("_"):
            yield importlib.import_module(f"commands.{name}")


def _print(line: dict[str, object], form: str) -> None:
    if form == "json":
        print(msgspec.json.encode(line).decode(), flush=True)
        return
    width = max(map(len, line), default=0)
    for key, value in line.items():
        print(f"{key.replace('_', ' '):<{width}}  {_text(value)}")
    print(flush=True)


def _text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and not value:
        return "-"
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    return msgspec.json.encode(value).decode()


if __name__ == "__main__":
    sys.exit(main())
