"""What an access token says about itself. The token itself and its signature are never kept."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from graph_client.facts import directory_role_ids


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims that tell what a token is good for; an empty text where the token has none.

    `kind` is `app` or `user`. `permissions` are application permissions (`roles`) or delegated ones
    (`scp`). `directory_roles` are names, of a template id that is not known the id itself; roles
    that count for a part of the tenant alone are not among them.
    https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference (2026-11-24)
    """

    audience: str
    issuer: str
    tenant_id: str
    app_id: str
    app_name: str
    object_id: str
    kind: str
    permissions: tuple[str, ...]
    directory_roles: tuple[str, ...]
    expires_at: datetime | None


def read_claims(token: str) -> Claims | None:
    """Read the claims of a token; None for one that is not made to be read."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004  (header, claims, signature)
        return None
    try:
        body = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        found = msgspec.json.decode(body, type=dict[str, Any])
    except (binascii.Error, msgspec.DecodeError, ValueError):
        return None
    return Claims(
        audience=_text(found, "aud"),
        issuer=_text(found, "iss"),
        tenant_id=_text(found, "tid"),
        app_id=_text(found, "appid") or _text(found, "azp"),
        app_name=_text(found, "app_displayname"),
        object_id=_text(found, "oid"),
        kind=_text(found, "idtyp") or ("user" if "scp" in found else "app"),
        permissions=_texts(found.get("roles")) or tuple(_text(found, "scp").split()),
        directory_roles=_role_names(found.get("wids")),
        expires_at=_moment(found.get("exp")),
    )


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _role_names(ids: object) -> tuple[str, ...]:
    names = {role_id: name for name, role_id in directory_role_ids().items()}
    return tuple(names.get(role_id, role_id) for role_id in _texts(ids))


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int) else None
    except (OverflowError, OSError, ValueError):
        return None
