"""Faults of the SDK and of azure-identity, told as errors of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from kiota_abstractions.api_error import APIError

from graph_client.connection import SignIn
from graph_client.errors import (
    BadAnswer,
    GraphError,
    LicenceMissing,
    NotFound,
    PermissionMissing,
    Refused,
    RoleMissing,
    SignInFailed,
    Throttled,
    Unavailable,
)
from graph_client.explain_network import (
    HEALTH,
    causes,
    explain_network,
    is_untrusted,
    quote,
    untrusted,
)
from graph_client.facts import needs, refusals, sign_in_errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph_client.connection import Connection
    from graph_client.facts import Need

_AADSTS = re.compile(r"AADSTS\d+")
_TRACE_ID = re.compile(r"Trace ID: ([0-9a-fA-F-]{8,})")
# Microsoft appends ids and the time to its sentence; the sentence is what a person needs.
_TAIL = re.compile(r"\s*(Trace ID:|Correlation ID:|Timestamp:).*", re.DOTALL)
_SERVER_ERROR = 500
_OUT_OF_REACH = (ServiceRequestError, ServiceResponseError)


# --- Sign-in -----------------------------------------------------------------------------------


def explain_sign_in(error: Exception, connection: Connection) -> GraphError:
    """Tell why there is no token."""
    text = str(error)
    host = connection.login_host
    if is_untrusted(error):
        return untrusted(host)
    if any(isinstance(cause, _OUT_OF_REACH) for cause in causes(error)):
        return Unavailable(
            f"The sign-in service {host} did not answer: {quote(text, connection)}",
            f"Check that this machine reaches {host}.",
        )
    code = next(iter(_AADSTS.findall(text)), None)
    trace = _TRACE_ID.search(text)
    request_id = trace.group(1) if trace else None
    opening = f"Sign-in to tenant {connection.tenant_id} failed"
    known = sign_in_errors().get(code or "")
    if known:
        return SignInFailed(
            f"{opening}: {known.meaning} ({code}).",
            known.next_step.replace("TENANT", connection.tenant_id),
            code=code,
            request_id=request_id,
        )
    if code:
        next_step = f"Look the code up: https://login.microsoftonline.com/error?code={code[6:]}"
    elif connection.sign_in is SignIn.CERTIFICATE:
        next_step = (
            "Check that certificate_path is a PEM or PFX file with the certificate and its private "
            "key, and that certificate_password opens it."
        )
    else:
        next_step = f"Check the connection's values for sign-in by {connection.sign_in}."
    return SignInFailed(
        f"{opening}: {quote(_TAIL.sub('', text), connection).rstrip('.')}.",
        next_step,
        code=code,
        request_id=request_id,
    )


# --- Graph -------------------------------------------------------------------------------------


class UnreadableError(Exception):
    """The bytes of an answer are not what was asked for, mostly because they broke off."""


def explain(error: Exception, connection: Connection, need: str) -> GraphError:
    """Tell what a fault of the SDK or the network means; `need` is a key of `needs()`."""
    if isinstance(error, APIError):
        told = getattr(error, "error", None)
        failure = Failure(
            error.response_status_code or 0,
            headers_of(error),
            getattr(told, "code", None),
            getattr(told, "message", None) or "",
        )
        return explain_failure(failure, connection, need)
    if isinstance(error, UnreadableError):
        said = quote(str(error), connection)
        return BadAnswer(f"{needs()[need].title}: Graph's answer cannot be read. {said}", HEALTH)
    return explain_network(error, connection, connection.graph_host)


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed answer: HTTP status, headers with names in lower case, Graph's code and message."""

    status: int
    headers: Mapping[str, str]
    code: str | None = None
    message: str = ""

    def facts(self) -> dict[str, Any]:
        """Return what an error of ours keeps of it."""
        ours = self.headers.get("client-request-id")
        return {
            "status": self.status,
            "code": self.code,
            "request_id": self.headers.get("request-id") or ours,
            "client_request_id": ours,
        }


def explain_failure(failure: Failure, connection: Connection, need: str) -> GraphError:
    """Tell what a failed answer means for `need`."""
    wanted, status = needs()[need], failure.status
    said = quote(failure.message, connection) or f"HTTP {status}"
    if status in {401, 403}:
        return _explain_refusal(failure, said, wanted, connection)
    if status == 404:  # noqa: PLR2004
        return NotFound(
            f"{wanted.title}: not found. Graph said: {said}",
            "It may have been deleted, or not be set up yet. Refresh the overview.",
            **failure.facts(),
        )
    if status == 429:  # noqa: PLR2004
        return Throttled(
            f"{wanted.title}: Graph is limiting this app's requests in the tenant.",
            "Wait a minute. Look for other programs that use the same app registration.",
            **failure.facts(),
        )
    if status >= _SERVER_ERROR:
        sentence = f"{wanted.title}: Graph failed (HTTP {status})."
        return Unavailable(sentence, HEALTH, **failure.facts())
    return Refused(
        f"{wanted.title}: Graph refused the request (HTTP {status}). Graph said: {said}",
        "Report this with the request id: the request itself seems wrong.",
        **failure.facts(),
    )


def _explain_refusal(
    failure: Failure, said: str, wanted: Need, connection: Connection
) -> GraphError:
    default = "sign-in" if failure.status == 401 else "permission"  # noqa: PLR2004
    missing = next((r.missing for r in refusals() if r.fits(failure.code, said)), default)
    if missing == "sign-in":
        return SignInFailed(
            f"{wanted.title}: Graph did not accept the sign-in. Graph said: {said}",
            "Check tenant_id, client_id and cloud of the connection, then sign in again.",
            **failure.facts(),
        )
    if missing == "licence":
        return LicenceMissing(
            f"{wanted.title}: the tenant lacks {wanted.licence or 'the licence'}.",
            "The provisioning log is part of Microsoft Entra ID P1 and P2. Assign such a licence, "
            "or import an export of the log.",
            **failure.facts(),
        )
    if missing == "role":
        return RoleMissing(
            f"{wanted.title}: the account that signed in lacks a directory role.",
            f"Have an administrator assign one of: {wanted.role}.",
            **failure.facts(),
        )
    return _permission_missing(failure, wanted, connection)


def _permission_missing(
    failure: Failure, wanted: Need, connection: Connection
) -> PermissionMissing:
    is_delegated = connection.sign_in.is_delegated
    kind = "delegated" if is_delegated else "application"
    permission = wanted.delegated if is_delegated else wanted.application
    next_step = (
        f"Add the {kind} permission {permission} of Microsoft Graph under App registrations > "
        "your app > API permissions, then grant admin consent."
    )
    if wanted.also and not is_delegated:
        next_step += f" {wanted.also}"
    if is_delegated and wanted.roles:
        next_step += f" The account also needs a role: {wanted.role}."
    error = PermissionMissing(
        f"{wanted.title}: the permission {permission} is missing.", next_step, **failure.facts()
    )
    error.permission = permission
    return error


def headers_of(error: APIError) -> dict[str, str]:
    """Headers of a failed answer with names in lower case."""
    headers: Mapping[str, str] = error.response_headers or {}
    return {name.lower(): value for name, value in headers.items()}
