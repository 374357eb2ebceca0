"""The sample tenant as a process of its own, for an app without a connection."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_LINES = ("sample tenant listening on ", "tenant id ", "static token ")
_PROJECT = Path(__file__).resolve().parent.parent
# What the vendors of the simulated applications demand.
PROFILES_FOLDER = _PROJECT / "sample_tenant" / "data" / "profiles"


class SampleTenantError(RuntimeError):
    """The sample tenant's process ended before it was ready."""


@dataclass(frozen=True, slots=True)
class SampleTenantProcess:
    """A running sample tenant; it ends when this process does, because its input closes."""

    process: subprocess.Popen[str]
    url: str
    tenant_id: str
    token: str

    @classmethod
    def start(cls) -> SampleTenantProcess:
        """Start it on a free loopback port and wait until it answers; raise SampleTenantError."""
        process = subprocess.Popen(
            [sys.executable, "-m", "sample_tenant", "--port", "0", "--exit-with-parent"],
            cwd=_PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        facts = []
        for opening in _LINES:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith(opening):
                process.kill()
                process.wait()
                raise SampleTenantError(
                    "The sample tenant did not start; its message is in the log."
                )
            facts.append(line.removeprefix(opening).strip())
        return cls(process, *facts)

    def close(self) -> None:
        """End the process by closing its input."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(timeout=5)
        if self.process.stdout:
            self.process.stdout.close()
