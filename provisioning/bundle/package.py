"""The bundle's three forms in one zip: a page to read, JSON to import, and a flat table."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from provisioning.bundle.page import page
from provisioning.spreadsheet import csv_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioning.bundle.contents import Contents

_OF_A_CAUSE = (
    "kind",
    "cause",
    "title",
    "people",
    "groups",
    "new_in_last_cycle",
    "attribute",
    "mapping",
    "owner",
    "confidence",
    "first_seen",
    "last_seen",
    "retry_count",
    "retry_after",
)
_OF_ITS_SAMPLE = (
    "change_id",
    "cycle_id",
    "time_utc",
    "source_id",
    "target_id",
    "object_type",
    "action",
    "status",
    "failed_step",
    "skip_reason",
    "error_code",
    "reason",
)

# The same in every row, so that the tables of several bundles can be put into one.
_OF_THE_JOB = {
    "application": ("about", "application"),
    "job_id": ("job", "id"),
    "job_status": ("job", "status"),
    "quarantine_reason": ("job", "quarantine", "reason"),
    "last_execution_state": ("job", "last_execution", "state"),
    "last_execution_ended": ("job", "last_execution", "timeEnded"),
    "first_event": ("about", "window", "first_event"),
    "last_event": ("about", "window", "last_event"),
    "log_complete_to": ("about", "log_complete_to"),
    "profile": ("differences", "profile"),
    "made_at": ("about", "made_at"),
    "tool": ("about", "tool"),
}


def pack(contents: Contents) -> bytes:
    """Return the zip of bundle.html, bundle.json and causes.csv; the same for equal contents."""
    files = {
        "bundle.html": page(contents).encode(),
        "bundle.json": json.dumps(contents, ensure_ascii=False, indent=1).encode(),
        "causes.csv": table(contents).encode("utf-8-sig"),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def table(contents: Contents) -> str:
    """Return one row for each cause with its sample; no cell can become a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*_OF_A_CAUSE, *_OF_ITS_SAMPLE, *_OF_THE_JOB])
    job = [_inside(contents, path) for path in _OF_THE_JOB.values()]
    for cause in contents["causes"]:
        sample = cause["sample"] or {}
        own = [cause[name] for name in _OF_A_CAUSE]
        values = [*own, *(sample.get(name) for name in _OF_ITS_SAMPLE), *job]
        writer.writerow(["" if value is None else csv_cell(str(value)) for value in values])
    return out.getvalue()


def _inside(contents: Contents, path: Sequence[str]) -> Any:
    """Return what stands at a path, None where it ends early."""
    found: Any = contents
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found
