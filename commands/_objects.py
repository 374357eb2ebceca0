"""Files that several commands take: users, groups and schemas."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from commands import CommandFailed, read_file
from provisioning.profiles import ProfileError, load_profile
from provisioning.wire import WireError, decode_objects, decode_schema
from settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from provisioning.model import Schema
    from provisioning.profiles import Profile

# What the portal's "Download users" calls the columns.
# https://learn.microsoft.com/entra/identity/users/users-bulk-download
_PORTAL_COLUMNS = {
    "objectid": "id",
    "object id": "id",
    "alternateemailaddress": "otherMails",
    "telephonenumber": "telephoneNumber",
    "physicaldeliveryofficename": "officeLocation",
}


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


def read_profile_named(name: str) -> Profile:
    """Return a profile by name; raises CommandFailed with the names that exist."""
    try:
        return load_profile(name, read_settings().profiles_folder)
    except ProfileError as error:
        raise CommandFailed(str(error)) from error


def read_people(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the users of a file, from Graph or as CSV; raises CommandFailed."""
    data = read_file(path)
    text = data.decode("utf-8-sig", "replace").lstrip()
    if not text.startswith(("{", "[")):
        yield from _people_of_table(text, path)
        return
    try:
        decoded = decode_objects(data)
    except WireError as error:
        raise CommandFailed(f"{path}: {error}") from error
    yield from decoded.records
    if decoded.rejected:
        raise CommandFailed(f"{path}: {decoded.rejected[0].reason}")


def _people_of_table(text: str, path: Path) -> Iterator[dict[str, Any]]:
    first = text.partition("\n")[0]
    table = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    names = [_column(name or "") for name in table.fieldnames or ()]
    if not {"id", "objectId", "userPrincipalName"} & set(names):
        raise CommandFailed(f"{path} has neither an id nor a userPrincipalName column.")
    table.fieldnames = names
    for row in table:
        yield {name: value or None for name, value in row.items() if isinstance(name, str)}


def _column(name: str) -> str:
    """Return the source attribute of a column: case does not count in a table's heading."""
    from provisioning.mapping.attributes import spellings

    folded = name.strip().lower()
    return _PORTAL_COLUMNS.get(folded) or spellings().get(folded, name.strip())
