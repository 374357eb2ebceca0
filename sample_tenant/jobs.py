"""Synchronization jobs as Graph shows them, drawn from the same plan as the log."""

import math
from typing import Any

from sample_tenant.clock import MINUTE, Clock, precise_text
from sample_tenant.cycles import Cycle
from sample_tenant.event import Event
from sample_tenant.identifiers import fraction
from sample_tenant.plan import Plan
from sample_tenant.registration import Registration

NEVER = "0001-01-01T00:00:00Z"
_LONGEST = "P10675199DT2H48M5.4775807S"
_LOOK_BACK = 72
_PAGE = 100
CREDENTIALS_ERROR = {
    "code": "SystemForCrossDomainIdentityManagementInvalidCredentials",
    "message": "We received this unexpected response from your application: Received response from"
    " Web resource. Resource: https://crm.fabrikam.com/scim/v2/Users Operation: GET Response Status"
    ' Code: Unauthorized Response Headers: WWW-Authenticate: Bearer error="invalid_token",'
    ' error_description="The access token expired" Response Content: '
    '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"Token expired",'
    '"status":"401"}',
    "tenantActionable": True,
}
_STUB_ERROR = {"code": "None", "message": "", "tenantActionable": False}
_COUNTS = (
    "countEntitled",
    "countEntitledForProvisioning",
    "countEscrowed",
    "countEscrowedRaw",
    "countExported",
    "countExports",
    "countImported",
    "countImportedDeltas",
    "countImportedReferenceDeltas",
)


def job(plan: Plan, registration: Registration, clock: Clock) -> dict[str, Any]:
    """Return the job as it stands now."""
    status = _status(plan, clock)
    return {
        "id": registration.job_id,
        "templateId": plan.story.template,
        "schedule": {
            "expiration": None,
            "interval": _interval(plan, clock),
            "state": "Active" if plan.story.code == "running" else "Disabled",
        },
        "status": status,
        "synchronizationJobSettings": [
            {"name": "AzureIngestionAttributeOptimization", "value": "False"},
            {"name": "LookaheadQueryEnabled", "value": "False"},
        ],
    }


def _interval(plan: Plan, clock: Clock) -> str:
    if plan.story.code == "not configured":
        return _LONGEST
    seconds = max(round(40 * MINUTE / clock.speed), 1)
    minutes, rest = divmod(seconds, 60)
    return "PT" + (f"{minutes}M" if minutes else "") + (f"{rest}S" if rest else "")


def _status(plan: Plan, clock: Clock) -> dict[str, Any]:
    status: dict[str, Any] = {
        "code": "Active",
        "countSuccessiveCompleteFailures": 0,
        "escrowsPruned": False,
        "lastExecution": None,
        "lastSuccessfulExecution": None,
        "lastSuccessfulExecutionWithExports": None,
        "progress": [],
        "quarantine": None,
        "steadyStateFirstAchievedTime": NEVER,
        "steadyStateLastAchievedTime": NEVER,
        "synchronizedEntryCountByType": [],
        "troubleshootingUrl": "",
    }
    if plan.story.code != "running":
        code = "NotConfigured" if plan.story.code == "not configured" else "Paused"
        return status | {"code": code, "troubleshootingUrl": None}
    now = clock.simulated_now()
    end = plan.calendar.initial_end
    if end is not None and now < end:
        return status | _initial(plan, clock, now)
    return status | _running(plan, clock, now)


def _initial(plan: Plan, clock: Clock, now: float) -> dict[str, Any]:
    """Describe a job whose first cycle is under way: progress counts pages, not people."""
    times = plan.calendar.initial_times
    done = sum(1 for time in times if time <= now)
    stub = dict.fromkeys(_COUNTS, 0) | {
        "activityIdentifier": None,
        "state": "Failed",
        "error": _STUB_ERROR,
        "timeBegan": NEVER,
        "timeEnded": NEVER,
    }
    return {
        "code": "NotRun",
        "lastExecution": stub,
        "progress": [
            {
                "completedUnits": done // _PAGE,
                "totalUnits": math.ceil(len(times) / _PAGE),
                "units": "pages",
                "progressObservationDateTime": precise_text(clock.real(now)),
            }
        ],
        "synchronizedEntryCountByType": _entries(plan, now),
    }


