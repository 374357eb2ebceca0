"""How fast files are imported and how much memory that takes: `dev.py bench import`.

Each shape is imported by a process of its own. Memory is read at a tenth, half and the whole of
the file: a file that is streamed takes as much at the end as at the beginning.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks._made_up import batches
from benchmarks._memory import peak_megabytes, resident_megabytes
from history import open_history
from importing import PathSource, Progress, import_files, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MARKS = (0.1, 0.5, 0.999)
_HEADINGS = (
    *("Id", "Date (UTC)", "Job ID", "Cycle ID", "Change ID", "Action", "Source ID", "Identity"),
    *("Source identity details", "Status", "Error code", "Status reason"),
)


def main(arguments: list[str]) -> int:
    """Print a line for each shape: records a second and memory along the way."""
    parser = argparse.ArgumentParser(prog="bench import", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--shape", choices=sorted(_SHAPES), action="append")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.child:
        return _child(*map(Path, chosen.child))
    print(
        f"{'shape':12} {'events':>9} {'MB':>6} {'seconds':>8} {'a second':>9}"
        "  MB at 10 / 50 / 100 %"
    )
    for shape in chosen.shape or sorted(_SHAPES):
        with tempfile.TemporaryDirectory() as folder:
            path = _SHAPES[shape](Path(folder), chosen.events)
            found = _measure(path, Path(folder) / "history")
            print(
                f"{shape:12} {found['events']:9,} {found['megabytes']:6,.0f} "
                f"{found['seconds']:8.1f} {found['events'] / found['seconds']:9,.0f}  "
                + " / ".join(f"{megabytes:,.0f}" for megabytes in found["memory"])
                + f" (peak {found['peak']:,.0f})"
            )
    return 0


def _measure(path: Path, history: Path) -> dict:
    command = [sys.executable, "-m", "benchmarks", "import", "--child", str(path), str(history)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    return json.loads(answer.stdout)


def _child(path: Path, folder: Path) -> int:
    memory: list[float] = []

    def watch(progress: Progress) -> None:
        if len(memory) < len(_MARKS) and progress.fraction >= _MARKS[len(memory)]:
            memory.append(resident_megabytes(os.getpid()) or 0.0)

    began = time.perf_counter()
    report = import_files(
        [PathSource(path)],
        open_history(folder),
        key_of("bench") or "",
        name="bench",
        now=datetime.now(UTC),
        progress=watch,
    )
    found = {
        "events": report.total("new"),
        "megabytes": path.stat().st_size / 1e6,
        "seconds": time.perf_counter() - began,
        "memory": memory,
        "peak": peak_megabytes(),
    }
    print(json.dumps(found))
    return 0


def _records(events: int) -> Iterator[str]:
    for batch in batches(events, datetime.now(UTC)):
        yield from (event.raw.decode() for event in batch)


def _portal_json(folder: Path, events: int) -> Path:
    path = folder / "log.json"
    with path.open("w") as file:
        for number, record in enumerate(_records(events)):
            file.write("," if number else "[")
            file.write(record)
        file.write("]")
    return path


def _json_lines(folder: Path, events: int) -> Path:
    path = folder / "log.jsonl"
    with path.open("w") as file:
        file.writelines(f"{record}\n" for record in _records(events))
    return path


def _portal_csv(folder: Path, events: int) -> Path:
    """Write the portal's three files and their zip."""
    logs, steps = folder / "ProvisioningLogs.csv", folder / "ProvisioningLogs_Steps.csv"
    with logs.open("w", newline="") as log_file, steps.open("w", newline="") as step_file:
        log_rows, step_rows = csv.writer(log_file), csv.writer(step_file)
        log_rows.writerow(_HEADINGS)
        step_rows.writerow(["Change ID", "Step name", "Step type", "Status"])
        for text in _records(events):
            record = json.loads(text)
            status = record["provisioningStatusInfo"]
            error = status["errorInformation"] or {}
            source = record["sourceIdentity"]
            names = ("id", "activityDateTime", "jobId", "cycleId", "changeId", "provisioningAction")
            log_rows.writerow(
                [record[name] for name in names]
                + [source["id"], source["displayName"], json.dumps(source["details"])]
                + [status["status"], error.get("errorCode"), error.get("reason")]
            )
            for step in record["provisioningSteps"]:
                step_rows.writerow(
                    [
                        record["changeId"],
                        step["name"],
                        step["provisioningStepType"],
                        step["status"],
                    ]
                )
    path = folder / "ProvisioningLogs.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(logs, logs.name)
        archive.write(steps, steps.name)
    return path


_SHAPES: dict[str, Callable[[Path, int], Path]] = {
    "portal-json": _portal_json,
    "json-lines": _json_lines,
    "csv-zip": _portal_csv,
}
