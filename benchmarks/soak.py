"""Ten days of a tenant in bad shape in a few minutes: app and two collectors, killed at random.

All faults of the sample tenant strike by chance, its clock jumps ahead, and the app and two
collectors that write one history are killed and started again. In the last part nobody is killed,
so that memory can be judged. Then the faults end, one pass follows, and history must equal what
was served, once each. The collectors and the app know the tenant's time from its answers, as they
would Graph's. Exit code 1 when a promise is broken.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import msgspec

from benchmarks._served import ROOT, Server, answers, app_at_free_port, environment
from benchmarks._soak_browser import Seen, go_round
from benchmarks._soak_processes import Worker, problems_told
from benchmarks._soak_report import Outcome, Pass, broken_promises, table
from benchmarks._soak_tenant import Simulation

if TYPE_CHECKING:
    from collections.abc import Sequence

_EVERY = "1s"
_START_SECONDS = 60.0
_PASS_SECONDS = 180.0
_KILLING = 0.5  # of the time
_COLLECTOR_LIVES, _APP_LIVES = (3.0, 45.0), (20.0, 90.0)
_LOOK_SECONDS = 1.0
_LEAST_PASSES = 10
_TELL_SECONDS = 15.0


@dataclass(slots=True)
class Soak:
    """One run: the simulation, its workers and when it is over; moments are monotonic seconds."""

    simulation: Simulation
    workers: list[Worker]
    random: Random
    seconds: float
    began: float
    trouble: BaseException | None = None

    @property
    def app(self) -> Worker:
        """The app; the others are collectors."""
        return self.workers[0]

    def is_over(self) -> bool:
        """Whether the time is up, or driving failed."""
        return self.trouble is not None or time.monotonic() >= self.began + self.seconds

    def drive(self) -> None:
        """Let the tenant's time pass, kill, start again and look at memory until it is over."""
        try:
            self._drive()
        except BaseException as error:  # noqa: BLE001  (raised again in the main thread)
            self.trouble = error

    def _drive(self) -> None:
        jump_seconds = self.seconds / self.simulation.clock.jumps
        jumps, looks, told = 0, 0, 0
        dies = {worker.name: self._death(worker) for worker in self.workers}
        while not self.is_over():
            passed = time.monotonic() - self.began
            while jumps < passed / jump_seconds:
                self.simulation.clock.jump()
                jumps += 1
            for worker in self.workers:
                if dies[worker.name] <= passed <= self.seconds * _KILLING:
                    worker.kill()
                    dies[worker.name] = passed + self._death(worker)
            if looks <= passed / _LOOK_SECONDS:
                looks += 1
                for worker in self.workers:
                    worker.look()
            if told <= passed / _TELL_SECONDS:
                told += 1
                self._tell(passed)
            time.sleep(0.05)

    def _death(self, worker: Worker) -> float:
        """Return in how many seconds a worker is killed; the app needs some to draw pages."""
        shortest, longest = _APP_LIVES if worker is self.app else _COLLECTOR_LIVES
        most = self.seconds * _KILLING
        return self.random.uniform(min(shortest, most / 2), min(longest, most))

    def _tell(self, passed: float) -> None:
        held = ", ".join(
            f"{worker.name} {worker.lives[-1].samples[-1].megabytes:.0f} MB"
            for worker in self.workers
            if worker.lives[-1].samples
        )
        kills = sum(worker.kills for worker in self.workers)
        sys.stderr.write(
            f"{passed:4.0f} s  tenant at {self.simulation.clock():%d %b %H:%M}, {kills} kills, "
            f"{sum(self.simulation.struck().values())} faults, {held}\n"
        )
        sys.stderr.flush()


def main(arguments: Sequence[str]) -> int:
    """Run the soak and print its counts; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(prog="dev.py bench soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=360.0, help="how long faults last")
    parser.add_argument("--days", type=float, default=10.0, help="the tenant's days in this time")
    parser.add_argument("--scale", type=float, default=0.3, help="multiplies the changes a day")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same faults and kills")
    parser.add_argument("--folder", type=Path, help="keep history and output here")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what it started ends with it
    with tempfile.TemporaryDirectory(prefix="soak-", ignore_cleanup_errors=True) as folder:
        outcome = _run(options, options.folder or Path(folder))
        sys.stdout.write(table(outcome))
        broken = broken_promises(outcome)
    sys.stdout.write("\n".join(["", *(f"BROKEN  {promise}" for promise in broken), ""]))
    sys.stdout.write(f"{len(broken)} promises broken\n" if broken else "Every promise kept\n")
    return 1 if broken else 0


def _run(options: argparse.Namespace, folder: Path) -> Outcome:
    folder.mkdir(parents=True, exist_ok=True)
    sys.stderr.write("The tenant makes up its days ...\n")
    simulation = Simulation(options.seed, options.days, options.scale)
    tenant = simulation.server.tenant
    server = Server(simulation.server.url, tenant.tenant_id, tenant.static_token)
    # A jump of the clock is far shorter than the real limit's ten seconds.
    settings = environment(folder, server, log_seconds=1.0)
    url, workers = _workers(settings, folder)
    random = Random(options.seed)  # noqa: S311  (picks moments, keeps no secret)
    try:
        for worker in workers:
            worker.start()
        _wait_for(url, workers[0])
        soak = Soak(simulation, workers, random, options.seconds, time.monotonic())
        driver = threading.Thread(target=soak.drive, name="soak", daemon=True)
        driver.start()
        paths = Random(options.seed)  # noqa: S311  (picks pages, keeps no secret)
        seen = go_round(url, paths, kills=lambda: soak.app.kills, is_over=soak.is_over)
        driver.join()
        if soak.trouble:
            raise soak.trouble
    finally:
        for worker in workers:
            if worker.lives:
                worker.end()
    return _judge(simulation, workers, seen, settings, folder)


def _judge(
    simulation: Simulation,
    workers: list[Worker],
    seen: Seen,
    settings: dict[str, str],
    folder: Path,
) -> Outcome:
    """End the faults, let one pass follow, and compare."""
    sys.stderr.write("Faults end, one pass follows ...\n")
    simulation.calm_down()
    simulation.clock.jump_afterwards()
    last_pass, pass_after = _one_pass(settings), _one_pass(settings)
    simulation.server.close()
    return Outcome(
        tallies=simulation.tallies(folder / "history"),
        faults=simulation.struck(),
        workers=workers,
        seen=seen,
        problems=problems_told(workers),
        last_pass=last_pass,
        pass_after=pass_after,
    )


def _workers(settings: dict[str, str], folder: Path) -> tuple[str, list[Worker]]:
    url, app = app_at_free_port("app.py")
    collect = ("cli.py", "collect", "--every", _EVERY, "--format", "json")
    return url, [
        Worker("app", app, settings, folder),
        Worker("collector-1", collect, settings, folder, _LEAST_PASSES),
        Worker("collector-2", collect, settings, folder, _LEAST_PASSES),
    ]


def _wait_for(url: str, app: Worker) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not answers(url):
        if app.process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("The app did not start.")
        time.sleep(0.1)


def _one_pass(settings: dict[str, str]) -> Pass:
    done = subprocess.run(
        [sys.executable, "cli.py", "collect", "--once", "--format", "json"],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=_PASS_SECONDS,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The last pass failed: {done.stderr}")
    return msgspec.json.decode(done.stdout, type=Pass)
