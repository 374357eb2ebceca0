"""Connections from `connections.toml` and from the environment."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_client.connection import Connection, InvalidConnectionError, SignIn

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXTS = frozenset({"tenant_id", "client_id", "cloud", "graph_url", "authority", "token"})
_PATHS = frozenset({"certificate_path", "ca_file"})
_SECRETS = ("client_secret", "certificate_password")
_KEYS = (
    _TEXTS
    | _PATHS
    | {"sign_in", "log_requests", "log_seconds"}
    | {f"{secret}_{source}" for secret in _SECRETS for source in ("env", "file")}
)


class _BrokenError(ValueError):
    """A connection cannot be read; the text names the place, the key and the remedy."""


@dataclass(frozen=True, slots=True)
class BrokenConnection:
    """A connection that cannot be used; `problem` names the place, the key and the remedy.

    `name` is the file's own where the whole file cannot be read.
    """

    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class Configured:
    """What is configured: the connections that can be used, and those that cannot."""

    connections: tuple[Connection, ...] = ()
    broken: tuple[BrokenConnection, ...] = ()


def read_connections(path: Path, environment: Mapping[str, str]) -> Configured:
    """Read the connections of the file, then the one of the environment if its tenant is new.

    A file that does not exist has none. One broken connection does not keep the others from use.
    """
    found = _from_file(path, environment) if path.exists() else Configured()
    tenants = {connection.tenant_id for connection in found.connections}
    tenant_id = environment.get("AZURE_TENANT_ID")
    if not tenant_id or tenant_id in tenants:
        return found
    name = environment.get("AZURE_CONNECTION_NAME") or tenant_id
    try:
        added = _from_environment(name, tenant_id, environment)
    except _BrokenError as error:
        return Configured(found.connections, (*found.broken, BrokenConnection(name, str(error))))
    return Configured((*found.connections, added), found.broken)


# --- connections.toml --------------------------------------------------------------------------


def _from_file(path: Path, environment: Mapping[str, str]) -> Configured:
    try:
        tables = _tables(path)
    except _BrokenError as error:
        return Configured(broken=(BrokenConnection(path.name, str(error)),))
    connections, broken = [], []
    for name, table in tables.items():
        try:
            connections.append(_from_table(path, name, table, environment))
        except _BrokenError as error:
            broken.append(BrokenConnection(name, str(error)))
    return Configured(tuple(connections), tuple(broken))


def _tables(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise _BrokenError(
            f"{path} is not valid TOML: {error}. Mend that line: a table is "
            '[connections.contoso], a text stands in double quotes as in client_id = "...", and a '
            "Windows path in single ones."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _BrokenError(
            f"{path} cannot be read: {error}. It must be a UTF-8 text file that this program may "
            "read."
        ) from error
    tables = content.pop("connections", {})
    if content or not isinstance(tables, dict):
        raise _BrokenError(
            f"{path} may only hold tables such as [connections.contoso], "
            f"not {next(iter(content), 'a value for connections')}."
        )
    return tables


def _from_table(path: Path, name: str, table: Any, environment: Mapping[str, str]) -> Connection:
    place = f"{path}, [connections.{name}]"
    if not isinstance(table, dict):
        raise _BrokenError(f"{place}: this must be a table of keys.")
    for secret in _SECRETS:
        if secret in table:
            raise _BrokenError(
                f"{place}: {secret} may not stand in a file that gets copied around. Put it into "
                f"an environment variable or a file of its own, and name that with "
                f'{secret}_env = "..." or {secret}_file = "...".'
            )
    unknown = sorted(table.keys() - _KEYS)
    if unknown:
        known = ", ".join(sorted(_KEYS))
        raise _BrokenError(f"{place}: {unknown[0]} is not known. Known keys: {known}.")
    values: dict[str, Any] = {}
    values |= {key: _text(place, key, table[key]) for key in _TEXTS & table.keys()}
    values |= {key: _path(place, path, key, table[key]) for key in _PATHS & table.keys()}
    values |= _numbers(place, table)
    for secret in _SECRETS:
        values[secret] = _secret(place, path, secret, table, environment)
    sign_in = _sign_in(place, _text(place, "sign_in", table.get("sign_in", "client_secret")))
    if sign_in is SignIn.CLIENT_SECRET and values["client_secret"] is None:
        values["client_secret"] = environment.get("AZURE_CLIENT_SECRET") or None
    return _connection(place, name, sign_in, values)


def _text(place: str, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _BrokenError(f'{place}: {key} must be a text, such as {key} = "...".')
    return value.strip()


def _path(place: str, file: Path, key: str, value: Any) -> Path:
    """Read a path; a relative one starts at the connections file."""
    found = file.parent / Path(_text(place, key, value)).expanduser()
    if not found.is_file():
        raise _BrokenError(f"{place}: {key} names {found}, which is not a file.")
    return found


def _numbers(place: str, table: Mapping[str, Any]) -> dict[str, Any]:
    kinds: dict[str, type | tuple[type, ...]] = {"log_requests": int, "log_seconds": (int, float)}
    for key, kind in kinds.items():
        value = table.get(key, 1)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise _BrokenError(f"{place}: {key} must be a number.")
    return {key: table[key] for key in kinds if key in table}


def _secret(
    place: str, file: Path, secret: str, table: Mapping[str, Any], environment: Mapping[str, str]
) -> str | None:
    variable, source = table.get(f"{secret}_env"), table.get(f"{secret}_file")
    if variable is not None:
        value = environment.get(_text(place, f"{secret}_env", variable))
        if not value:
            raise _BrokenError(
                f"{place}: {secret}_env names {variable}, which is not set. Set this variable."
            )
        return value
    if source is not None:
        return _path(place, file, f"{secret}_file", source).read_text(encoding="utf-8").strip()
    return None


# --- Environment -------------------------------------------------------------------------------


def _from_environment(name: str, tenant_id: str, environment: Mapping[str, str]) -> Connection:
    """Read the variables that azure-identity and Microsoft's documentation use."""
    place = "Environment"
    certificate = environment.get("AZURE_CLIENT_CERTIFICATE_PATH")
    values = {
        "tenant_id": tenant_id,
        "client_id": environment.get("AZURE_CLIENT_ID") or None,
        "client_secret": environment.get("AZURE_CLIENT_SECRET") or None,
        "certificate_path": _path(
            place, Path(os.curdir) / "x", "AZURE_CLIENT_CERTIFICATE_PATH", certificate
        )
        if certificate
        else None,
        "certificate_password": environment.get("AZURE_CLIENT_CERTIFICATE_PASSWORD") or None,
        "cloud": environment.get("AZURE_CLOUD") or "global",
    }
    return _connection(place, name, _environment_sign_in(place, environment), values)


