"""A connection: one tenant with one way to sign in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from graph_client.clouds import CLOUDS, Cloud

if TYPE_CHECKING:
    from pathlib import Path

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


class SignIn(StrEnum):
    """The ways to get a token; all but the last are credentials of azure-identity."""

    CLIENT_SECRET = "client_secret"  # noqa: S105  (the name of a kind, not a secret)
    CERTIFICATE = "certificate"
    MANAGED_IDENTITY = "managed_identity"
    WORKLOAD_IDENTITY = "workload_identity"
    AZURE_CLI = "azure_cli"
    DEVICE_CODE = "device_code"
    BROWSER = "browser"
    ON_BEHALF_OF = "on_behalf_of"
    STATIC_TOKEN = "static_token"  # noqa: S105  (as above)

    @property
    def is_delegated(self) -> bool:
        """Whether a person signs in, so that directory roles count beside permissions."""
        return self in {
            SignIn.AZURE_CLI,
            SignIn.DEVICE_CODE,
            SignIn.BROWSER,
            SignIn.ON_BEHALF_OF,
        }


_REQUIRED: dict[SignIn, tuple[str, ...]] = {
    SignIn.CLIENT_SECRET: ("client_id", "client_secret"),
    SignIn.CERTIFICATE: ("client_id", "certificate_path"),
    SignIn.WORKLOAD_IDENTITY: ("client_id",),
    SignIn.DEVICE_CODE: ("client_id",),
    SignIn.BROWSER: ("client_id",),
    SignIn.ON_BEHALF_OF: ("client_id", "client_secret"),
    SignIn.STATIC_TOKEN: ("graph_url", "token"),
}


class InvalidConnectionError(ValueError):
    """A connection lacks a value or has an unsafe one; `key` is the field's name."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


@dataclass(frozen=True, slots=True)
class Connection:
    """One tenant with one way to sign in; raises InvalidConnectionError.

    `cloud` is a key of CLOUDS. `graph_url` and `authority` replace Microsoft's hosts and must be on
    loopback (the sample tenant). `ca_file` is a PEM file of an additional root that the network's
    own proxy signs with. `assertion` is a viewer's own access token for this app, with which
    Graph is asked on their behalf; it is never configured. At most `log_requests` requests in
    `log_seconds` seconds go to the logs:
    https://learn.microsoft.com/graph/throttling-limits (identity and access reports, 2026-11-23).
    """

    name: str
    tenant_id: str
    sign_in: SignIn
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    certificate_path: Path | None = None
    certificate_password: str | None = field(default=None, repr=False)
    cloud: str = "global"
    graph_url: str | None = None
    authority: str | None = None
    ca_file: Path | None = None
    token: str | None = field(default=None, repr=False)
    assertion: str | None = field(default=None, repr=False)
    log_requests: int = 5
    log_seconds: float = 10.0

    def __post_init__(self) -> None:
        if not self.tenant_id:
            raise InvalidConnectionError("tenant_id", "A connection needs tenant_id.")
        if self.cloud not in CLOUDS:
            known = ", ".join(CLOUDS)
            raise InvalidConnectionError("cloud", f"cloud is {self.cloud!r}; use one of: {known}.")
        for key in _REQUIRED.get(self.sign_in, ()):
            if not getattr(self, key):
                raise InvalidConnectionError(key, f"Sign-in by {self.sign_in} needs {key}.")
        _require_loopback("graph_url", self.graph_url, schemes=("http", "https"))
        _require_loopback("authority", self.authority, schemes=("https",))
        if self.log_requests < 1 or self.log_seconds <= 0:
            raise InvalidConnectionError(
                "log_requests", "log_requests must be 1 or more, and log_seconds more than 0."
            )

    @property
    def cloud_facts(self) -> Cloud:
        """Hosts and limits of the connection's cloud."""
        return CLOUDS[self.cloud]

    @property
    def graph_host(self) -> str:
        """Host name of Graph, without a port; access tokens go to no other."""
        return urlsplit(self.graph_base_url).hostname or ""

    @property
    def login_host(self) -> str:
        """Host name (with its port, if it names one) that hands out tokens."""
        if self.authority is None:
            return self.cloud_facts.login_host
        return urlsplit(self.authority).netloc

    @property
    def graph_base_url(self) -> str:
        """Graph's URL up to and including the API version."""
        root = self.graph_url or f"https://{self.cloud_facts.graph_host}"
        return f"{root.rstrip('/').removesuffix('/v1.0')}/v1.0"

    @property
    def scope(self) -> str:
        """The scope to ask a token for; it names the real Graph host of the cloud."""
        return f"https://{self.cloud_facts.graph_host}/.default"

    @property
    def is_sample(self) -> bool:
        """Whether Graph is a server on this machine."""
        return self.graph_url is not None


def _require_loopback(key: str, url: str | None, *, schemes: tuple[str, ...]) -> None:
    if url is None:
        return
    parts = urlsplit(url)
    if parts.scheme not in schemes or parts.hostname not in LOOPBACK_HOSTS:
        allowed = " or ".join(f"{scheme}://127.0.0.1" for scheme in schemes)
        raise InvalidConnectionError(
            key,
            f"{key} may only name this machine ({allowed}), so that no token or secret leaves for "
            "another host. For a national cloud set cloud instead.",
        )
