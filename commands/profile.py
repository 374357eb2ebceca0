"""`profile`: the vendor profiles, and whether one that a vendor wrote is valid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commands import CommandFailed, read_file
from commands._objects import read_profile_named
from provisioning.profiles import ProfileError, profile_names, read_profile
from provisioning.wording import counted
from settings import read_settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

NAME = "profile"
HELP = "List the vendor profiles, or check a profile's file."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument("part", choices=("list", "check"), help="what to do")
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="for check: a profile in TOML"
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Yield the profiles, or the outcome for a file."""
    if arguments.part == "list":
        further = read_settings().profiles_folder
        for name in profile_names(further):
            profile = read_profile_named(name)
            yield {"name": name, "title": profile.title, "checked": profile.checked.isoformat()}
        return
    if arguments.file is None:
        raise CommandFailed("Name the file: profile check FILE.")
    try:
        profile = read_profile(read_file(arguments.file).decode("utf-8-sig"))
    except (ProfileError, UnicodeDecodeError) as error:
        told = str(error) if isinstance(error, ProfileError) else "This is not text in UTF-8."
        raise CommandFailed(f"{arguments.file}: {told}", outcome="fail", detail=told) from error
    yield {
        "outcome": "pass",
        "name": profile.name,
        "detail": f"{counted(len(profile.step), 'step')}, "
        f"{counted(len(profile.remove), 'mapping')} to delete, "
        f"{counted(len(profile.required), 'required attribute')}, "
        f"{counted(len(profile.duration), 'row')} of durations.",
    }
