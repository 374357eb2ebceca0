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
    from collections.abc import Iterator

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
    writer.writerow([*_OF_A_CAUSE, *_OF_ITS_SAMPLE])
    for cause in contents["causes"]:
        writer.writerow(_row(cause))
    return out.getvalue()


def _row(cause: dict[str, Any]) -> Iterator[str]:
    sample = cause["sample"] or {}
    for holder, names in ((cause, _OF_A_CAUSE), (sample, _OF_ITS_SAMPLE)):
        for name in names:
            value = holder.get(name)
            yield csv_cell("" if value is None else str(value))
