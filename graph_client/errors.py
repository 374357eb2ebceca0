"""What can go wrong with Graph. Every error says what happened and what to do next.

GraphError
  * SignInFailed       no token, or Graph did not accept it
  * PermissionMissing  the app registration lacks a permission, or its admin consent
  * RoleMissing        the person who signed in lacks a directory role
  * LicenceMissing     the tenant lacks Entra ID P1 or P2
  * NotInThisCloud     the national cloud does not offer it
  * NotFound           the object does not exist (any more)
  * Throttled          too many requests, also after waiting
  * Unavailable        Graph or the network failed, also after retries
  * Refused            Graph refused the request as wrong
  * BadAnswer          the answer cannot be read
  * ForbiddenHost      the answer pointed to another host
"""

from __future__ import annotations


class GraphError(Exception):
    """Base of all. Microsoft's support asks for `request_id`; no text holds a secret.

    `client_request_id` is ours of the same request, known even when nothing came back.
    """

    def __init__(
        self,
        message: str,
        next_step: str,
        *,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        client_request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.status = status
        self.code = code
        self.request_id = request_id
        self.client_request_id = client_request_id

    def __str__(self) -> str:
        """Everything a person needs in one line."""
        ticket = f" (request id {self.request_id})" if self.request_id else ""
        return f"{self.message} {self.next_step}{ticket}"


class SignInFailed(GraphError):
    """There is no token, or Graph did not accept it; `code` is an AADSTS code if there is one."""


class PermissionMissing(GraphError):
    """The app registration lacks `permission`, or an administrator has not consented to it."""

    permission: str | None = None


class RoleMissing(GraphError):
    """The person who signed in lacks a directory role."""


class LicenceMissing(GraphError):
    """The tenant lacks the licence that this part needs."""


class NotInThisCloud(GraphError):
    """The connection's national cloud does not offer this part."""


class NotFound(GraphError):
    """The object does not exist, or not any more."""


class Throttled(GraphError):
    """Graph asks to slow down, and waiting within the time allowed did not help."""


class Unavailable(GraphError):
    """Graph, the network or a time limit failed; retries within the time allowed did not help."""


class Refused(GraphError):
    """Graph refused the request as wrong (4xx)."""


class BadAnswer(GraphError):
    """The answer is incomplete or of an unknown shape, also after retries."""


class ForbiddenHost(GraphError):
    """The answer pointed to another host; nothing was sent there."""
