"""Whether the app may listen where it does: beyond this computer only with sign-in for viewers.

Pure, so that the pages and the production entry point ask the same question.
"""

from __future__ import annotations

from ipaddress import ip_address

_REMEDY = (
    "Set up sign-in for viewers (docs/sign-in-for-viewers.md), or let the app listen on "
    "127.0.0.1: leave STREAMLIT_SERVER_ADDRESS and --server.address unset."
)


def refusal(address: str | None, *, has_auth: bool) -> str | None:
    """Return why nothing may be shown, and the next step; None when all is well.

    `address` is what the server listens on, None or empty for every address of the computer;
    `has_auth` is whether Streamlit's secrets hold an `[auth]` section.
    """
    if has_auth or is_loopback(address):
        return None
    where = f"on {address}" if address else "on every address of this computer"
    return (
        f"The app listens {where}, and nobody has to sign in: whoever reaches it could read the "
        f"tenant's provisioning log. {_REMEDY}"
    )


def is_loopback(address: str | None) -> bool:
    """Whether only this computer reaches an address; a name other than localhost does not count."""
    if not address:
        return False
    if address.lower() == "localhost":
        return True
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
