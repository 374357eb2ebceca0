"""Synchronization jobs as Graph shows them, drawn from the same plan as the log."""

import math
from typing import Any

from sample_tenant.clock import DAY, MINUTE, Clock, precise_text
from sample_tenant.cycles import Cycle
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
    now = _Now(plan, clock)
    return {
        "id": registration.job_id,
        "templateId": plan.story.template,
        "schedule": {
            "expiration": None,
            "interval": now.interval(),
            "state": "Active" if plan.story.code == "running" else "Disabled",
        },
        "status": now.status(),
        "synchronizationJobSettings": [
            {"name": "AzureIngestionAttributeOptimization", "value": "False"},
            {"name": "LookaheadQueryEnabled", "value": "False"},
        ],
    }


class _Now:
    """A job as it stands at a moment."""

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self._plan = plan
        self._clock = clock
        self._now = clock.simulated_now()

    def interval(self) -> str:
        if self._plan.story.code == "not configured":
            return _LONGEST
        seconds = max(round(40 * MINUTE / self._clock.speed), 1)
        minutes, rest = divmod(seconds, 60)
        return "PT" + (f"{minutes}M" if minutes else "") + (f"{rest}S" if rest else "")

    def status(self) -> dict[str, Any]:
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
        if self._plan.story.code != "running":
            unset = self._plan.story.code == "not configured"
            code = "NotConfigured" if unset else "Paused"
            return status | {"code": code, "troubleshootingUrl": None}
        end = self._plan.calendar.initial_end
        if end is not None and self._now < end:
            return status | self._initial()
        return status | self._running()

    def _initial(self) -> dict[str, Any]:
        """Describe a job whose first cycle is under way: progress counts pages, not people."""
        times = self._plan.calendar.initial_times
        done = sum(1 for time in times if time <= self._now)
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
                    "progressObservationDateTime": self._written(self._now),
                }
            ],
            "synchronizedEntryCountByType": self._entries(),
        }

    def _running(self) -> dict[str, Any]:
        plan = self._plan
        cycles = [
            cycle
            for cycle in plan.calendar.last(self._now, _LOOK_BACK)
            if plan.ended(cycle) <= self._now
        ]
        if not cycles:
            return {}
        latest = cycles[0]
        clean = next(
            (c for c in cycles if not self._count(c, "failure") and c.kind != "quarantined"), None
        )
        exporting = next((c for c in cycles if self._count(c, "success")), None)
        healthy = next((c for c in cycles if c.kind != "quarantined"), latest)
        first = plan.calendar.initial_end
        result: dict[str, Any] = {
            "lastExecution": self._execution(latest),
            "lastSuccessfulExecution": self._execution(clean) if clean else None,
            "lastSuccessfulExecutionWithExports": self._execution(exporting) if exporting else None,
            "steadyStateFirstAchievedTime": self._written(first or 1_751_360_461.25),
            "steadyStateLastAchievedTime": precise_text(self._end_time(healthy) + 0.0478),
            "synchronizedEntryCountByType": self._entries(),
        }
        return result | self._quarantine(latest) if latest.kind == "quarantined" else result

    def _execution(self, cycle: Cycle) -> dict[str, Any]:
        events = len(self._plan.events(cycle))
        exported, failures = self._count(cycle, "success"), self._count(cycle, "failure")
        failed = cycle.kind == "quarantined"
        state = "Failed" if failed else "EntryLevelErrors" if failures else "Succeeded"
        return {
            "activityIdentifier": self._plan.cycle_id(cycle),
            "countEntitled": events,
            "countEntitledForProvisioning": events,
            "countEscrowed": failures,
            "countEscrowedRaw": failures,
            "countExported": exported,
            "countExports": exported + failures,
            "countImported": events,
            "countImportedDeltas": events,
            "countImportedReferenceDeltas": 0,
            "state": state,
            "error": CREDENTIALS_ERROR if failed else None,
            "timeBegan": self._written(cycle.began, self._part(cycle, "began")),
            "timeEnded": precise_text(self._end_time(cycle)),
        }

    def _end_time(self, cycle: Cycle) -> float:
        return self._clock.real(self._plan.ended(cycle)) + self._part(cycle, "ended")

    def _part(self, cycle: Cycle, name: str) -> float:
        return fraction(self._plan.story.number, cycle.began, name) * 0.4

    def _written(self, simulated: float, more: float = 0.0) -> str:
        return precise_text(self._clock.real(simulated) + more)

    def _count(self, cycle: Cycle, status: str) -> int:
        plan = self._plan
        return sum(1 for event in plan.events(cycle) if plan.status(event.task) == status)

    def _entries(self) -> list[dict[str, Any]]:
        """Count what the service has taken in so far; it never counts down."""
        story, now = self._plan.story, self._now
        groups, ring = len(self._plan.groups), 0
        users = story.people
        if story.ring:
            ring = min(story.ring.size, int((now % (90 * DAY)) // story.ring.step))
        times = self._plan.calendar.initial_times
        if times and now < times[-1]:
            done = sum(1 for time in times if time <= now)
            users, groups, ring = min(done, users), max(done - users, 0), 0
        found = [{"key": "User to User", "value": users + ring}]
        return [*found, {"key": "Group to Group", "value": groups}] if groups else found

    def _quarantine(self, latest: Cycle) -> dict[str, Any]:
        calendar, first = self._plan.calendar, self._plan.story.quarantined or 0
        count = len(list(calendar.between(first - 1, self._now)))
        return {
            "code": "Quarantine",
            "countSuccessiveCompleteFailures": count,
            "quarantine": {
                "currentBegan": self._written(latest.began, 0.9),
                "nextAttempt": self._written(calendar.next_attempt(self._now), 0.9),
                "reason": "EncounteredQuarantineException",
                "seriesBegan": self._written(first, 0.9),
                "seriesCount": count,
                "error": CREDENTIALS_ERROR,
            },
        }
