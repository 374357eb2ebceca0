"""History, the last collection, packages and sign-in for viewers: this installation itself."""

from __future__ import annotations

import platform
import re
import shutil
import tempfile
import tomllib
from contextlib import suppress
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from doctor.findings import Check, Level, Remedy
from history import HistoryError, Log, queries
from provisioning.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from history import History

_ROOT = Path(__file__).parents[1]
_SHOWN = ("streamlit", "msgraph-sdk", "azure-identity", "deltalake", "duckdb")
_MEGABYTE = 1_000_000
_LITTLE, _TOO_LITTLE = 2_000 * _MEGABYTE, 100 * _MEGABYTE
_OLD = timedelta(hours=1)
_SECRETS = Path(".streamlit") / "secrets.toml"
_DIFFERENT_SHOWN = 5


def installation_checks(history: History, tenant_id: str, now: datetime) -> Iterator[Check]:
    """Yield the checks of history, of what was collected and of the packages."""
    yield from _history(history, tenant_id, now)
    yield _packages()


def viewer_sign_in_urls() -> list[str] | None:
    """Return the metadata addresses of the identity providers for viewers; None when not set up.

    Raises OSError or ValueError where Streamlit's secrets file cannot be read.
    """
    for path in _secrets_files():
        if path.is_file():
            auth = tomllib.loads(path.read_text(encoding="utf-8")).get("auth")
            if isinstance(auth, dict):
                providers = [auth, *(one for one in auth.values() if isinstance(one, dict))]
                urls = [one.get("server_metadata_url") for one in providers]
                return [url for url in urls if isinstance(url, str)]
    return None


def _secrets_files() -> Iterator[Path]:
    yield Path.cwd() / _SECRETS
    with suppress(RuntimeError):  # a container's user may have no home
        yield Path.home() / _SECRETS


# --- History -----------------------------------------------------------------------------------


def _history(history: History, tenant_id: str, now: datetime) -> Iterator[Check]:
    try:
        rows = int(queries.coverage(history, tenant_id)["rows"].sum())
        reached = {log: history.watermark(tenant_id, log) for log in Log}
    except HistoryError as error:
        yield Check("history", "History", Level.FAILS, str(error), Remedy("See docs/history.md."))
        return
    yield _storage(history, rows)
    yield _collection(reached, now)


def _storage(history: History, rows: int) -> Check:
    detail = f"{history.uri} is readable, {counted(rows, 'entry', 'entries')} of this tenant."
    folder = _local_folder(history.uri)
    if folder is None:
        return Check("history", "History", Level.WORKS, f"{detail} Writing was not tried.")
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            free = shutil.disk_usage(existing).free
    except OSError as error:
        remedy = Remedy(f"Let this program write to {folder}, or set HISTORY_URI to another place.")
        return Check("history", "History", Level.FAILS, f"Not writable: {error}.", remedy)
    level = Level.FAILS if free < _TOO_LITTLE else Level.WARNS if free < _LITTLE else Level.WORKS
    space = f"{free / 1000 / _MEGABYTE:,.1f} GB free"
    remedy = Remedy("Make room on this disk, or purge old entries.") if level != "works" else None
    return Check("history", "History", level, f"{detail} Writable, {space}.", remedy)


def _local_folder(uri: str) -> Path | None:
    parts = urlsplit(uri)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    return None if "://" in uri else Path(uri).absolute()


def _collection(reached: dict[Log, datetime | None], now: datetime) -> Check:
    title, known = "Last collection", [one for one in reached.values() if one is not None]
    remedy = Remedy("Leave the dashboard running, or run: python cli.py collect --every 5m")
    if len(known) < len(reached):
        names = " and ".join(f"the {log} log" for log, one in reached.items() if one is None)
        detail = f"Nothing was collected completely yet of {names}."
        return Check("collection", title, Level.WARNS, detail, remedy)
    oldest = min(known)
    detail = f"Both logs are collected up to {oldest:%d %b %Y %H:%M} UTC."
    if now - oldest <= _OLD:
        return Check("collection", title, Level.WORKS, detail)
    hours = (now - oldest) / timedelta(hours=1)
    return Check("collection", title, Level.WARNS, f"{detail} That is {hours:,.0f} h ago.", remedy)


# --- Packages ----------------------------------------------------------------------------------


def _packages() -> Check:
    title = f"Entra Provisioning Monitor {_own_version()}".rstrip()
    shown = ", ".join(f"{name} {version}" for name in _SHOWN if (version := _installed(name)))
    detail = f"Python {platform.python_version()}, {shown}."
    wrong = [
        f"{name} {_installed(name) or 'is missing'} (pinned {pinned})"
        for name, pinned in _pins().items()
        if _installed(name) != pinned
    ]
    if not wrong:
        return Check("packages", title, Level.WORKS, detail)
    more = f" and {len(wrong) - _DIFFERENT_SHOWN} more" if len(wrong) > _DIFFERENT_SHOWN else ""
    told = f"{detail} Not as pinned: {', '.join(wrong[:_DIFFERENT_SHOWN])}{more}."
    return Check("packages", title, Level.WARNS, told, Remedy("Install them: python3 dev.py run"))


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _pins() -> dict[str, str]:
    """Return the pins that hold on every platform; none where the file was not shipped."""
    path = _ROOT / "requirements.txt"
    if not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)(?: \\)?$", text, re.MULTILINE))


def _own_version() -> str:
    path = _ROOT / "pyproject.toml"
    if not path.is_file():
        return ""
    return tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"]
