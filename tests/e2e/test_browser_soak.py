"""A short soak: faults by chance, a clock that jumps, kills; then history is exact, pages whole."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 240


def test_a_short_soak_keeps_every_promise():
    command = [sys.executable, "-m", "benchmarks", "soak"]
    options = ["--seconds", "14", "--days", "1", "--scale", "0.05", "--seed", "5"]
    done = subprocess.run(
        [*command, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Every promise kept" in done.stdout
    # It must have done what it vouches for.
    for log in ("events", "audits"):
        served, stored = re.search(
            rf"^{log} +([\d,]+) +([\d,]+)", done.stdout, re.MULTILINE
        ).groups()
        assert served == stored
        assert int(served.replace(",", "")) > 1000
    kills = re.findall(r"^(?:app|collector-\d) +(\d+)", done.stdout, re.MULTILINE)
    assert sum(map(int, kills)) >= 3
    assert int(re.search(r"pages visited: (\d+)", done.stdout).group(1)) >= 1
