"""A sample tenant in which names, reasons and mappings attack whoever reads them, and a canary."""

from __future__ import annotations

import json
import threading
import zlib
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sample_tenant.gateway import Gateway

LONG = 100_000
LOG_THINNED_BY = 10  # what is left attacks in every way, in a tenth of the time
LONG_NAMES = frozenset({"Graphic Design Hub", "Jürgen Müller", "Emma Byrne", "Maria Nowak"})
# Half of a character, which Python's own JSON writes as Graph would: as an escape.
HALF = "\ud83d"
# What a reader sees or a reader's programs run. Names of jobs and steps stay as they are.
POISONED = frozenset(
    {
        "appDisplayName",
        "category",
        "defaultValue",
        "description",
        "displayName",
        "errorCode",
        "expression",
        "givenName",
        "mail",
        "message",
        "newValue",
        "oldValue",
        "operationType",
        "reason",
        "recommendedAction",
        "resultReason",
        "skipReason",
        "surname",
        "targetAttributeName",
        "userPrincipalName",
    }
)


def payloads(canary: str) -> tuple[str, ...]:
    return (
        f"![i]({canary}/markdown.png)",
        f"[l]({canary}/link) {canary}/bare www.evil.example a@evil.example",
        f'<img src="{canary}/html.png" onerror="window.owned=1"><script>window.owned=1</script>',
        f"<a href='{canary}/anchor'>a</a><svg/onload=window.owned=1>",
        ":material/home: :red[r] :streamlit: $\\frac{1}{2}$ `c` **b** # h -> --",
        f'=HYPERLINK("{canary}/formula","x")',
        "+cmd|' /C calc'!A0",
        "-1+1;=1+1",
        "@SUM(1+1)\t=1",
        "\t=1+1",
        "\r=1+1",
        "\u202egnp.exe\u202c \u2066x\u2069 \u200b\ufeff",
        "\u0645\u062d\u0645\u062f \u05d0 \0\x07\x1b[31m\x85",
        f"{HALF} %{{y}} ${{x}} {{{{x}}}}",
    )


class Canary:
    """A server on loopback that nobody has a reason to ask; `seen` is what was asked for."""

    def __init__(self) -> None:
        self.seen: deque[str] = deque()
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                seen.append(self.path)
                self.send_response(404)
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def poison(value: Any, attacks: tuple[str, ...], name: str = "") -> Any:
    """Return a record with an attack in each text from outside; the same for the same text."""
    if isinstance(value, dict):
        return {key: poison(one, attacks, key) for key, one in value.items()}
    if isinstance(value, list):
        return [poison(one, attacks, name) for one in value]
    poisoned = isinstance(value, str) and value and name in POISONED
    return _attacked(value, attacks, name) if poisoned else value


def _attacked(value: str, attacks: tuple[str, ...], name: str) -> str:
    choice = zlib.crc32(value.encode())
    attack = attacks[choice % len(attacks)]
    if name == "targetAttributeName" and choice % 4:
        return value
    if name in {"userPrincipalName", "targetAttributeName"}:
        return f"{attack.strip()[:60]}{value}"
    if name == "expression":
        return f'Join("{attack[:40].replace(chr(34), "")}", {value})'
    # Some people, one application and some reasons; an attribute's name is in every event.
    is_long = value in LONG_NAMES or (name == "reason" and choice % 50 == 0)
    filler = "W" * LONG if is_long else ""
    # A formula must come first; of everything else the order does not matter.
    return f"{attack} {value} {attack}{filler}"


def hostile_gateway(attacks: tuple[str, ...]) -> type[Gateway]:
    """Return a gateway that poisons each JSON answer on its way out."""

    class HostileGateway(Gateway):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self._honest, self.app = self.app, self._poisoned

        async def _poisoned(self, scope: Any, receive: Any, send: Any) -> None:
            started: dict[str, Any] = {}
            body = bytearray()

            async def hold(message: Any) -> None:
                if message["type"] == "http.response.start":
                    started.update(message)
                    return
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                answer = _rewritten(bytes(body), attacks, thinned="/auditLogs/" in scope["path"])
                headers = [one for one in started["headers"] if one[0] != b"content-length"]
                length = (b"content-length", str(len(answer)).encode())
                await send({**started, "headers": [*headers, length]})
                await send({"type": "http.response.body", "body": answer})

            await self._honest(scope, receive, hold)

    return HostileGateway


def _rewritten(body: bytes, attacks: tuple[str, ...], *, thinned: bool) -> bytes:
    try:
        content = json.loads(body)
    except ValueError:
        return body
    if thinned and "value" in content:
        content["value"] = content["value"][::LOG_THINNED_BY]
    return json.dumps(poison(content, attacks)).encode()
