"""The finish of a running cycle, tried on simulated ones."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import median

import pytest

from provisioning.estimate import (
    Band,
    LiveEstimate,
    Restart,
    Work,
    WorkPoint,
    formula_band,
    live_estimate,
)
from provisioning.estimate.published import Scope

BEGAN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TROUBLES = ("none", "slow down", "throttling", "bursts", "pauses", "all")
CYCLES = 12
TIME_POINTS = 60


@dataclass(frozen=True, slots=True)
class Cycle:
    work: Work
    finish: datetime
    published: Band | None


@dataclass(frozen=True, slots=True)
class Judged:
    """An estimate at one time point, and what became true."""

    estimate: LiveEstimate
    cycle: Cycle
    now: datetime

    @property
    def holds(self) -> bool:
        earliest, latest = self.estimate.earliest_finish, self.estimate.latest_finish
        return bool(earliest and latest and earliest <= self.cycle.finish <= latest)

    @property
    def error(self) -> float:
        assert self.estimate.finish is not None
        return abs(self.estimate.finish - self.cycle.finish) / (self.cycle.finish - BEGAN)


def simulate(seed: int, trouble: str) -> Cycle:
    """A cycle of 500 to 60,000 objects whose pace wanders; steps of a 600th of its plain length."""
    chance = random.Random(f"{seed} {trouble}")  # noqa: S311  (a simulation, no secret)
    total, pace = int(10 ** chance.uniform(2.7, 4.8)), chance.uniform(12.5, 100)
    plain = total / pace
    minutes, done, drift, burst, throttled_until = (
        chance.uniform(0, 0.03) * plain,
        0.0,
        0.0,
        1.0,
        0.0,
    )
    points = [WorkPoint(BEGAN, 0)]
    while done < total:
        drift = 0.98 * drift + chance.gauss(0, 0.05)
        speed = pace * math.exp(drift)
        if trouble in {"slow down", "all"}:
            speed *= 1 - 0.5 * done / total
        if trouble in {"throttling", "all"}:
            if minutes > throttled_until and chance.random() < 0.01:
                throttled_until = minutes + chance.uniform(0.01, 0.05) * plain
            speed *= 0.25 if minutes < throttled_until else 1
        if trouble in {"bursts", "all"}:
            burst = chance.choice([0, 0.3, 0.6, 1, 3]) if chance.random() < 0.15 else burst
            speed *= burst
        if trouble in {"pauses", "all"} and chance.random() < 0.008:
            minutes += chance.uniform(0.01, 0.05) * plain
        minutes += plain / 600
        done = min(total, done + speed * plain / 600)
        points.append(WorkPoint(BEGAN + minutes * MINUTE, int(done)))
    work = Work(BEGAN, points, total)
    return Cycle(work, points[-1].at, formula_band(Scope.ASSIGNED, total))


@cache
def judged(trouble: str) -> list[list[Judged]]:
    """Each cycle's estimates at even time points after a tenth of the work."""
    runs = []
    for seed in range(CYCLES):
        cycle = simulate(seed, trouble)
        times = (
            BEGAN + (cycle.finish - BEGAN) * (i + 0.5) / TIME_POINTS for i in range(TIME_POINTS)
        )
        answers = [
            Judged(live_estimate(cycle.work, now=now, published=cycle.published), cycle, now)
            for now in times
        ]
        runs.append([a for a in answers if (a.estimate.share or 0) >= 0.1])
    return runs


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_finish_lies_inside_the_interval_for_three_of_four_time_points(trouble):
    holds = [point.holds for run in judged(trouble) for point in run]
    assert sum(holds) / len(holds) >= 0.75


@pytest.mark.parametrize("trouble", TROUBLES)
def test_after_half_of_the_work_the_median_error_is_below_15_percent(trouble):
    errors = [p.error for run in judged(trouble) for p in run if (p.estimate.share or 0) >= 0.5]
    assert median(errors) < 0.15


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_finish_does_not_jump_about(trouble):
    jumps = sorted(
        abs(after.estimate.finish - before.estimate.finish) / (after.cycle.finish - BEGAN)
        for run in judged(trouble)
        for before, after in pairwise(run)
        if before.estimate.finish and after.estimate.finish
    )
    assert median(jumps) < 0.03
    assert jumps[int(0.95 * len(jumps))] < 0.15


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_interval_narrows_as_evidence_grows(trouble):
    def width(low: float, high: float) -> float:
        return median(
            (p.estimate.latest_finish - p.estimate.earliest_finish) / (p.cycle.finish - BEGAN)
            for run in judged(trouble)
            for p in run
            if low <= (p.estimate.share or 0) < high
            and p.estimate.latest_finish
            and p.estimate.earliest_finish
        )

    assert width(0.1, 0.3) > width(0.4, 0.6) > width(0.8, 1.0)


