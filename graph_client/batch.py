"""Many small reads in few requests: Graph's `$batch`, 20 to a request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from graph_client.errors import NotFound
from graph_client.explain import Failure, explain_failure
from graph_client.retry import RETRIED_STATUSES, retry_after_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiota_abstractions.request_information import RequestInformation

    from graph_client.errors import GraphError
    from graph_client.session import Session

# https://learn.microsoft.com/graph/json-batching (checked 2026-11-23)
BATCH_SIZE = 20
_BATCHES_AT_ONCE = 4
_OK = 200
_FIRST_ERROR = 400


class _Item(msgspec.Struct):
    id: str
    status: int
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: msgspec.Raw = msgspec.field(default_factory=lambda: msgspec.Raw(b"null"))


class _Answer(msgspec.Struct):
    responses: list[_Item]


class _Error(msgspec.Struct):
    code: str | None = None
    message: str | None = None


class _ErrorBody(msgspec.Struct):
    error: _Error = msgspec.field(default_factory=_Error)


_ANSWER = msgspec.json.Decoder(_Answer)


@dataclass(frozen=True, slots=True)
class Part:
    """Outcome of one read of a batch: its JSON bytes, or the error it met."""

    data: bytes | None
    error: GraphError | None = None


async def read_batched(session: Session, paths: Sequence[str], need: str) -> list[Part]:
    """GET each path (relative to the API version); the outcomes come in the order of `paths`.

    Raises GraphError when a batch as a whole fails. Items that Graph throttled or failed inside a
    batch that succeeded are repeated by themselves, as Graph's documentation asks.
    """
    at_once = asyncio.Semaphore(_BATCHES_AT_ONCE)

    async def bounded(chunk: Sequence[str]) -> list[Part]:
        async with at_once:
            return await _read_chunk(session, chunk, need)

    chunks = [paths[start : start + BATCH_SIZE] for start in range(0, len(paths), BATCH_SIZE)]
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(bounded(chunk)) for chunk in chunks]
    except ExceptionGroup as failures:  # the first failure has stopped the other batches
        raise failures.exceptions[0] from None
    return [part for task in tasks for part in task.result()]


async def read_existing(session: Session, paths: Sequence[str], need: str) -> list[dict[str, Any]]:
    """GET objects as `read_batched` does; those that are gone are left out.

    Raises GraphError for any other refusal.
    """
    found = []
    for part in await read_batched(session, paths, need):
        if part.data is not None:
            found.append(msgspec.json.decode(part.data, type=dict[str, Any]))
        elif part.error is not None and not isinstance(part.error, NotFound):
            raise part.error
    return found


async def _read_chunk(session: Session, paths: Sequence[str], need: str) -> list[Part]:
    """Send one batch, then again what is worth repeating, as often as the policy allows."""
    items: dict[str, _Item] = {}
    wanted = {str(position): path for position, path in enumerate(paths)}
    policy, waited = session.retries, 0.0
    for attempt in range(1, policy.attempts + 1):
        left = {i: path for i, path in wanted.items() if _is_worth_repeating(items.get(i))}
        answer = await session.read(lambda left=left: _batch_request(left), need, _ANSWER.decode)
        items |= {item.id: item for item in answer.responses}
        failed = [items.get(i) for i in left if _is_worth_repeating(items.get(i))]
        wait = max((policy.wait_before(attempt + 1, _retry_after(it)) for it in failed), default=0)
        if not failed or attempt == policy.attempts or waited + wait > policy.total_wait_seconds:
            break
        await policy.sleep(wait)
        waited += wait
    return [_part(session, items.get(i), need) for i in wanted]


def _batch_request(paths: dict[str, str]) -> RequestInformation:
    from kiota_abstractions.method import Method
    from kiota_abstractions.request_information import RequestInformation

    request = RequestInformation(Method.POST, "{+baseurl}/$batch", {})
    body = {"requests": [{"id": i, "method": "GET", "url": path} for i, path in paths.items()]}
    request.headers.try_add("Accept", "application/json")
    request.set_stream_content(msgspec.json.encode(body), "application/json")
    return request


def _is_worth_repeating(item: _Item | None) -> bool:
    return item is None or item.status in RETRIED_STATUSES


def _retry_after(item: _Item | None) -> float | None:
    if item is None:
        return None
    return retry_after_seconds({name.lower(): value for name, value in item.headers.items()})


def _part(session: Session, item: _Item | None, need: str) -> Part:
    status = 503 if item is None else item.status
    if item is not None and _OK <= status < _FIRST_ERROR:
        return Part(bytes(item.body))
    body = _ErrorBody()
    headers: dict[str, str] = {}
    if item is not None:
        headers = {name.lower(): value for name, value in item.headers.items()}
        try:
            body = msgspec.json.decode(item.body, type=_ErrorBody)
        except msgspec.DecodeError:
            body = _ErrorBody()  # the status alone then tells what happened
    failure = Failure(status, headers, body.error.code, body.error.message or "")
    return Part(None, explain_failure(failure, session.connection, need))
