"""What the environment and `.env` say about this installation; read once."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from dotenv import dotenv_values
from platformdirs import user_data_path

if TYPE_CHECKING:
    from collections.abc import Mapping

Engine = Literal["duckdb", "spark"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["text", "json"]
Reader = Literal["Admin", "Support", "Account manager"]

_HOST = re.compile(r"(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_DAYS = re.compile(r"[1-9][0-9]{0,4}")
_DATA_FOLDER = "entra-provisioning-monitor"
# Streamlit's own cookie ends then.
_LONGEST_SIGN_IN_HOURS = 720


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the text names the variable and the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The installation's settings.

    `history_uri` is a folder or an object-storage URI; `history_days` of None keeps history for
    ever; `spark_remote` is None unless the engine is "spark"; `connections_file` need not exist;
    `profiles_folder` of None means that the product's own vendor profiles are all; a sign-in of a
    viewer counts for `sign_in_hours`; no `allowed_hosts` means that every host name is served;
    `reader` decides which page opens first where a link does not say.
    """

    history_uri: str
    history_engine: Engine
    spark_remote: str | None
    connections_file: Path
    bundle_key_file: Path
    profiles_folder: Path | None
    log_level: LogLevel
    viewers_file: Path = Path("viewers.toml")
    sign_in_hours: float = 10.0
    log_format: LogFormat = "text"
    allowed_hosts: tuple[str, ...] = ()
    reader: Reader = "Admin"
    history_days: int | None = None


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; the environment wins over `.env` in the working directory.

    Raises SettingsError.
    """
    if environment is None:
        from_file = {name: value for name, value in dotenv_values(".env").items() if value}
        environment = {**from_file, **os.environ}
    engine = cast("Engine", _one_of(environment, "HISTORY_ENGINE", get_args(Engine), "duckdb"))
    remote = environment.get("SPARK_REMOTE") or None
    if engine == "spark" and not (remote or "").startswith("sc://"):
        raise SettingsError(
            "HISTORY_ENGINE is spark, so SPARK_REMOTE must name a Spark Connect server, "
            "for example sc://localhost:15002."
        )
    data = user_data_path(_DATA_FOLDER, appauthor=False)
    return Settings(
        history_uri=environment.get("HISTORY_URI") or str(data / "history"),
        history_engine=engine,
        history_days=_days(environment, "HISTORY_DAYS"),
        spark_remote=remote,
        connections_file=Path(environment.get("CONNECTIONS_FILE") or "connections.toml"),
        profiles_folder=_folder(environment, "PROFILES_FOLDER"),
        bundle_key_file=Path(environment.get("BUNDLE_KEY_FILE") or data / "bundle.key"),
        log_level=cast(
            "LogLevel", _one_of(environment, "LOG_LEVEL", get_args(LogLevel), "WARNING")
        ),
        log_format=cast(
            "LogFormat", _one_of(environment, "LOG_FORMAT", get_args(LogFormat), "text")
        ),
        allowed_hosts=_hosts(environment, "ALLOWED_HOSTS"),
        reader=cast("Reader", _one_of(environment, "READER", get_args(Reader), "Admin")),
        viewers_file=Path(environment.get("VIEWERS_FILE") or "viewers.toml"),
        sign_in_hours=_hours(environment, "SIGN_IN_HOURS", 10.0),
    )


def _hours(environment: Mapping[str, str], name: str, default: float) -> float:
    value = environment.get(name)
    if not value:
        return default
    try:
        hours = float(value)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= _LONGEST_SIGN_IN_HOURS:
        raise SettingsError(
            f"{name} is {value!r}. It must be a number of hours above 0 and up to "
            f"{_LONGEST_SIGN_IN_HOURS}."
        )
    return hours


def _days(environment: Mapping[str, str], name: str) -> int | None:
    value = environment.get(name)
    if value and not _DAYS.fullmatch(value):
        raise SettingsError(
            f"{name} is {value!r}. It must be a whole number of days from 1 to 99999; without it "
            "nothing is removed."
        )
    return int(value) if value else None


def _hosts(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    hosts = tuple(filter(None, (part.strip() for part in environment.get(name, "").split(","))))
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise SettingsError(
                f"{name} holds {host!r}. Write host names without scheme, port or path, "
                "separated by commas, for example: sync.contoso.com, *.contoso.com."
            )
    return hosts


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name)
    if not value:
        return None
    if not Path(value).is_dir():
        raise SettingsError(f"{name} is {value!r}, and there is no such folder.")
    return Path(value)


def _one_of(
    environment: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str
) -> str:
    value = environment.get(name) or default
    for word in allowed:
        if value.lower() == word.lower():
            return word
    raise SettingsError(f"{name} is {value!r}. It must be one of: {', '.join(allowed)}.")
