"""A collector is killed, runs beside another, is backed up: nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from history import open_history
from history.queries import EventFilter, filtered_events
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant

ROOT = Path(__file__).parents[2]
KILLS = 20
# From about the first request of a pass until well into its windows.
EARLIEST_SECONDS, LATEST_SECONDS = 0.8, 3.5
# A pass reads 30 days back from its own now; the oldest edge moves on while the test runs.
CERTAIN = timedelta(days=29)


@pytest.fixture(scope="module")
def server():
    """A tenant whose clock stands still, so that what it serves stays the same."""
    started = datetime.now(UTC)
    server = serve_in_thread(SampleTenant(seed=3, now=lambda: started, scale=0.3))
    yield server
    server.close()


@pytest.fixture
def start(server, tmp_path):
    """Start a collector process on a history folder."""
    connections = tmp_path / "connections.toml"
    connections.write_text(
        "[connections.sample]\n"
        f'tenant_id = "{server.tenant.tenant_id}"\n'
        'sign_in = "static_token"\n'
        f'graph_url = "{server.url}"\n'
        f'token = "{server.tenant.static_token}"\n'
        "log_requests = 1000\n"
        "log_seconds = 1.0\n"
    )
    processes: list[subprocess.Popen[str]] = []

    def start(folder: Path, *often: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "cli.py", "collect", *(often or ["--once"]), "--format", "json"],
            cwd=ROOT,
            env={
                **os.environ,
                "CONNECTIONS_FILE": str(connections),
                "HISTORY_URI": str(folder),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def finish(process: subprocess.Popen[str]) -> None:
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert [json.loads(line)["problems"] for line in output.splitlines()] == [[]]


def assert_each_event_once(folder: Path, server) -> None:
    tenant = server.tenant
    until = datetime.now(UTC)
    served = tenant.served_event_ids(until - CERTAIN, until)
    wanted = EventFilter(since=until - CERTAIN)
    stored = filtered_events(open_history(folder), tenant.tenant_id, wanted, limit=1_000_000)
    doubled = [identifier for identifier, count in Counter(stored["id"]).items() if count > 1]
    assert doubled == []
    assert set(stored["id"]) == served
    assert len(served) > 1000


def test_twenty_kills_at_random_moments_lose_and_double_nothing(server, start, tmp_path):
    moments = random.Random(20261124)  # noqa: S311  (picks moments, keeps no secret)
    killed = 0
    folder = tmp_path / "history-0"
    while killed < KILLS:
        process = start(folder)
        try:
            process.wait(moments.uniform(EARLIEST_SECONDS, LATEST_SECONDS))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
            continue
        # The whole load was done before the moment came: look at it, and begin another.
        finish(process)
        assert_each_event_once(folder, server)
        folder = tmp_path / f"history-{killed}-{len(list(tmp_path.iterdir()))}"
    finish(start(folder))
    assert_each_event_once(folder, server)


def test_two_collectors_at_once_store_each_event_once(server, start, tmp_path):
    folder = tmp_path / "history"
    collectors = [start(folder), start(folder)]
    for collector in collectors:
        finish(collector)
    assert_each_event_once(folder, server)


def test_a_backup_made_as_documented_beside_a_collector_goes_on_when_restored(
    server, start, tmp_path
):
    folder, restored = tmp_path / "history", tmp_path / "restored"
    restored.mkdir()
    collector = start(folder, "--every", "1s")
    wait_for_commits(folder / "events", at_least=5)
    for step in documented("tar "):
        run = subprocess.run(step, shell=True, cwd=folder, check=False)  # noqa: S602  (as documented)
        assert run.returncode in {0, 1}
    assert collector.poll() is None
    collector.kill()
    subprocess.run(["tar", "-xf", str(tmp_path / "history.tar")], cwd=restored, check=True)  # noqa: S607
    tenant = server.tenant
    held = filtered_events(open_history(restored), tenant.tenant_id, EventFilter(), limit=1_000_000)
    assert 0 < held["id"].nunique() == len(held)
    finish(start(restored))
    assert_each_event_once(restored, server)


def wait_for_commits(table: Path, at_least: int) -> None:
    deadline = time.monotonic() + 60
    while len(list((table / "_delta_log").glob("*.json"))) < at_least:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def documented(beginning: str) -> list[str]:
    """Return the commands of the history's documentation that begin so."""
    text = (ROOT / "docs" / "history.md").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith(beginning)]
