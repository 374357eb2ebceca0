"""Lists as Graph sends them: filtered, selected, counted and cut into pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from sample_tenant import odata, odata_parser
from sample_tenant.exchange import ODataError, Request, Response, as_json, as_text

Record = dict[str, Any]
_MOST = 999
_USUAL = 100


def page_size(request: Request, usual: int = _USUAL, most: int = _MOST) -> int:
    """Return how many records the client wants in a page."""
    text = request.query.get("$top", str(usual))
    if not text.isdigit() or not 0 < int(text) <= most:
        raise ODataError(400, "Request_BadRequest", f"Invalid page size specified: '{text}'.")
    return int(text)


def read_filter(request: Request) -> odata.Node | None:
    """Return the filter's tree."""
    text = request.query.get("$filter")
    try:
        return odata_parser.parse(text) if text else None
    except odata_parser.FilterError as error:
        raise ODataError(400, "Request_BadRequest", f"Invalid filter clause: {error}") from error


def next_link(request: Request, token: str) -> str:
    """Return the address of the next page: the same query with a token."""
    query = {name: value for name, value in request.query.items() if name != "$skiptoken"}
    return f"{request.address}?{urlencode(query | {'$skiptoken': token}, quote_via=quote)}"


def records(request: Request, items: Sequence[Record], context: str) -> Response:
    """Answer with a page of a list that is at hand."""
    tree = read_filter(request)
    found = [item for item in items if tree is None or odata.matches(tree, item)]
    return windowed(request, len(found), lambda start, count: found[start : start + count], context)


def windowed(
    request: Request,
    total: int,
    window: Callable[[int, int], Sequence[Record]],
    context: str,
    usual: int = _USUAL,
) -> Response:
    """Answer with a page of a list whose parts are made when asked for."""
    size = page_size(request, usual)
    token = request.query.get("$skiptoken", "0")
    if not token.isdigit():
        raise ODataError(400, "Request_BadRequest", "The skip token is invalid.")
    start = int(token)
    body: dict[str, Any] = {"@odata.context": f"{request.origin}/v1.0/$metadata#{context}"}
    if request.query.get("$count") == "true":
        require_eventual(request)
        body["@odata.count"] = total
    if start + size < total:
        body["@odata.nextLink"] = next_link(request, str(start + size))
    body["value"] = [select(request, record) for record in window(start, size)]
    return as_json(body)


def select(request: Request, record: Mapping[str, Any]) -> Record:
    """Return the properties that the client wants; navigation properties only when expanded."""
    expanded = request.query.get("$expand", "").split("(")[0]
    hidden = {"manager"} - {expanded}
    wanted = request.query.get("$select")
    if wanted:
        names = set(wanted.split(",")) | {"@odata.type", expanded}
        return {name: value for name, value in record.items() if name in names}
    return {name: value for name, value in record.items() if name not in hidden}


def require_eventual(request: Request) -> None:
    """Refuse an advanced query without the header that it needs."""
    if request.headers.get("consistencylevel", "").lower() != "eventual":
        raise ODataError(
            400,
            "Request_BadRequest",
            "$count is not currently supported. Set the header ConsistencyLevel to eventual.",
        )


def count(request: Request, total: int) -> Response:
    """Answer a `/$count` request: plain text, and only to who takes plain text."""
    require_eventual(request)
    accepted = request.headers.get("accept", "*/*")
    if "text/plain" not in accepted and "*/*" not in accepted and "text/*" not in accepted:
        raise ODataError(
            415,
            "Request_UnsupportedMediaType",
            "A supported type could not be found that matches the content type 'text/plain'.",
        )
    return as_text(str(total))
