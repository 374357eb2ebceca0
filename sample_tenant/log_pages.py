"""Pages of the two logs: time windows, other filters and tokens."""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import msgspec

from sample_tenant import odata
from sample_tenant.exchange import ODataError, Request, Response
from sample_tenant.faults import Fault, Faults
from sample_tenant.listing import next_link, page_size, read_filter
from sample_tenant.logs import Entry, Log
from sample_tenant.spoiled import spoiled, without_late

_TIME = ("activityDateTime",)
_ORDERED = {_TIME, ("durationInMilliseconds",)}
_FAR = 4e9


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a log takes in a filter."""

    context: str
    operators: frozenset[str]
    ordered: frozenset[tuple[str, ...]] | None


PROVISIONING = Accepted(
    "auditLogs/provisioning",
    frozenset({"eq", "gt", "lt", "contains", "tolower", "and", "or"}),
    frozenset(_ORDERED),
)
AUDITS = Accepted(
    "auditLogs/directoryAudits",
    frozenset({"eq", "gt", "lt", "ge", "le", "startswith", "any", "and", "or"}),
    None,
)


def answer(log: Log, accepted: Accepted, request: Request, faults: Faults) -> Response:
    """Answer with a page of a log."""
    tree = read_filter(request)
    if tree is not None:
        _check(tree, accepted)
    since, until = _window(tree)
    descending = "asc" not in request.query.get("$orderby", "activityDateTime desc").split()
    size = page_size(request, 1000, 1000)
    path = request.path
    token = request.query.get("$skiptoken")
    if token and faults.strikes(Fault.EXPIRED_TOKEN, path):
        raise ODataError(400, "BadRequest", "The skip token has expired or is not valid.")
    beyond = _read_token(token) if token else None
    entries = log.entries(since, until, descending=descending, beyond=beyond)
    if faults.strikes(Fault.LATE, path):
        entries = without_late(entries, log.now(), faults.late_seconds)
    found = _filtered(entries, tree)
    empty = faults.strikes(Fault.EMPTY_PAGE, path)
    page = [] if empty else list(islice(found, size + 1))
    more = empty or len(page) > size
    texts = spoiled([text for _, text in page[:size]], path, faults)
    body = b'{"@odata.context":"' + f"{request.origin}/v1.0/$metadata#{accepted.context}".encode()
    if more:
        place = page[size - 1][0][:2] if page else beyond or _ends(descending=descending)
        link = next_link(request, _write_token(place))
        body += b'","@odata.nextLink":' + msgspec.json.encode(link) + b',"value":['
    else:
        body += b'","value":['
    headers = {"content-type": "application/json"}
    return Response(200, body + b",".join(texts) + b"]}", headers)


def _filtered(entries: Iterator[Entry], tree: odata.Node | None) -> Iterator[tuple[Entry, bytes]]:
    """Yield what passes; a filter of nothing but times has been dealt with by the window."""
    rest = [] if tree is None else [part for part in odata.conjuncts(tree) if not _bound(part)]
    for entry in entries:
        text = entry.write()
        if not rest or _passes(rest, text):
            yield entry, text


def _passes(parts: list[odata.Node], text: bytes) -> bool:
    record = msgspec.json.decode(text)
    return all(odata.matches(part, record) for part in parts)


def _check(tree: odata.Node, accepted: Accepted) -> None:
    for name, path in odata.operations(tree):
        ordered = accepted.ordered is None or name not in ("gt", "lt") or path in accepted.ordered
        if name not in accepted.operators or not ordered:
            where = f" on '{'/'.join(path)}'" if path else ""
            raise ODataError(
                400,
                "BadRequest",
                f"Invalid filter clause: the operator '{name}' is not supported{where}.",
            )


def _bound(part: odata.Node) -> tuple[str, float] | None:
    """Return operator and second of a comparison of the time with a constant."""
    if (
        isinstance(part, odata.Call)
        and part.name in ("gt", "lt", "ge", "le")
        and part.arguments[0] == odata.Path(_TIME)
        and isinstance(part.arguments[1], odata.Literal)
        and isinstance(part.arguments[1].value, float)
    ):
        return part.name, part.arguments[1].value
    return None


def _window(tree: odata.Node | None) -> tuple[float, float]:
    """Return the open interval of seconds that the filter asks for."""
    since, until = 0.0, _FAR
    for part in odata.conjuncts(tree) if tree else ():
        bound = _bound(part)
        if bound is None:
            continue
        name, second = bound
        if name in ("gt", "ge"):
            since = max(since, second if name == "gt" else second - 0.001)
        else:
            until = min(until, second if name == "lt" else second + 0.001)
    return since, until


def _ends(*, descending: bool) -> tuple[float, str]:
    return (_FAR, "~") if descending else (0.0, "")


def _write_token(place: tuple[float, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read_token(token: str) -> tuple[float, str]:
    try:
        time_, identifier = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        return float(time_), str(identifier)
    except (binascii.Error, ValueError, TypeError) as error:
        raise ODataError(400, "BadRequest", "The skip token is not valid.") from error