def _environment_sign_in(place: str, environment: Mapping[str, str]) -> SignIn:
    stated = environment.get("AZURE_SIGN_IN")
    if stated:
        return _sign_in(place, stated)
    for variable, sign_in in (
        ("AZURE_CLIENT_SECRET", SignIn.CLIENT_SECRET),
        ("AZURE_CLIENT_CERTIFICATE_PATH", SignIn.CERTIFICATE),
        ("AZURE_FEDERATED_TOKEN_FILE", SignIn.WORKLOAD_IDENTITY),
        ("IDENTITY_ENDPOINT", SignIn.MANAGED_IDENTITY),
    ):
        if environment.get(variable):
            return sign_in
    raise _BrokenError(
        f"{place}: AZURE_TENANT_ID is set, but nothing tells how to sign in. Set "
        "AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH, or AZURE_SIGN_IN=azure_cli."
    )


def _sign_in(place: str, word: str) -> SignIn:
    try:
        return SignIn(word)
    except ValueError as error:
        known = ", ".join(SignIn)
        raise _BrokenError(f"{place}: sign_in is {word!r}; use one of: {known}.") from error


def _connection(place: str, name: str, sign_in: SignIn, values: Mapping[str, Any]) -> Connection:
    if "tenant_id" not in values:
        raise _BrokenError(
            f"{place}: tenant_id is missing (Entra admin centre > Overview > Tenant ID)."
        )
    try:
        return Connection(name=name, sign_in=sign_in, **values)
    except InvalidConnectionError as error:
        raise _BrokenError(f"{place}: {error}{_remedy(error.key)}") from error


def _remedy(key: str) -> str:
    if key in _SECRETS:
        return f" Name where it stands with {key}_env or {key}_file, or set AZURE_CLIENT_SECRET."
    return ""