def _running(plan: Plan, clock: Clock, now: float) -> dict[str, Any]:
    cycles = [cycle for cycle in plan.calendar.last(now, _LOOK_BACK) if plan.ended(cycle) <= now]
    if not cycles:
        return {}
    latest = cycles[0]
    clean = next((c for c in cycles if not _failures(plan, c) and c.kind != "quarantined"), None)
    exporting = next((c for c in cycles if _exported(plan.events(c), plan)), None)
    healthy = next((c for c in cycles if c.kind != "quarantined"), latest)
    first = plan.calendar.initial_end
    result: dict[str, Any] = {
        "lastExecution": _execution(plan, clock, latest),
        "lastSuccessfulExecution": _execution(plan, clock, clean) if clean else None,
        "lastSuccessfulExecutionWithExports": (
            _execution(plan, clock, exporting) if exporting else None
        ),
        "steadyStateFirstAchievedTime": precise_text(clock.real(first or 1_751_360_461.25)),
        "steadyStateLastAchievedTime": precise_text(_end_time(plan, clock, healthy) + 0.0478),
        "synchronizedEntryCountByType": _entries(plan, now),
    }
    if latest.kind == "quarantined":
        result |= _quarantine(plan, clock, now, latest)
    return result


def _execution(plan: Plan, clock: Clock, cycle: Cycle) -> dict[str, Any]:
    events = plan.events(cycle)
    exported = _exported(events, plan)
    failures = _failures(plan, cycle)
    failed = cycle.kind == "quarantined"
    state = "Failed" if failed else "EntryLevelErrors" if failures else "Succeeded"
    return {
        "activityIdentifier": plan.cycle_id(cycle),
        "countEntitled": len(events),
        "countEntitledForProvisioning": len(events),
        "countEscrowed": failures,
        "countEscrowedRaw": failures,
        "countExported": exported,
        "countExports": exported + failures,
        "countImported": len(events),
        "countImportedDeltas": len(events),
        "countImportedReferenceDeltas": 0,
        "state": state,
        "error": CREDENTIALS_ERROR if failed else None,
        "timeBegan": precise_text(clock.real(cycle.began) + _part(plan, cycle, "began")),
        "timeEnded": precise_text(_end_time(plan, clock, cycle)),
    }


def _end_time(plan: Plan, clock: Clock, cycle: Cycle) -> float:
    return clock.real(plan.ended(cycle)) + _part(plan, cycle, "ended")


def _part(plan: Plan, cycle: Cycle, name: str) -> float:
    return fraction(plan.story.number, cycle.began, name) * 0.4


def _failures(plan: Plan, cycle: Cycle) -> int:
    return sum(1 for event in plan.events(cycle) if plan.status(event.task) == "failure")


def _exported(events: list[Event], plan: Plan) -> int:
    return sum(1 for event in events if plan.status(event.task) == "success")


def _entries(plan: Plan, now: float) -> list[dict[str, Any]]:
    """Count what the service has taken in so far; it never counts down."""
    story = plan.story
    groups, ring = len(plan.groups), 0
    users = story.people
    if story.ring:
        ring = min(story.ring.size, int((now % (90 * 86_400)) // story.ring.step))
    times = plan.calendar.initial_times
    if times and now < times[-1]:
        done = sum(1 for time in times if time <= now)
        users, groups, ring = min(done, users), max(done - users, 0), 0
    found = [{"key": "User to User", "value": users + ring}]
    return [*found, {"key": "Group to Group", "value": groups}] if groups else found


def _quarantine(plan: Plan, clock: Clock, now: float, latest: Cycle) -> dict[str, Any]:
    first = plan.story.quarantined or 0
    count = len(list(plan.calendar.between(first - 1, now)))
    return {
        "code": "Quarantine",
        "countSuccessiveCompleteFailures": count,
        "quarantine": {
            "currentBegan": precise_text(clock.real(latest.began) + 0.9),
            "nextAttempt": precise_text(clock.real(plan.calendar.next_attempt(now)) + 0.9),
            "reason": "EncounteredQuarantineException",
            "seriesBegan": precise_text(clock.real(first) + 0.9),
            "seriesCount": count,
            "error": CREDENTIALS_ERROR,
        },
    }
