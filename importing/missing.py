"""What the files of an import could not contain, so that no page looks empty without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from importing.report import FileReport


def missing_from(reports: Sequence[FileReport], *, with_steps: bool) -> list[str]:
    """Return a sentence for each kind of knowledge that no file had, and where to get it."""

    def total(what: str) -> int:
        return sum(getattr(report, what) for report in reports)

    missing = []
    if not total("events"):
        missing.append(
            "No provisioning log: nothing tells who arrived. In the portal: Provisioning logs, "
            "Download, JSON."
        )
    elif not with_steps:
        missing.append(
            "No steps: reasons of skipped people are missing. Add the file "
            "ProvisioningLogs_ProvisioningSteps, or download JSON."
        )
    if not total("jobs"):
        missing.append(
            "No job: its status, schedule and quarantine are not known. A support bundle holds it, "
            "and so does Graph's list of synchronization jobs."
        )
    if not total("schemas"):
        missing.append(
            "No schema: the mapping at fault is not named. In the portal: Edit attribute "
            "mappings, Show advanced options, Review your schema, Download."
        )
    if not total("audits"):
        missing.append("No audit log: changes of the configuration are not known.")
    return missing
