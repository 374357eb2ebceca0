"""Reachable hosts and the clock: what lies between this machine and Graph."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from doctor.findings import Check, Level, Remedy
from doctor.panels import suffering
from graph_client import GRAPH, LOGIN, needs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph_client import Reached

_TITLES = {GRAPH: "Microsoft Graph", LOGIN: "Sign-in service"}
# Entra tolerates five minutes between clocks; a log window loses less before that.
# https://learn.microsoft.com/entra/identity-platform/certificate-credentials (2026-11-24)
_CLOCK_WARNS = timedelta(seconds=60)
_CLOCK_FAILS = timedelta(minutes=5)


def host_checks(reached: Sequence[Reached]) -> Iterator[Check]:
    """Yield a check for each host, then one for the clock if a host told the time."""
    for one in reached:
        title = f"{_TITLES.get(one.name, 'Sign-in for viewers')}: {one.host}"
        name = f"host {one.name}" if one.name in _TITLES else "host viewers"
        if one.problem is None:
            detail = f"Answers in {one.seconds * 1000:,.0f} ms."
            yield Check(name, title, Level.WORKS, detail)
            continue
        needed = tuple(needs()) if one.name in _TITLES else ()
        remedy = Remedy(one.problem.next_step)
        panels = suffering(needed)
        yield Check(name, title, Level.FAILS, one.problem.message, remedy, needed, panels)
    ahead = next((one.clock_ahead for one in reached if one.clock_ahead is not None), None)
    if ahead is not None:
        yield _clock(ahead)


def _clock(ahead: timedelta) -> Check:
    off, seconds = abs(ahead), round(abs(ahead).total_seconds())
    if off < _CLOCK_WARNS:
        detail = f"Agrees with Graph's to {max(seconds, 1)} s."
        return Check("clock", "Clock of this machine", Level.WORKS, detail)
    which = "ahead of" if ahead > timedelta() else "behind"
    level = Level.FAILS if off >= _CLOCK_FAILS else Level.WARNS
    detail = f"It is {seconds:,} s {which} Graph's."
    if level is Level.FAILS:
        detail += " Sign-in with a certificate fails beyond five minutes."
    remedy = Remedy(
        "Let the machine set its clock by NTP (timedatectl set-ntp true; w32tm /resync)."
    )
    return Check("clock", "Clock of this machine", level, detail, remedy)
