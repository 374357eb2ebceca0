"""A Graph that answers by script, for what no service does on request; and waits that are noted."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import uvicorn

from graph_client import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; with `cut` the connection breaks after so many bytes of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    delay: float = 0.0


def page(*records: Any, next_link: str | None = None) -> Answer:
    content: dict[str, Any] = {"value": list(records)}
    if next_link is not None:
        content["@odata.nextLink"] = next_link
    return Answer(json.dumps(content).encode())


def failure(status: int, code: str = "UnknownError", **headers: str) -> Answer:
    error = {"code": code, "message": f"Scripted {status}.", "innerError": {"request-id": "inner"}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(json.dumps({"error": error}).encode(), status, {"request-id": "r-1"} | named)


def event(number: int) -> dict[str, Any]:
    return {
        "id": f"event-{number}",
        "activityDateTime": "2026-11-24T11:00:00Z",
        "provisioningAction": "create",
        "provisioningStatusInfo": {"status": "success"},
    }


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class ScriptedGraph:
    """Answers each path with the next of its script; the last answer stays."""

    def __init__(self) -> None:
        self.url = ""
        self.scripts: dict[str, list[Answer]] = defaultdict(list)
        self.seen: list[Seen] = []

    def script(self, path: str, *answers: Answer) -> None:
        self.scripts[f"/v1.0{path}"] = list(answers)

    def requests_to(self, path: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.path == f"/v1.0{path}"]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        query = scope["query_string"].decode()
        self.seen.append(Seen(scope["method"], scope["path"], query, headers, body))
        answers = self.scripts[scope["path"]] or [failure(404, "Request_ResourceNotFound")]
        await _send(answers.pop(0) if len(answers) > 1 else answers[0], send)


class _CutConnection(Exception):
    """Makes uvicorn drop the connection in the middle of an answer."""


async def _send(answer: Answer, send: Any) -> None:
    await asyncio.sleep(answer.delay)
    if answer.cut == 0:
        raise _CutConnection
    headers = {"content-type": "application/json", "content-length": str(len(answer.body))}
    named = [(n.encode(), v.encode()) for n, v in (headers | answer.headers).items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": named})
    await send({"type": "http.response.body", "body": answer.body[: answer.cut], "more_body": True})
    if answer.cut is not None:
        raise _CutConnection
    await send({"type": "http.response.body", "body": b""})


def start(app: Any, **options: Any) -> tuple[str, Callable[[], None]]:
    """Serve an ASGI app in a thread; returns host:port and what stops it."""
    config = uvicorn.Config(
        app,
        port=0,
        log_level="critical",
        lifespan="off",
        ws="none",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
        **options,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)

    def stop() -> None:
        server.should_exit = True
        thread.join(10)

    return f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", stop


class Waits:
    """A retry policy whose waits are noted, not waited."""

    def __init__(self, **values: Any) -> None:
        self.seconds: list[float] = []
        self.policy = RetryPolicy(sleep=self._note, **values)

    async def _note(self, seconds: float) -> None:
        self.seconds.append(seconds)
