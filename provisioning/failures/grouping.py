"""Signatures with one kind, cause and attribute become one group, because one fix clears them."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from provisioning.failures.records import CauseGroup, JobFailures, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from provisioning.failures.records import Finding, Mute

_ORDER = {kind: place for place, kind in enumerate(Kind)}


def job_failures(
    findings: Iterable[Finding], mutes: Mapping[str, Mute], now: datetime
) -> JobFailures:
    """Return a job's groups; `mutes` by signature, of which those in force at `now` count."""
    told = [_muted(finding, mutes, now) for finding in findings]
    ordered = sorted(told, key=_identity)
    groups = [_group(tuple(members)) for _, members in groupby(ordered, key=_identity)]
    return JobFailures(tuple(sorted(groups, key=_severity)))


def _muted(finding: Finding, mutes: Mapping[str, Mute], now: datetime) -> Finding:
    mute = mutes.get(finding.affected.signature)
    return replace(finding, mute=mute) if mute is not None and mute.holds(now) else finding


def _identity(finding: Finding) -> tuple[str, str, str]:
    said = finding.diagnosis
    return finding.kind, said.cause, said.attribute or ""


def _group(members: tuple[Finding, ...]) -> CauseGroup:
    ordered = sorted(members, key=_size, reverse=True)
    return CauseGroup(members[0].kind, tuple(ordered))


def _size(finding: Finding) -> tuple[int, str]:
    return finding.affected.objects, finding.affected.signature


def _severity(group: CauseGroup) -> tuple[int, int, str]:
    return _ORDER[group.kind], -group.objects, group.key
