"""What somebody pasted: one record of the log, or nothing but the text of an error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from provisioning.diagnosis.diagnose import diagnose, diagnose_evidence
from provisioning.diagnosis.evidence import Failure
from provisioning.model import Event
from provisioning.wire import WireError, decode_logs

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


def diagnose_pasted(text: str) -> Diagnosis | None:
    """Return the diagnosis of a pasted record or error; None when nothing was pasted."""
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
    inner = record.get("errorInformation", record) if isinstance(record, dict) else None
    failure = failure_of(inner) if isinstance(inner, dict) else None
    if failure is None:
        return Failure(reason=text)
    return failure if failure.reason else replace(failure, reason=text)


def _first(record: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((record[key] for key in keys if isinstance(record.get(key), str)), None)
