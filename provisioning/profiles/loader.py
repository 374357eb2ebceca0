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


class ProfileError(Exception):
    """A profile that cannot be used; the text names every fault that was found."""


def profile_names() -> list[str]:
    """Return the names of the profiles that come with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def load_profile(name: str = DEFAULT_PROFILE) -> Profile:
    """Return a profile that comes with the product; raises ProfileError when there is none."""
    if name not in profile_names():
        raise ProfileError(f"There is no profile {name}. There are: {', '.join(profile_names())}.")
    return read_profile((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def read_profile(text: str) -> Profile:
    """Return the profile that a TOML text holds; raises ProfileError with all that is wrong."""
    try:
        profile = msgspec.convert(tomllib.loads(text), Profile)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"This is not TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise ProfileError(f"{error}.") from error
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
