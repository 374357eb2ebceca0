"""The soak's counts as a table, and which promises they break."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from benchmarks._soak_browser import Seen
    from benchmarks._soak_processes import Worker
    from benchmarks._soak_tenant import Tally

# Told as it is: the tenant's clock is behind this machine's.
_EXPECTED_PROBLEM = "This computer's clock is"


class Pass(msgspec.Struct):
    """What `cli.py collect` prints about a pass, as far as it is judged."""

    events: int
    audits: int
    rejected: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a soak counted; `last_pass` and `pass_after` follow the faults."""

    tallies: list[Tally]
    faults: dict[str, int]
    workers: list[Worker]
    seen: Seen
    problems: Counter[str]
    last_pass: Pass
    pass_after: Pass


def table(outcome: Outcome) -> str:
    """Return the counts as text."""
    return "\n".join([*_history(outcome), *_processes(outcome), *_pages(outcome), ""])


def broken_promises(outcome: Outcome) -> list[str]:
    """Return each promise that was broken, as a sentence."""
    return [*_broken(outcome)]


def _broken(outcome: Outcome) -> Iterator[str]:
    yield from _broken_of_history(outcome)
    for worker in outcome.workers:
        yield from worker.ended
        memory = worker.memory()
        if memory and not memory.is_flat:
            yield f"{worker.name} grew from {memory.first:.0f} to {memory.last:.0f} MB."
    if not outcome.seen.pages:
        yield "No page was ever drawn."
    yield from outcome.seen.broken


def _broken_of_history(outcome: Outcome) -> Iterator[str]:
    for tally in outcome.tallies:
        if not tally.is_exact:
            yield (
                f"{tally.log}: {tally.missing} missing, {tally.doubled} doubled, "
                f"{tally.unknown} that were never served."
            )
    for problem in outcome.last_pass.problems:
        if _EXPECTED_PROBLEM not in problem:
            yield f"The pass after the faults had a problem: {problem}"
    if outcome.last_pass.rejected:
        yield f"The pass after the faults rejected {outcome.last_pass.rejected} records."
    if outcome.pass_after.events or outcome.pass_after.audits:
        yield "A second pass in a row stored records anew."


def _history(outcome: Outcome) -> Iterator[str]:
    yield f"\n{'':14}{'served':>9}{'stored':>9}{'missing':>9}{'doubled':>9}{'unknown':>9}"
    for it in outcome.tallies:
        counts = (it.served, it.stored, it.missing, it.doubled, it.unknown)
        yield f"{it.log:14}" + "".join(f"{count:9,}" for count in counts)
    yield "\nfaults, times"
    for fault, times in sorted(outcome.faults.items(), key=lambda it: -it[1]):
        yield f"  {fault:26}{times:7,}"


def _processes(outcome: Outcome) -> Iterator[str]:
    columns = ("kills", "passes", "life s", "first MB", "last MB", "peak MB", "MB/min")
    yield "\n" + " " * 14 + "".join(f"{name:>9}" for name in columns)
    for worker in outcome.workers:
        memory = worker.memory()
        figures = "     not measured on this system"
        if memory:
            figures = (
                f"{memory.seconds:9.0f}{memory.first:9.0f}{memory.last:9.0f}{memory.peak:9.0f}"
                f"{memory.slope:9.1f}{'' if memory.is_long else '   too short to judge'}"
            )
        passes = len(worker.lines()) or "-"
        yield f"{worker.name:14}{worker.kills:9}{passes:>9}{figures}"
    yield from _sentences("problems told by collectors", outcome.problems)


def _pages(outcome: Outcome) -> Iterator[str]:
    seen = outcome.seen
    interrupted = f"{seen.interrupted} visits interrupted by a kill"
    yield f"\npages visited: {sum(seen.pages.values())}, {interrupted}"
    for name, times in sorted(seen.pages.items()):
        yield f"  {name:26}{times:7,}"
    yield from _sentences("errors shown", seen.errors)


def _sentences(title: str, counted: Counter[str]) -> Iterator[str]:
    yield f"\n{title}: {sum(counted.values())}"
    for sentence, times in counted.most_common():
        yield f"  {times:5,}  {sentence}"
