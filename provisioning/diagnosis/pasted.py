"""What somebody pasted: one record of the log, a job, or nothing but the text of an error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from provisioning.diagnosis.diagnose import diagnose, diagnose_evidence
from provisioning.diagnosis.evidence import Failure
from provisioning.model import Event
from provisioning.wire import WireError, decode_jobs, decode_logs

if TYPE_CHECKING:
    from provisioning.diagnosis.diagnose import Diagnosis

# A bare failure is named as Graph names it, or as exports do.
_KEYS = {
    "reason": ("reason", "Reason", "ResultDescription", "message"),
    "error_code": ("errorCode", "error_code", "ResultSignature", "code"),
    "error_category": ("errorCategory", "error_category"),
    "action": ("provisioningAction", "action"),
    "object_type": ("objectType", "object_type", "identityType"),
    "step": ("step",),
}


# What else is at hand when somebody looks for an error, by a member that only it has.
_OTHER = {
    "schedule": "a job",
    "synchronizationRules": "a schema",
    "activityDisplayName": "an audit entry",
    "userPrincipalName": "a user",
}


class NoErrorPasted(ValueError):
    """What was pasted is known and tells of no error; the message says what it is."""


def diagnose_pasted(text: str) -> Diagnosis | None:
    """Return the diagnosis of a pasted record, job or error; None when nothing was pasted.

    Raises NoErrorPasted.
    """
    text = text.strip()
    if not text:
        return None
    event = _event(text)
    if event is not None:
        return diagnose(event)
    return diagnose_evidence(_failure(text))


def _event(text: str) -> Event | None:
    if not text.startswith(("{", "[")):
        return None
    try:
        records = decode_logs(text.encode()).records
    except WireError:
        return None
    return next((record for record in records if isinstance(record, Event)), None)


def failure_of(record: dict[str, Any]) -> Failure | None:
    """Return the failure that an object's members describe, None when it describes none."""
    found = {name: _first(record, keys) for name, keys in _KEYS.items()}
    return Failure(**found) if any(found.values()) else None


def _failure(text: str) -> Failure:
    """Return the failure that a text describes, as a whole or by its members."""
    try:
        record = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        record = None
    record = record if isinstance(record, dict) else None
    what = next((_OTHER[name] for name in _OTHER if name in record), None) if record else None
    if what:
        return _of_job(text, what)
    inner = record.get("errorInformation", record) if record else None
    failure = failure_of(inner) if isinstance(inner, dict) else None
    if failure is None:
        return Failure(reason=text)
    return failure if failure.reason else replace(failure, reason=text)


def _of_job(text: str, what: str) -> Failure:
    """Return the error that a job stopped with; raises NoErrorPasted for all else."""
    jobs = decode_jobs(text.encode()).records if what == _OTHER["schedule"] else []
    for job in jobs:
        for stopped in (job.status.quarantine, job.status.last_execution):
            if stopped and stopped.error:
                return Failure(error_code=stopped.error.code, reason=stopped.error.message)
    raise NoErrorPasted(f"It is {what}, and it tells of no error. Import it under Files.")


def _first(record: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((record[key] for key in keys if isinstance(record.get(key), str)), None)
