"""The processes of the soak: started, killed, started again, and how much memory they hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from benchmarks._memory import resident_megabytes
from benchmarks._served import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_END_SECONDS = 20.0
# The first part of a life loads modules, fills caches and reads 30 days.
_WARMING = 0.4
_LEAST_SAMPLES = 60
_FLAT_SHARE, _FLAT_MEGABYTES = 0.15, 50.0


class Sample(NamedTuple):
    """What a process holds at a monotonic second, and how many lines it has printed."""

    second: float
    megabytes: float
    lines: int


@dataclass(slots=True)
class Life:
    """One process from start to end, with what was seen each time it was looked at."""

    process: subprocess.Popen[bytes]
    output: Path
    samples: list[Sample] = field(default_factory=list)


@dataclass(slots=True)
class Worker:
    """A program that is kept running; `ended` says how it ended when nobody had killed it.

    A collector prints a line for each pass; its memory is judged over `passes` of them.
    """

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    passes: int = 0
    lives: list[Life] = field(default_factory=list)
    kills: int = 0
    ended: list[str] = field(default_factory=list)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process that lives now."""
        return self.lives[-1].process

    def start(self) -> None:
        """Start it (again); its output goes to a file of its own."""
        output = self.folder / f"{self.name}-{len(self.lives)}.out"
        errors = output.with_suffix(".err")
        with output.open("wb") as out, errors.open("wb") as err:
            process = subprocess.Popen(  # noqa: S603  (this project's own programs)
                [sys.executable, *self.command],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=out,
                stderr=err,
            )
        self.lives.append(Life(process, output))

    def kill(self) -> None:
        """Kill it as a power cut would, and start it again."""
        self.process.kill()
        self.process.wait()
        self.kills += 1
        self.start()

    def look(self) -> None:
        """Note its memory, and whether it has ended by itself; then it is started again."""
        life = self.lives[-1]
        code = life.process.poll()
        if code is not None:
            lines = life.output.with_suffix(".err").read_text(errors="replace").splitlines()
            self.ended.append(f"{self.name} ended with code {code}: {(lines or ['-'])[-1]}")
            self.start()
            return
        held = resident_megabytes(life.process.pid)
        if held is not None:
            lines = life.output.read_bytes().count(b"\n")
            life.samples.append(Sample(time.monotonic(), held, lines))

    def end(self) -> None:
        """End the process that lives now."""
        self.process.terminate()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def memory(self) -> Memory | None:
        """Return how the memory of the longest life went; None when there are no samples."""
        life = max(self.lives, key=lambda life: len(life.samples))
        return Memory.of(life.samples, self.passes) if life.samples else None

    def lines(self) -> list[dict[str, object]]:
        """Return the complete JSON lines that all lives printed."""
        found = []
        for life in self.lives:
            for line in life.output.read_text(errors="replace").splitlines():
                try:
                    found.append(json.loads(line))
                except ValueError:  # killed in the middle of a line
                    continue
        return found


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of one life, after its warming up; `slope` is in megabytes a minute."""

    seconds: float
    first: float
    last: float
    peak: float
    slope: float
    is_long: bool

    @classmethod
    def of(cls, samples: list[Sample], passes: int) -> Memory:
        """Describe the samples of a life; it is long with so many passes after the first one."""
        peak = max(sample.megabytes for sample in samples)
        warm = samples[int(len(samples) * _WARMING) :]
        if passes:
            warm = [sample for sample in warm if sample.lines] or samples[-1:]
        part = max(len(warm) // 4, 1)
        first, last = (
            median(sample.megabytes for sample in some) for some in (warm[:part], warm[-part:])
        )
        began, ended = warm[part // 2].second, warm[-1 - part // 2].second
        slope = 60 * (last - first) / (ended - began) if ended > began else 0.0
        long = len(warm) >= _LEAST_SAMPLES and warm[-1].lines - warm[0].lines >= passes
        return cls(samples[-1].second - samples[0].second, first, last, peak, slope, long)

    @property
    def is_flat(self) -> bool:
        """Whether it did not grow; a life too short to tell counts as flat."""
        allowed = max(self.first * _FLAT_SHARE, _FLAT_MEGABYTES)
        return not self.is_long or self.last - self.first <= allowed


def problems_told(workers: list[Worker]) -> Counter[str]:
    """Count what collectors reported as problems, ids and numbers left out."""
    told: Counter[str] = Counter()
    for line in (line for worker in workers for line in worker.lines()):
        problems = line.get("problems")
        told.update(map(shape, problems) if isinstance(problems, list) else ())
    return told


def shape(text: str) -> str:
    """Return a sentence without what differs from one time to the next."""
    text = text.split(" (request id", maxsplit=1)[0]
    return "".join("#" if letter.isdigit() else letter for letter in text)[:150]
