"""What the faults of a service in bad shape do to a page of a log."""

from collections.abc import Iterator

from sample_tenant.faults import Fault, Faults
from sample_tenant.logs import Entry


def without_late(entries: Iterator[Entry], now: float, delay: float) -> Iterator[Entry]:
    """Leave out a quarter of the entries until they are so old."""
    for entry in entries:
        if ord(entry.id[-1]) % 4 or entry.time + delay <= now:
            yield entry


def spoiled(texts: list[bytes], path: str, faults: Faults) -> list[bytes]:
    """Apply the faults of a page's content."""
    if texts and faults.strikes(Fault.DUPLICATES, path):
        texts = texts + texts[: max(len(texts) // 10, 1)]
    if texts and faults.strikes(Fault.UNKNOWN_VALUES, path):
        texts = [_with_unknown_values(text) for text in texts]
    if texts and faults.strikes(Fault.MALFORMED, path):
        middle = len(texts) // 2
        broken = [b'{"id":17,"activityDateTime":"yesterday"}', b'"not a record"', b"null"]
        texts = texts[:middle] + broken + texts[middle:]
    if texts and faults.strikes(Fault.SPOILED, path):
        texts = [texts[0].replace(b'"activityDateTime":"', b'"activityDateTime":"?'), *texts[1:]]
    return texts


def _with_unknown_values(text: bytes) -> bytes:
    changes = {
        b'"status":"success"': b'"status":"succeededWithRemarks"',
        b'"provisioningAction":"update"': b'"provisioningAction":"stageddelete"',
        b'"provisioningStepType":"import"': b'"provisioningStepType":"ingestion"',
        b'"result":"success"': b'"result":"deferred"',
    }
    for known, unknown in changes.items():
        text = text.replace(known, unknown)
    return text
