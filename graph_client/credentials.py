"""How a connection gets its access tokens: azure-identity, once for all requests at a time."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING, Any, Protocol, Self

from azure.core.credentials import AccessToken

from graph_client.connection import Connection, SignIn
from graph_client.errors import GraphError, SignInFailed
from graph_client.explain import explain_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import TracebackType

    Prompt = Callable[[str, str, datetime], None]

_STATIC_TOKEN_SECONDS = 3600


class Credential(Protocol):
    """What azure-identity's credentials have in common here."""

    def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **kwargs: Any,
    ) -> AccessToken:
        """Return a token, from the credential's own cache if it is still good."""
        ...


def show_device_code(url: str, code: str, expires: datetime) -> None:
    """Ask for a device code on standard error, which keeps standard output for answers."""
    until = expires.astimezone().strftime("%H:%M")
    sys.stderr.write(f"To sign in, open {url} and enter {code} (before {until}).\n")


class SharedSignIn:
    """The credential as the SDK wants it: async, and one sign-in at a time for all requests.

    azure-identity's browser and device-code credentials exist only in a blocking form, so all kinds
    run in a worker thread; requests that start together wait for the same sign-in.
    """

    def __init__(self, connection: Connection, prompt: Prompt = show_device_code) -> None:
        self._connection = connection
        self._prompt = prompt
        self._credential: Credential | None = None
        self._under_way: asyncio.Task[AccessToken] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether a sign-in is under way, maybe waiting for a person."""
        return self._under_way is not None and not self._under_way.done()

    async def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **kwargs: Any,
    ) -> AccessToken:
        """Return a token; raises SignInFailed or Unavailable."""
        options = {"claims": claims, "tenant_id": tenant_id, "enable_cae": enable_cae, **kwargs}
        if claims is not None:  # Graph asks this one request for more: not to be shared
            return await asyncio.to_thread(self._sign_in, *scopes, **options)
        if self._under_way is None or not self.is_under_way:
            work = asyncio.to_thread(self._sign_in, *scopes, **options)
            self._under_way = asyncio.create_task(work)
            self._under_way.add_done_callback(_retrieve)
        # Shielded: a person may still be typing the code when the first request gives up.
        return await asyncio.shield(self._under_way)

    def _sign_in(self, *scopes: str, **options: Any) -> AccessToken:
        try:
            if self._credential is None:
                self._credential = make_credential(self._connection, self._prompt)
            return self._credential.get_token(*scopes, **options)
        except GraphError:
            raise
        # azure-identity raises many kinds: ValueError for a bad file, OSError, AzureError ...
        except Exception as error:
            raise explain_sign_in(error, self._connection) from error

    async def close(self) -> None:
        """Close the connections to the sign-in service."""
        close = getattr(self._credential, "close", None)
        self._credential = None
        if close is not None:
            await asyncio.to_thread(close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()


def _retrieve(task: asyncio.Task[AccessToken]) -> None:
    """Mark the outcome as seen, for the case that every request has given up waiting."""
    if not task.cancelled():
        task.exception()


class StaticToken:
    """A fixed token, for the sample tenant only: Connection refuses it for any other host."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        """Return the token."""
        return AccessToken(self._token, int(time.time()) + _STATIC_TOKEN_SECONDS)


def make_credential(connection: Connection, prompt: Prompt) -> Credential:
    """Make the credential of azure-identity that the connection asks for."""
    return _MAKERS[connection.sign_in](connection, prompt)


def _client_secret(connection: Connection, _: Prompt) -> Credential:
    from azure.identity import ClientSecretCredential

    secret, client = connection.client_secret or "", connection.client_id or ""
    return ClientSecretCredential(connection.tenant_id, client, secret, **_options(connection))


def _certificate(connection: Connection, _: Prompt) -> Credential:
    from azure.identity import CertificateCredential

    return CertificateCredential(
        connection.tenant_id,
        connection.client_id or "",
        str(connection.certificate_path),
        password=connection.certificate_password,
        **_options(connection),
    )


def _workload_identity(connection: Connection, _: Prompt) -> Credential:
    from azure.identity import WorkloadIdentityCredential

    return WorkloadIdentityCredential(
        tenant_id=connection.tenant_id, client_id=connection.client_id, **_options(connection)
    )


def _managed_identity(connection: Connection, _: Prompt) -> Credential:
    from azure.identity import ManagedIdentityCredential

    return ManagedIdentityCredential(client_id=connection.client_id)


def _azure_cli(connection: Connection, _: Prompt) -> Credential:
    from azure.identity import AzureCliCredential

    return AzureCliCredential(tenant_id=connection.tenant_id)


def _device_code(connection: Connection, prompt: Prompt) -> Credential:
    from azure.identity import DeviceCodeCredential

    return DeviceCodeCredential(
        connection.client_id or "",
        tenant_id=connection.tenant_id,
        prompt_callback=prompt,
        **_options(connection),
    )


def _browser(connection: Connection, _: Prompt) -> Credential:
    from azure.identity import InteractiveBrowserCredential

    return InteractiveBrowserCredential(
        tenant_id=connection.tenant_id, client_id=connection.client_id, **_options(connection)
    )


def _on_behalf_of(connection: Connection, _: Prompt) -> Credential:
    from azure.identity import OnBehalfOfCredential

    if not connection.assertion:
        raise SignInFailed(
            f"The connection {connection.name} answers a viewer who signed in, and nobody else.",
            "Open it in the app after signing in. If you have, add "
            'expose_tokens = ["access"] to [auth] of the secrets: docs/sign-in-for-viewers.md.',
        )
    return OnBehalfOfCredential(
        connection.tenant_id,
        connection.client_id or "",
        client_secret=connection.client_secret,
        user_assertion=connection.assertion,
        **_options(connection),
    )


def _static_token(connection: Connection, _: Prompt) -> Credential:
    return StaticToken(connection.token or "")


_MAKERS: dict[SignIn, Callable[[Connection, Prompt], Credential]] = {
    SignIn.CLIENT_SECRET: _client_secret,
    SignIn.CERTIFICATE: _certificate,
    SignIn.MANAGED_IDENTITY: _managed_identity,
    SignIn.WORKLOAD_IDENTITY: _workload_identity,
    SignIn.AZURE_CLI: _azure_cli,
    SignIn.DEVICE_CODE: _device_code,
    SignIn.BROWSER: _browser,
    SignIn.ON_BEHALF_OF: _on_behalf_of,
    SignIn.STATIC_TOKEN: _static_token,
}


def _options(connection: Connection) -> dict[str, Any]:
    """Options that reach the sign-in service's own host and retries."""
    authority = connection.authority or f"https://{connection.cloud_facts.login_host}"
    options: dict[str, Any] = {"authority": authority, "retry_total": 2}
    if connection.authority is not None:
        # A host of this machine cannot be looked up in Microsoft's list of clouds.
        options["disable_instance_discovery"] = True
    if connection.ca_file is not None:
        options["connection_verify"] = os.fspath(connection.ca_file)
    return options
