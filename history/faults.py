"""What is taken out of an event when it is stored, so that failures and people are found fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.diagnosis import signature

if TYPE_CHECKING:
    from provisioning.model import Event

# Their text differs from object to object only by a name, and there are a great many of them.
_NOTHING_DONE = frozenset({"RedundantExport", "RedundantSoftDelete"})
_SUCCESS = "success"
_MAIL_TARGETS = ("emails[", "mail")


def fault_signature(event: Event, unresolved: tuple[str, ...]) -> str | None:
    """Return what makes this fault the same as others; None when all of the event succeeded.

    A skip because nothing had to be done is known by its reason alone.
    """
    if event.status == _SUCCESS and not unresolved:
        return None
    skip_reason = event.skip_reason
    return skip_reason if skip_reason in _NOTHING_DONE else signature(event)


def mail_address(event: Event, sign_in_name: str | None) -> str | None:
    """Return the mail address that was written; None when it is the name they sign in with."""
    for item in event.modified_properties:
        name, value = item.display_name or "", item.new_value
        if value and "@" in value and name.startswith(_MAIL_TARGETS):
            return None if value.lower() == (sign_in_name or "").lower() else value
    return None
