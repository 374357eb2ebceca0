"""What became of an application's people, from the log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from history import queries
from history.imports import listed_values
from provisioning.aftermath import Missing
from provisioning.diagnosis import Cause, diagnose
from provisioning.diagnosis.steps import read_steps
from provisioning.estimate import Work, WorkPoint
from provisioning.onboarding.progress import People
from provisioning.wire import decode_events

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import datetime
    from typing import Any

    from history import History
    from onboard.scope import InScope
    from provisioning.model import Event, Job, Schema

_NO_CHANGE = "RedundantExport"
_LEAVING = frozenset({"disable", "delete", "stagedDelete"})


def missing_people(
    history: History, tenant_id: str, job_id: str, schema: Schema | None
) -> list[Missing]:
    """Return the people who failed or were skipped at last, diagnosed once for each signature.

    Raises HistoryError.
    """
    groups = queries.failure_groups(history, tenant_id)
    own = groups[(groups["job_id"] == job_id) & groups["status"].isin(["failure", "skipped"])]
    records = queries.event_records(history, tenant_id, own["sample_id"].tolist())
    samples = {
        (row["status"], row["signature"]): _event(records[row["sample_id"]])
        for row in own.to_dict("records")
    }
    values = listed_values(history, tenant_id, samples.values())
    said = {key: diagnose(one, schema, values.get(one.id)) for key, one in samples.items()}
    scope = {key: read_steps(event.provisioning_steps).scope for key, event in samples.items()}
    rows = queries.affected_objects(history, tenant_id, job_id, own["signature"].tolist())
    found = []
    for row in rows[rows["source_type"] == "User"].to_dict("records"):
        key = (row["status"], row["signature"])
        if key in said and said[key].cause is not Cause.NO_CHANGE_NEEDED:
            name, sign_in = _text(row["source_name"]), _text(row["source_upn"])
            who = (row["source_id"], name, sign_in, row["id"], row["status"], _moment(row))
            found.append(Missing(*who, said[key], scope[key].assigned))
    return found


def count_people(
    history: History, tenant_id: str, job: Job, missing: list[Missing], *, scope: InScope
) -> People:
    """Count people; whoever is not assigned and was skipped for it is none of the onboarding's."""
    states = queries.object_states(history, tenant_id, job.id)
    users = states[states["type"] == "User"]
    came = users["status"].isin(["success", "warning"]) & ~users["action"].isin(_LEAVING)
    unchanged = users["skip_reason"] == _NO_CHANGE
    told = int(users[came | unchanged]["objects"].sum())
    counts = job.status.synchronized_entry_count_by_type
    held = sum(number for kind, number in counts.items() if kind.lower().startswith("user"))
    concerned = [one for one in missing if one.assigned is not False]
    failed = sum(one.status == "failure" for one in concerned)
    skipped = len(concerned) - failed
    arrived = max(told, held)
    if scope.people is not None:
        # Entra goes on counting people who were assigned once.
        arrived = min(arrived, max(scope.people - failed - skipped, 0))
    return People(scope.people, arrived, failed, skipped, at_most=scope.at_most)


def first_cycle(
    history: History, tenant_id: str, job: Job, objects: int | None, now: datetime
) -> Work | None:
    """Return what the log shows of a first cycle that runs, None when none does."""
    cycles = queries.cycles(history, tenant_id, job.id, limit=1)
    if objects is None or job.status.code != "NotRun" or cycles.empty:
        return None
    began = cycles["began"].iloc[0].to_pydatetime()
    since = began.replace(minute=0, second=0, microsecond=0)
    buckets = queries.events_over_time(history, tenant_id, job.id, since, now, "hour")
    by_hour = buckets.groupby("bucket")["events"].sum().sort_index().cumsum()
    points = [
        WorkPoint(min(hour.to_pydatetime() + timedelta(hours=1), now), int(done))
        for hour, done in by_hour.items()
    ]
    return Work(began, points, objects)


def _moment(row: Mapping[Hashable, Any]) -> datetime:
    return row["activity_time"].to_pydatetime()


def _event(record: str) -> Event:
    return decode_events(record.encode()).records[0]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