def steady(minutes: int, per_minute: int, total: int, unit="objects") -> Work:
    points = [WorkPoint(BEGAN + i * MINUTE, i * per_minute) for i in range(minutes + 1)]
    return Work(BEGAN, points, total, unit)


def test_an_even_pace_ends_when_it_must():
    answer = live_estimate(steady(50, 10, 1_000), now=BEGAN + 50 * MINUTE)
    assert (answer.done, answer.share, answer.per_minute) == (500, 0.5, 10)
    assert answer.finish is not None
    assert abs(answer.finish - (BEGAN + 100 * MINUTE)) < 10 * MINUTE
    assert answer.explanation.startswith("500 of 1,000 objects are done. In four of five cases")


def test_before_any_work_the_published_band_speaks():
    work = Work(BEGAN, [], 1_000)
    answer = live_estimate(work, now=BEGAN, published=Band(10, 80))
    assert answer.finish is not None
    assert BEGAN + 10 * MINUTE < answer.finish < BEGAN + 80 * MINUTE
    assert live_estimate(work, now=BEGAN).finish is None


def test_waiting_without_news_moves_the_finish_back():
    work = steady(50, 10, 1_000)
    finishes = [live_estimate(work, now=BEGAN + m * MINUTE).finish for m in range(50, 90, 5)]
    assert finishes == sorted(finishes, key=lambda time: time or BEGAN)
    assert finishes[0] != finishes[-1]


def test_pages_tell_a_finish_when_the_count_in_scope_is_unknown():
    objects = Work(BEGAN, steady(50, 10, 0).points, 0)
    answer = live_estimate(objects, now=BEGAN + 50 * MINUTE, pages=steady(50, 1, 100, unit="pages"))
    assert answer.finish is not None
    assert abs(answer.finish - (BEGAN + 100 * MINUTE)) < 10 * MINUTE
    assert answer.explanation.startswith("500 objects are done. In four of five cases")


def test_pages_that_disagree_widen_the_interval():
    now = BEGAN + 50 * MINUTE
    alone = live_estimate(steady(50, 10, 1_000), now=now)
    joined = live_estimate(steady(50, 10, 1_000), now=now, pages=steady(50, 1, 400, unit="pages"))
    assert alone.finish and alone.latest_finish and joined.finish and joined.latest_finish  # noqa: PT018
    assert joined.finish > alone.finish
    assert joined.latest_finish - joined.finish > alone.latest_finish - alone.finish


def test_a_restart_starts_the_estimate_over_and_says_why():
    restart = Restart(BEGAN + 50 * MINUTE, "The mappings or the scope were changed")
    work = steady(60, 10, 1_000)
    answer = live_estimate(work, now=BEGAN + 60 * MINUTE, restart=restart)
    assert (answer.began, answer.done) == (restart.at, 100)
    assert answer.explanation.startswith("The mappings or the scope were changed on 24 Nov 2026")
    early = Restart(BEGAN - MINUTE, "Provisioning was restarted")
    assert live_estimate(work, now=BEGAN + 60 * MINUTE, restart=early).done == 600


@pytest.mark.parametrize("total", [0, 500, 400])
def test_a_total_that_is_reached_or_absent_tells_no_finish(total):
    answer = live_estimate(steady(50, 10, total), now=BEGAN + 50 * MINUTE, published=Band(10, 80))
    assert answer.finish is None
    assert answer.explanation


def test_points_out_of_order_ahead_or_falling_do_no_harm():
    points = [
        WorkPoint(BEGAN + 30 * MINUTE, 300),
        WorkPoint(BEGAN + 10 * MINUTE, 100),
        WorkPoint(BEGAN + 20 * MINUTE, 50),
        WorkPoint(BEGAN - 5 * MINUTE, 999),
        WorkPoint(BEGAN + 90 * MINUTE, 900),
    ]
    answer = live_estimate(Work(BEGAN, points, 1_000), now=BEGAN + 40 * MINUTE)
    assert answer.done == 300
    assert answer.finish is not None
    assert answer.finish > BEGAN + 40 * MINUTE
