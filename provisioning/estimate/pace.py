"""How long the rest of a cycle takes, as a logarithmic normal distribution, from its own pace.

The work done so far is cut into blocks of equal work. Their durations hold bursts, pauses and
throttling; their spread gives the uncertainty. Recent blocks weigh more, and the less is left the
more so, because services slow down while early figures swing. The constants were chosen on
simulated cycles so that the interval holds what it promises (tests/unit/test_estimate_live.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provisioning.estimate.work import Curve

BLOCKS = 12
# Neighbouring blocks resemble each other, so they tell less than independent ones would.
DEPENDENCE = 2.0
# What no past block shows: the rest is a tenth slower than the past, give or take three tenths,
# when as much is left as is done, and less as the rest shrinks.
SLOWER, DRIFT = 0.1, 0.3
# Memory in units of the work done: half of it near the end, twice of it at the start.
SHORTEST_MEMORY, LONGEST_MEMORY = 0.5, 2.0
# The published figures disagree with each other by a factor of ten: weak evidence.
PUBLISHED_SPREAD = 1.2
# 80 % of a normal distribution lies within this many standard deviations.
EIGHTY_PERCENT = 1.2816


@dataclass(frozen=True, slots=True)
class Remaining:
    """Minutes left: the logarithm's mean and variance."""

    log_minutes: float
    variance: float

    @property
    def minutes(self) -> float:
        """The middle."""
        return math.exp(self.log_minutes)

    @property
    def interval(self) -> tuple[float, float]:
        """The minutes between which the truth lies in four of five cases."""
        reach = EIGHTY_PERCENT * math.sqrt(self.variance)
        return math.exp(self.log_minutes - reach), math.exp(self.log_minutes + reach)


def from_pace(curve: Curve, total: int) -> Remaining | None:
    """Return what the cycle's own pace says; None before any work and after all of it."""
    done = curve.done[-1]
    if not 0 < done < total or curve.now <= 0:
        return None
    left = (total - done) / done
    durations = _block_minutes(curve, done)
    memory = SHORTEST_MEMORY * min(max(left, 1.0), LONGEST_MEMORY / SHORTEST_MEMORY)
    weights = [math.exp(((i + 0.5) / BLOCKS - 1) / memory) for i in range(BLOCKS)]
    mean, relative_variance, effective = _moments(durations, weights)
    blocks_left = left * BLOCKS
    nearness = min(1.0, math.sqrt(left))
    chance = DEPENDENCE * relative_variance * (1 / effective + 1 / max(blocks_left, 0.5))
    return Remaining(
        math.log(blocks_left * mean * (1 + SLOWER * nearness)),
        chance + (DRIFT * nearness) ** 2,
    )


def from_published(low_minutes: float, high_minutes: float, share_left: float) -> Remaining | None:
    """Return what a published band says about the rest of the work, as weak evidence."""
    middle = math.sqrt(max(low_minutes, high_minutes / 10) * high_minutes) * share_left
    return Remaining(math.log(middle), PUBLISHED_SPREAD**2) if middle > 0 else None


def independent(first: Remaining, second: Remaining) -> Remaining:
    """Join two pieces of evidence that know nothing of each other: together they are narrower."""
    precision = 1 / first.variance + 1 / second.variance
    mean = first.log_minutes / first.variance + second.log_minutes / second.variance
    return Remaining(mean / precision, 1 / precision)


def same_cycle(first: Remaining, second: Remaining) -> Remaining:
    """Join two views of the same cycle: no narrower than they are, wider where they disagree."""
    weight = second.variance / (first.variance + second.variance)
    mean = weight * first.log_minutes + (1 - weight) * second.log_minutes
    variance = weight * first.variance + (1 - weight) * second.variance
    gap = first.log_minutes - second.log_minutes
    return Remaining(mean, variance + weight * (1 - weight) * gap**2)


def _block_minutes(curve: Curve, done: int) -> list[float]:
    """Return the duration of each block; the wait since the last unit belongs to the last."""
    edges = [curve.minute_of(done * i / BLOCKS) for i in range(BLOCKS)]
    edges[0] = 0.0
    edges.append(curve.now)
    return [max(edges[i + 1] - edges[i], 1e-9) for i in range(BLOCKS)]


def _moments(values: Sequence[float], weights: Sequence[float]) -> tuple[float, float, float]:
    """Return weighted mean, relative variance, and how many equal weights these are worth."""
    whole = sum(weights)
    effective = whole**2 / sum(weight**2 for weight in weights)
    mean = sum(w * v for w, v in zip(weights, values, strict=True)) / whole
    spread = sum(w * (v - mean) ** 2 for w, v in zip(weights, values, strict=True)) / whole
    return mean, spread * effective / (effective - 1) / mean**2, effective
