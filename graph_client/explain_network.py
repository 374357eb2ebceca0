"""Why a host could not be reached: time, certificates and broken connections."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import httpx

from graph_client.errors import BadAnswer, GraphError, Unavailable
from provisioning.wire.secrets import REMOVED, text_without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph_client.connection import Connection

_LONGEST_QUOTE = 300

HEALTH = "Try again in a few minutes; https://status.cloud.microsoft shows known incidents."


def quote(text: str, connection: Connection) -> str:
    """Shorten foreign text to one line without secrets."""
    for secret in (
        connection.client_secret,
        connection.token,
        connection.certificate_password,
        connection.assertion,
    ):
        if secret:
            text = text.replace(secret, REMOVED)
    line = " ".join(text_without_secrets(text).split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]}…"


def explain_network(error: Exception, connection: Connection, host: str) -> GraphError:
    """Tell why a host could not be reached."""
    if isinstance(error, httpx.TimeoutException):
        return Unavailable(f"{host} did not answer in time.", HEALTH)
    if is_untrusted(error):
        return untrusted(host)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return Unavailable(
            f"No connection to {host}: {quote(str(error), connection)}",
            f"Check that this machine reaches {host}.",
        )
    if isinstance(error, httpx.TransportError):
        return Unavailable(f"The connection to {host} broke.", HEALTH)
    return BadAnswer(f"The answer of {host} cannot be read: {type(error).__name__}.", HEALTH)


def untrusted(host: str) -> Unavailable:
    """Tell of a host whose certificate nobody here vouches for."""
    return Unavailable(
        f"The certificate of {host} is not trusted here.",
        "If a proxy of your network signs it, set ca_file to the PEM file of its root.",
    )


def is_untrusted(error: BaseException) -> bool:
    """Whether a certificate was not trusted, however deep that lies."""
    # Some layers keep only the text of OpenSSL's error.
    return any(
        isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(cause)
        for cause in causes(error)
    )


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what lies beneath it: azure-identity wraps a broken network."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
