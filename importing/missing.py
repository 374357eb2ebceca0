"""What an import does not hold, so that no page looks empty without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history import Log, queries
from history.imports import tells_steps

if TYPE_CHECKING:
    from history import History


def missing_from(history: History, tenant_id: str) -> list[str]:
    """Return a sentence for each kind of knowledge that no file brought, and where to get it.

    Earlier imports of the same name count too. Raises HistoryError.
    """
    entries = queries.coverage(history, tenant_id).set_index("log")["rows"]
    missing = []
    if not entries[Log.PROVISIONING]:
        missing.append(
            "No provisioning log: nothing tells who arrived. In the portal: Provisioning logs, "
            "Download, JSON."
        )
    elif not tells_steps(history, tenant_id):
        missing.append(
            "No steps: reasons of skipped people are missing. Add the file "
            "ProvisioningLogs_ProvisioningSteps, or download JSON."
        )
    if queries.latest_jobs(history, tenant_id).empty:
        missing.append(
            "No job: its status, schedule and quarantine are not known. A support bundle holds it, "
            "and so does Graph's list of synchronization jobs."
        )
    if queries.latest_schemas(history, tenant_id).empty:
        missing.append(
            "No schema: the mapping at fault is not named. In the portal: Edit attribute "
            "mappings, Show advanced options, Review your schema, Download."
        )
    if not entries[Log.AUDIT]:
        missing.append("No audit log: changes of the configuration are not known.")
    return missing
