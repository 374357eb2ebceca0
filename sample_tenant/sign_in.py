"""The token endpoint of the sample tenant and the tokens that it gives out."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from sample_tenant.exchange import Response, as_json
from sample_tenant.tenant import PERMISSIONS, SampleTenant

_LIFETIME = 3599


class SignIn:
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
        return claims["appid"], frozenset(claims["roles"])

    def issue(self, tenant: str, form: Mapping[str, str]) -> Response:
        """Answer a client credentials request."""
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
        claims = {
            "aud": "https://graph.microsoft.com",
            "tid": tenant,
            "appid": client_id,
            "roles": sorted(client.permissions),
            "exp": int(time.time()) + _LIFETIME,
        }
        head = f"{_encode({'typ': 'JWT', 'alg': 'HS256'})}.{_encode(claims)}"
        token = f"{head}.{self._signature(head)}"
        return as_json(
            {
                "token_type": "Bearer",
                "expires_in": _LIFETIME,
                "ext_expires_in": _LIFETIME,
                "access_token": token,
            }
        )

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
