"""Files that several commands take: users, groups and schemas."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

from commands import CommandFailed, read_file
from importing import Limits, PathSource, Refused
from importing.limits import Budget
from importing.table_stream import table_rows
from importing.text import open_text
from provisioning.mapping.attributes import spellings
from provisioning.profiles import ProfileError, fitting_profile, load_profile
from provisioning.wire import WireError, decode_assignments, decode_objects, decode_schema
from provisioning.wire.columns import people_column
from settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from provisioning.model import Assignment, Schema
    from provisioning.profiles import Profile


def read_object(path: Path) -> dict[str, Any]:
    """Return the one JSON object of a file; raises CommandFailed."""
    try:
        found = json.loads(read_file(path).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CommandFailed(f"{path} is not JSON: {error}.") from error
    if (
        isinstance(found, dict)
        and isinstance(found.get("value"), list)
        and len(found["value"]) == 1
    ):
        found = found["value"][0]
    if not isinstance(found, dict):
        raise CommandFailed(f"{path} must hold one JSON object.")
    return found


def read_schema(path: Path) -> Schema:
    """Return the schema of a file; raises CommandFailed."""
    try:
        return decode_schema(read_file(path))
    except WireError as error:
        raise CommandFailed(f"{path}: {error}") from error


def read_assignments(path: Path) -> tuple[Assignment, ...]:
    """Return who is assigned, from appRoleAssignedTo as Graph returns it; raises CommandFailed."""
    try:
        return tuple(decode_assignments(read_file(path)).records)
    except WireError as error:
        raise CommandFailed(f"{path}: {error}") from error


def read_profile_named(name: str) -> Profile:
    """Return a profile by name; raises CommandFailed with the names that exist."""
    try:
        return load_profile(name, read_settings().profiles_folder)
    except ProfileError as error:
        raise CommandFailed(str(error)) from error


def profile_for(name: str | None, application: str) -> Profile:
    """Return the named profile, or the one that fits an application; raises CommandFailed."""
    return read_profile_named(name or fitting_profile(application, read_settings().profiles_folder))


def read_people(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the users of a file, from Graph or as CSV; raises CommandFailed.

    Whoever has no id there is known by the sign-in name.
    """
    for number, record in enumerate(_people(path), 1):
        name = record.get("id") or record.get("userPrincipalName")
        if not name:
            raise CommandFailed(
                f"{path}: user {number} has neither an id nor a userPrincipalName. "
                "Ask Graph for both."
            )
        yield {**record, "id": str(name)}


def _people(path: Path) -> Iterator[dict[str, Any]]:
    data = read_file(path)
    if not data.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"{", b"[")):
        try:
            yield from _people_of_table(path)
        except Refused as error:
            raise CommandFailed(f"{path}: {error}") from error
        return
    try:
        decoded = decode_objects(data)
    except WireError as error:
        raise CommandFailed(f"{path}: {error}") from error
    yield from decoded.records
    if decoded.rejected:
        raise CommandFailed(f"{path}: {decoded.rejected[0].reason}")


def _people_of_table(path: Path) -> Iterator[dict[str, Any]]:
    limits = Limits()
    with open_text(PathSource(path).open(Budget(limits))) as text:
        rows = table_rows(text, limits)
        names = [_column(name) for name in next(rows, (0, []))[1]]
        if not {"id", "userPrincipalName"} & set(names):
            raise Refused(
                "It has neither an id nor a userPrincipalName column. Download the users in the "
                "Entra admin centre, or name one of its columns so."
            )
        for _, cells in rows:
            yield {name: cell or None for name, cell in zip(names, cells, strict=False)}


def _column(name: str) -> str:
    """Return the source attribute of a column: case does not count in a table's heading."""
    stripped = name.strip()
    known = people_column(stripped) or spellings().get(stripped.lower())
    return known or stripped
