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
    with subprocess.Popen(
        [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            told, _ = process.communicate(timeout=MOST_SECONDS)
        finally:
            process.terminate()  # which lets it end the processes that it started
    assert process.returncode == 0, told
    assert "Every promise kept" in told
    # It must have done what it vouches for.
    for log in ("events", "audits"):
        served, stored = re.search(rf"^{log} +([\d,]+) +([\d,]+)", told, re.MULTILINE).groups()
        assert served == stored
        assert int(served.replace(",", "")) > 1000
    kills = re.findall(r"^(?:app|collector-\d) +(\d+)", told, re.MULTILINE)
    assert sum(map(int, kills)) >= 3
    assert int(re.search(r"pages visited: (\d+)", told).group(1)) >= 1
