"""Reads vendor profiles: TOML files beside this module, or the text of one that a vendor wrote."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from provisioning.profiles.records import Profile

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent
DEFAULT_PROFILE = "mycompliance"
PROTOCOL_PROFILE = "generic_scim"


class ProfileError(Exception):
    """A profile that cannot be used; the text names the first part that is none, or all faults."""


def profile_names(further: Path | None = None) -> list[str]:
    """Return the names of the profiles that come with the product, and of those in a folder."""
    return sorted(_files(further))


@cache
def load_profile(name: str = DEFAULT_PROFILE, further: Path | None = None) -> Profile:
    """Return a profile; one in the folder `further` wins over the product's of the same name.

    Raises ProfileError when there is none of that name, or when its file cannot be used.
    """
    files = _files(further)
    if name not in files:
        raise ProfileError(f"There is no profile {name}. There are: {', '.join(sorted(files))}.")
    try:
        return read_profile(files[name].read_text(encoding="utf-8"))
    except (ProfileError, OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{files[name].name}: {error}") from error


def fitting_profile(application: str, further: Path | None = None) -> str:
    """Return the name of the profile whose title stands in an application's name.

    The longest title wins; without any it is that of the SCIM protocol.
    """
    fitting = [
        (len(profile.title), name)
        for name in profile_names(further)
        if (profile := _usable(name, further))
        and profile.title.casefold() in application.casefold()
    ]
    return max(fitting)[1] if fitting else PROTOCOL_PROFILE


def _files(further: Path | None) -> dict[str, Path]:
    folders = [FOLDER] if further is None else [FOLDER, further]
    return {path.stem: path for folder in folders for path in folder.glob("*.toml")}


def _usable(name: str, further: Path | None) -> Profile | None:
    """Return a profile unless its file is faulty: whoever chooses it by name is told."""
    try:
        return load_profile(name, further)
    except ProfileError:
        return None


def read_profile(text: str) -> Profile:
    """Return the profile that a TOML text holds; raises ProfileError."""
    try:
        profile = msgspec.convert(tomllib.loads(text), Profile)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"This is not TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise ProfileError(
            f"{error}. profile.schema.json beside the product's profiles says what each part takes."
        ) from error
    faults = list(_faults(profile))
    if faults:
        raise ProfileError(" ".join(faults))
    return profile


def _faults(profile: Profile) -> Iterator[str]:
    """Yield what types cannot say: patterns, repeated names and the order of the duration rows."""
    try:
        if not re.fullmatch(profile.tenant_url.pattern, profile.tenant_url.example):
            yield "tenant_url: the example does not match the pattern."
    except re.error as error:
        yield f"tenant_url: the pattern is not a regular expression: {error}."
    for kind, names in (
        ("step", [step.id for step in profile.step]),
        ("remove", [rule.target for rule in profile.remove]),
        ("required", [rule.target for rule in profile.required]),
        ("value", [rule.target for rule in profile.value]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{kind}: {name} is given more than once."
    yield from _duration_faults(profile)


def _duration_faults(profile: Profile) -> Iterator[str]:
    ends: dict[str, int] = {}
    for row in profile.duration:
        name = f"duration, {row.scope} from {row.at_least:,}"
        if (row.below is None) == (row.up_to is None):
            yield f"{name}: give either below or up_to."
            continue
        last = row.below - 1 if row.below is not None else row.up_to
        if last is None or last < row.at_least:
            yield f"{name}: the row ends before it begins."
            continue
        if row.low_minutes is not None and row.low_minutes > row.high_minutes:
            yield f"{name}: low_minutes is above high_minutes."
        if row.at_least <= ends.get(row.scope, -1):
            yield f"{name}: the row begins inside the one before it."
        ends[row.scope] = last
