"""A history of made-up events of any size, for measuring without a tenant."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from provisioning.wire import decode_events, decode_job

if TYPE_CHECKING:
    from collections.abc import Iterator

    from history import History
    from provisioning.model import Event, Job

JOBS = 8
PEOPLE_A_JOB = 2_500
DAYS = 30
BATCH = 50_000
_STATUSES = ("success", "success", "success", "skipped", "skipped", "failure")
_REASON = (
    "StatusCode: BadRequest\r\nMessage: Processing of the HTTP request resulted in an exception."
    '\r\nWeb Response: \r\n{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],'
    '"detail":"Attribute name.familyName is required.","status":400}'
)


def job_id(number: int) -> str:
    """Return the id of a made-up job."""
    return f"scim.4b8c18bd2f9f4227af559f1061cf9c32.{number:08d}-0000-4000-a000-000000000000"


def job(number: int, now: datetime) -> Job:
    """Return a made-up job that runs every 40 minutes and ran 20 minutes ago."""
    ended = now - timedelta(minutes=20)
    execution = {
        "activityIdentifier": "00000000-0000-4000-a000-000000000000",
        "state": "Succeeded",
        "timeBegan": f"{ended - timedelta(minutes=3):%Y-%m-%dT%H:%M:%SZ}",
        "timeEnded": f"{ended:%Y-%m-%dT%H:%M:%SZ}",
        "countImported": 12,
        "countExported": 9,
    }
    record = {
        "id": job_id(number),
        "templateId": "scim",
        "schedule": {"interval": "PT40M", "state": "Active"},
        "status": {
            "code": "Active",
            "lastExecution": execution,
            "lastSuccessfulExecution": execution,
            "steadyStateFirstAchievedTime": "2026-01-05T10:00:00Z",
            "steadyStateLastAchievedTime": execution["timeEnded"],
            "synchronizedEntryCountByType": [{"key": "User to User", "value": PEOPLE_A_JOB}],
        },
    }
    return decode_job(json.dumps(record).encode())


def batches(events: int, now: datetime, *, seed: int = 7) -> Iterator[list[Event]]:
    """Yield `events` events of the 30 days before now, oldest first, in batches."""
    draw = random.Random(seed)  # noqa: S311  (made-up data)
    step = timedelta(days=DAYS) / events
    began = now - timedelta(days=DAYS)
    for start in range(0, events, BATCH):
        numbers = range(start, min(start + BATCH, events))
        lines = [_line(number, began + step * number, draw) for number in numbers]
        yield decode_events("\n".join(lines).encode()).records


def fill(history: History, tenant_id: str, events: int, now: datetime) -> None:
    """Store made-up events."""
    for batch in batches(events, now):
        history.merge_events(tenant_id, batch, through=batch[-1].activity_date_time)


def _line(number: int, time: datetime, draw: random.Random) -> str:
    job_number, person = draw.randrange(JOBS), draw.randrange(PEOPLE_A_JOB)
    status = draw.choice(_STATUSES)
    cycle = int(time.timestamp()) // 2400
    error = {"errorCode": "BadRequest", "errorCategory": "nonServiceFailure", "reason": _REASON}
    record = {
        "id": f"{number:08x}-0000-4000-b000-000000000000",
        "activityDateTime": f"{time:%Y-%m-%dT%H:%M:%S.%f}Z",
        "tenantId": "4b8c18bd-2f9f-4227-af55-9f1061cf9c32",
        "jobId": job_id(job_number),
        "cycleId": f"{job_number:08x}-0000-4000-c000-{cycle:012d}",
        "changeId": f"{number:08x}-0000-4000-d000-000000000000",
        "provisioningAction": "update",
        "durationInMilliseconds": draw.randrange(80, 4000),
        "provisioningStatusInfo": {
            "status": status,
            "errorInformation": error if status == "failure" else None,
        },
        "servicePrincipal": {"id": f"app-{job_number}", "displayName": f"App {job_number}"},
        "sourceIdentity": {
            "id": f"{job_number}-{person}",
            "displayName": f"Person {person}",
            "identityType": "User",
            "details": {"UserPrincipalName": f"person{person}@contoso.com"},
        },
        "targetIdentity": {"id": "", "displayName": "", "identityType": "User"},
        "provisioningSteps": [
            {"name": "EntryImport", "provisioningStepType": "import", "status": "success"},
            {"name": "EntryExportUpdate", "provisioningStepType": "export", "status": status},
        ],
    }
    return json.dumps(record)
