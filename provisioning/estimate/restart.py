"""Administrators' changes after which Entra runs an initial cycle again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from provisioning.model import AuditEntry

# "Triggers a new initial cycle": a restart, a change of mappings, a change of scoping filters.
# https://learn.microsoft.com/entra/identity/app-provisioning/how-provisioning-works
# Activity names: the page named in `published`. Starting a paused job goes on where it was.
RESTARTING = {
    "enable/restart provisioning configuration": "Provisioning was restarted",
    "update attribute mappings or scope": "The mappings or the scope were changed",
}


@dataclass(frozen=True, slots=True)
class Restart:
    """When, and in words why, everything is looked at again."""

    at: datetime
    reason: str

    @property
    def explanation(self) -> str:
        """The sentence for people who wonder why the estimate began anew."""
        return (
            f"{self.reason} on {moment(self.at)}, so Entra looks at everybody again "
            "and the estimate starts over."
        )


def newest_restart(
    audits: Iterable[AuditEntry], service_principal_id: str, *, until: datetime
) -> Restart | None:
    """Return the newest restarting change of an application that succeeded, None without one."""
    restarts = [
        Restart(entry.activity_date_time, reason)
        for entry in audits
        if (reason := RESTARTING.get((entry.activity_display_name or "").strip().lower()))
        and (entry.result or "success").lower() == "success"
        and entry.activity_date_time <= until
        and any(target.id == service_principal_id for target in entry.target_resources)
    ]
    return max(restarts, key=lambda restart: restart.at, default=None)
