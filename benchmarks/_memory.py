"""How much memory processes hold, in megabytes of a million bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def peak_megabytes() -> float:
    """Return the most that this process ever held; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count what the parent had too
        lines = status.read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024 / 1e6
    if sys.platform == "win32":
        return 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def resident_megabytes(pid: int) -> float | None:
    """Return the memory that a process holds; None where neither /proc nor `ps` can tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        pass
    try:
        told = subprocess.run(  # noqa: S603  (a number is its only argument)
            ["ps", "-o", "rss=", "-p", str(pid)],  # noqa: S607  (the system's own)
            capture_output=True,
            text=True,
            check=False,
        )
        return int(told.stdout) * 1024 / 1e6
    except (OSError, ValueError):
        return None
