"""The token endpoint of the sample tenant and the tokens that it gives out.

Its grants are client credentials, and on behalf of a viewer:
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from sample_tenant.exchange import Response, as_json
from sample_tenant.tenant import PERMISSIONS, Client, SampleTenant

_LIFETIME = 3599
_ON_BEHALF_OF = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class TokenEndpoint:
    """Checks client secrets and reads tokens."""

    def __init__(self, tenant: SampleTenant) -> None:
        self._tenant = tenant
        self._key = tenant.static_token.encode()

    def read(self, authorization: str) -> tuple[str, frozenset[str]] | None:
        """Return client and permissions of a bearer token, None when it is missing or invalid."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return None
        if hmac.compare_digest(token, self._tenant.static_token):
            return "static", PERMISSIONS
        head, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature, self._signature(head)):
            return None
        claims = json.loads(_decode(head.split(".")[1]))
        if claims["exp"] < time.time():
            return None
        granted = claims["scp"].split() if "scp" in claims else claims["roles"]
        return claims["appid"], frozenset(granted)

    def viewer_token(
        self, client_id: str, viewer: str, scopes: Iterable[str], *, lifetime: int = _LIFETIME
    ) -> str:
        """Return the access token that a viewer has for a client; `scopes` are what Graph grants.

        Entra decides what a viewer may read from their roles; here the token itself says it.
        """
        claims = {
            "aud": client_id,
            "tid": self._tenant.tenant_id,
            "oid": viewer,
            "scp": "access_as_user",
            "may_read": sorted(scopes),
            "exp": int(time.time()) + lifetime,
        }
        return self._signed(claims)

    def issue(self, tenant: str, form: Mapping[str, str]) -> Response:
        """Answer a request for a token."""
        if tenant != self._tenant.tenant_id:
            return _refusal(400, 90002, "invalid_request", f"Tenant '{tenant}' not found.")
        client_id = form.get("client_id", "")
        client = self._tenant.clients.get(client_id)
        if client is None:
            return _refusal(
                400,
                700016,
                "unauthorized_client",
                f"Application with identifier '{client_id}' was not found in the directory.",
            )
        secret = form.get("client_secret", "")
        if not hmac.compare_digest(secret, client.secret) and "client_assertion" not in form:
            return _refusal(401, 7000215, "invalid_client", "Invalid client secret provided.")
        if form.get("grant_type") == _ON_BEHALF_OF:
            return self._on_behalf_of(client_id, client, form.get("assertion", ""))
        return self._answer(client_id, {"roles": sorted(client.permissions)})

    def _on_behalf_of(self, client_id: str, client: Client, assertion: str) -> Response:
        head, _, signature = assertion.rpartition(".")
        if not hmac.compare_digest(signature, self._signature(head)):
            return _refusal(400, 50013, "invalid_grant", "Assertion failed signature validation.")
        claims = json.loads(_decode(head.split(".")[1]))
        if claims["aud"] != client_id:
            message = "Assertion audience does not match the Client app presenting the assertion."
            return _refusal(400, 500131, "invalid_grant", message)
        if claims["exp"] < time.time():
            message = "Assertion is not within its valid time range."
            return _refusal(400, 500133, "invalid_grant", message)
        granted = client.permissions & set(claims["may_read"])
        return self._answer(client_id, {"oid": claims["oid"], "scp": " ".join(sorted(granted))})

    def _answer(self, client_id: str, granted: dict[str, Any]) -> Response:
        claims = {
            "aud": "https://graph.microsoft.com",
            "tid": self._tenant.tenant_id,
            "appid": client_id,
            **granted,
            "exp": int(time.time()) + _LIFETIME,
        }
        return as_json(
            {
                "token_type": "Bearer",
                "expires_in": _LIFETIME,
                "ext_expires_in": _LIFETIME,
                "access_token": self._signed(claims),
            }
        )

    def _signed(self, claims: dict[str, Any]) -> str:
        head = f"{_encode({'typ': 'JWT', 'alg': 'HS256'})}.{_encode(claims)}"
        return f"{head}.{self._signature(head)}"

    def _signature(self, head: str) -> str:
        signature = hmac.new(self._key, head.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(signature).decode().rstrip("=")


def configuration(origin: str, tenant: str) -> Response:
    """Return the OpenID configuration that azure-identity reads first."""
    base = f"{origin}/{tenant}"
    return as_json(
        {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_types_supported": ["code", "id_token"],
            "scopes_supported": ["openid"],
            "subject_types_supported": ["pairwise"],
        }
    )


def discovery(origin: str, host: str, tenant: str) -> Response:
    """Return the instance discovery document that names this host as its own cloud."""
    return as_json(
        {
            "tenant_discovery_endpoint": (
                f"{origin}/{tenant}/v2.0/.well-known/openid-configuration"
            ),
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        }
    )


def _refusal(status: int, number: int, error: str, message: str) -> Response:
    return as_json(
        {
            "error": error,
            "error_description": f"AADSTS{number}: {message} Trace ID: 0 Correlation ID: 0",
            "error_codes": [number],
            "timestamp": time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime()),
        },
        status,
    )


def _encode(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
