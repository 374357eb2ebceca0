"""How this product logs: one line for each event on standard error, without secrets or people.

Packages of others log warnings only, whatever `LOG_LEVEL` says: at lower levels they tell
addresses with the names of people in them. Sign-in names and mail addresses are cut out of every
line, as Microsoft's error texts quote them.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pythonjsonlogger.msgspec import MsgspecFormatter

from provisioning.wire.secrets import REMOVED, text_without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from settings import Settings

OURS = (
    "asgi",
    "collect",
    "commands",
    "foresee",
    "graph_client",
    "history",
    "importing",
    "onboard",
    "provisioning",
    "sample_tenant",
    "support_bundle",
    "ui",
)
# What a line about a request to Graph tells beside its message.
FIELDS = ("connection", "need", "status", "code", "request_id", "client_request_id", "path")

_WORDS_OF_SECRETS = ("SECRET", "PASSWORD", "TOKEN", "CREDENTIAL", "_KEY", "PROXY")
# Shorter values are words such as "true", which would be cut out of every line.
_SHORTEST_SECRET = 8
_IN_ADDRESS = re.compile(r"//[^:/]*:(.+)@")
_ACCOUNT = re.compile(r"[\w.+#%!$&*~-]+(?:'[\w.+#%!$&*~-]+)*@[\w-]+(?:\.[\w-]+)+")


def set_up_logs(settings: Settings, environment: Mapping[str, str] | None = None) -> None:
    """Send every logger's lines to standard error in the form that the settings name.

    May be called again: Streamlit and uvicorn give loggers handlers of their own as they start.
    """
    known = secrets_of(os.environ if environment is None else environment)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((JsonLines if settings.log_format == "json" else TextLines)(known))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel("ERROR" if settings.log_level == "ERROR" else "WARNING")
    for name in OURS:
        logging.getLogger(name).setLevel(settings.log_level)
    # `graph_client` tells of each sign-in that failed; this package repeats what Entra said.
    logging.getLogger("azure.identity").setLevel("ERROR")
    for name in list(root.manager.loggerDict):
        logger = logging.getLogger(name)
        if logger.handlers:
            logger.handlers.clear()
            logger.propagate = True


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of variables that are named like secrets, as texts would hold them.

    Of an address with a password, that of a proxy, the password alone is one too.
    """
    values = [
        secret
        for name, value in environment.items()
        if any(it in name.upper() for it in _WORDS_OF_SECRETS)
        for secret in (value, *_IN_ADDRESS.findall(value))
        if len(secret) >= _SHORTEST_SECRET
    ]
    found = {form for it in values for form in (it, repr(it)[1:-1], quote(it, safe=""))}
    return tuple(sorted(found, key=len, reverse=True))


def _cleaned(text: str, known: Iterable[str]) -> str:
    for secret in known:
        text = text.replace(secret, REMOVED)
    return _ACCOUNT.sub(REMOVED, text_without_secrets(text))


class JsonLines(MsgspecFormatter):
    """One JSON object a line: time (UTC), level, logger, message, and what else is known."""

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            style="sequence",
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "exception"},
            timestamp="time",
        )
        self._known = known

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Return what the line holds, each text without secrets."""
        return {
            name: _cleaned(value, self._known) if isinstance(value, str) else value
            for name, value in super().process_log_record(log_data).items()
        }


class TextLines(logging.Formatter):
    """One line an event for a person; a traceback follows on lines of its own."""

    converter = time.gmtime

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__("{asctime}Z {levelname} {name}: {message}", "%Y-%m-%dT%H:%M:%S", style="{")
        self._known = known

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        """Return the line without a traceback; foreign text cannot begin a line of its own."""
        told = [f"{name}={getattr(record, name)}" for name in FIELDS if getattr(record, name, None)]
        line = " ".join([super().formatMessage(record), *told])
        return line.replace("\r", "\\r").replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return _cleaned(super().format(record), self._known)
