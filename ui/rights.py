"""What a role may see and do: `viewers.toml`, read and put together for one viewer."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

PersonalData = Literal["shown", "masked"]
ALL = "*"
_ROLE_KEYS = ("connections", "personal_data", "bundles", "imports")
_FILE_KEYS = ("roles_claim", "contact", "roles")


class ViewersFileError(ValueError):
    """The viewers file cannot be used; the text names the place, the key and the remedy."""


@dataclass(frozen=True, slots=True)
class Role:
    """What one role allows; `connections` are names of connections, or `*` for all of them.

    Imports are no connections of the file: who may import may also open what was imported.
    """

    name: str
    connections: tuple[str, ...] = ()
    personal_data: PersonalData = "masked"
    bundles: bool = False
    imports: bool = False

    def opens(self, connection: str, *, imported: bool) -> bool:
        """Whether the role opens a connection."""
        return (
            self.imports if imported else ALL in self.connections or connection in self.connections
        )


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights of one viewer.

    A role's rights hold for its own connections: who may see people in one and open another with
    people masked does not see people in both.
    """

    roles: tuple[Role, ...]

    @property
    def imports(self) -> bool:
        """Whether files may be imported."""
        return any(role.imports for role in self.roles)

    def opens(self, connection: str, *, imported: bool = False) -> bool:
        """Whether a connection may be opened; an import when `imported`."""
        return any(role.opens(connection, imported=imported) for role in self.roles)

    def sees_people(self, connection: str, *, imported: bool = False) -> bool:
        """Whether personal data of a connection is shown, not masked."""
        return any(
            role.personal_data == "shown"
            for role in self.roles
            if role.opens(connection, imported=imported)
        )

    def bundles(self, connection: str, *, imported: bool = False) -> bool:
        """Whether support bundles of a connection may be made."""
        return any(role.bundles for role in self.roles if role.opens(connection, imported=imported))


# Whoever sits at the computer that the app listens on alone may do everything.
EVERYTHING = Rights((Role("", (ALL,), "shown", bundles=True, imports=True),))


@dataclass(frozen=True, slots=True)
class Viewers:
    """The file: its roles, the token's claim that names them, and whom to ask for one."""

    roles: Mapping[str, Role] = field(default_factory=dict)
    roles_claim: str = "roles"
    contact: str | None = None

    def rights(self, claims: Mapping[str, Any]) -> Rights | None:
        """Return the rights of whoever has these claims, None without a role of the file."""
        named = claims.get(self.roles_claim)
        names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
        found = tuple(self.roles[name] for name in names if name in self.roles)
        return Rights(found) if found else None


def read_viewers(path: Path, connections: Collection[str]) -> Viewers:
    """Read the file, whose roles may name these connections; raises ViewersFileError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ViewersFileError(
            f"Viewers sign in, but {path} does not exist, so nobody may see anything. Write it as "
            "docs/sign-in-for-viewers.md shows, or name another file with VIEWERS_FILE."
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ViewersFileError(f"{path} cannot be read: {error}.") from error
    _known(str(path), content, _FILE_KEYS)
    tables = content.get("roles", {})
    if not isinstance(tables, dict) or not tables:
        raise ViewersFileError(
            f'{path}: add a table for each role, such as [roles."Monitor.Read"].'
        )
    contact = content.get("contact")
    return Viewers(
        {name: _role(path, name, table, connections) for name, table in tables.items()},
        _text(str(path), "roles_claim", content.get("roles_claim", "roles")),
        None if contact is None else _text(str(path), "contact", contact),
    )


def _role(path: Path, name: str, table: Any, connections: Collection[str]) -> Role:
    place = f'{path}, [roles."{name}"]'
    if not isinstance(table, dict):
        raise ViewersFileError(f"{place}: this must be a table of keys.")
    _known(place, table, _ROLE_KEYS)
    personal = table.get("personal_data", "masked")
    if personal not in get_args(PersonalData):
        raise ViewersFileError(f'{place}: personal_data must be "shown" or "masked".')
    return Role(
        name,
        _connections(place, table.get("connections"), connections),
        cast("PersonalData", personal),
        bundles=_switch(place, "bundles", table.get("bundles", False)),
        imports=_switch(place, "imports", table.get("imports", False)),
    )


def _connections(place: str, value: Any, known: Collection[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ViewersFileError(
            f'{place}: connections must be a list of names, such as connections = ["contoso"], or '
            '["*"] for all.'
        )
    unknown = [name for name in value if name != ALL and name not in known]
    if unknown:
        raise ViewersFileError(
            f"{place}: connections names {unknown[0]!r}, which is no connection. There are: "
            f"{', '.join(known) or 'none'}. Correct the name here or in the connections file."
        )
    return tuple(value)


def _known(place: str, table: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    unknown = sorted(table.keys() - set(keys))
    if unknown:
        raise ViewersFileError(
            f"{place}: {unknown[0]} is not known. Known keys: {', '.join(keys)}."
        )


def _text(place: str, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ViewersFileError(f'{place}: {key} must be a text, such as {key} = "...".')
    return value.strip()


def _switch(place: str, key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ViewersFileError(f"{place}: {key} must be true or false, without quotation marks.")
    return value
