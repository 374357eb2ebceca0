"""How endpoints word their refusals: the error bodies of the frameworks that SCIM servers use."""

from collections.abc import Callable
from typing import Any

import msgspec

from sample_tenant import attribute_paths as paths
from sample_tenant.causes import Answer, Cause, Objection
from sample_tenant.identifiers import digest

Dialect = Callable[[Objection], Answer]
_CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
_STATUS = {
    Cause.DUPLICATE: 409,
    Cause.STATE: 409,
    Cause.SEATS: 403,
    Cause.GONE: 404,
    Cause.THROTTLED: 429,
    Cause.INTERNAL: 500,
    Cause.UNREACHABLE: 502,
    Cause.CREDENTIALS: 401,
}


def scim(objection: Objection) -> Answer:
    """Answer as RFC 7644 section 3.12 says."""
    name, value = objection.attribute, objection.value
    kind, detail = {
        Cause.MISSING: ("invalidValue", f"Attribute '{name}' is required and was not supplied."),
        Cause.FORMAT: ("invalidValue", f"Attribute '{name}' has an invalid value: '{value}'."),
        Cause.TOO_LONG: (
            "invalidValue",
            f"Value of '{name}' exceeds the maximum length of {objection.limit} characters.",
        ),
        Cause.UNSUPPORTED: ("invalidPath", f"'{name}' is not an attribute of this resource type."),
        Cause.DUPLICATE: ("uniqueness", f"Another user already has {name} '{value}'."),
        Cause.READ_ONLY: ("mutability", f"Attribute '{name}' cannot be changed once it is set."),
        Cause.SEATS: (None, f"Seat limit reached: your plan allows {objection.limit} users."),
        Cause.DOMAIN: (
            "invalidValue",
            f"The domain of '{value}' is not a verified domain of this organization.",
        ),
        Cause.GONE: (None, f"Resource {value} not found."),
        Cause.STATE: (None, "User account is locked. User must be active to be modified."),
    }.get(objection.cause, (None, _common(objection.cause)))
    body: dict[str, Any] = {"schemas": [_ERROR], "detail": detail, "status": _status(objection)}
    if kind:
        body["scimType"] = kind
    return _answer(objection, body)


def problem_details(objection: Objection) -> Answer:
    """Answer as an ASP.NET service does; conflicts follow RFC 7644."""
    name, last = objection.attribute, paths.last(objection.attribute)
    sentences = {
        Cause.MISSING: f"Required property '{last}' not found in JSON. Path"
        f" '{name.split('.')[0].split('[')[0]}', line 1, position {300 + len(name) * 7}.",
        Cause.FORMAT: f"The {last} field is not a valid {_kind(name)}.",
        Cause.TOO_LONG: f"The field {last} must be a string with a maximum length of"
        f" {objection.limit}.",
        Cause.UNSUPPORTED: f"Could not find member '{last}' on object of type 'ScimUser'."
        f" Path '{last}', line 1, position {200 + len(name) * 5}.",
    }
    if objection.cause not in sentences:
        return scim(objection)
    trace = digest("trace", objection, size=24).hex()
    body = {
        "errors": {paths.dotted(name): [sentences[objection.cause]]},
        "type": "https://tools.ietf.org/html/rfc7231#section-6.5.1",
        "title": "One or more validation errors occurred.",
        "status": 400,
        "traceId": f"00-{trace[:32]}-{trace[32:]}-00",
    }
    return Answer(objection, 400, _json(body))


def laravel(objection: Objection) -> Answer:
    """Answer as a Laravel service does: the path of the field with its number."""
    path = f"{_CORE}:{paths.numbered(objection.attribute)}"
    label = paths.last(objection.attribute)
    sentences = {
        Cause.MISSING: f"The {label} field is required.",
        Cause.FORMAT: f"The {label} format is invalid.",
        Cause.TOO_LONG: f"The {label} may not be greater than {objection.limit} characters.",
        Cause.DUPLICATE: f"The {label} has already been taken.",
        Cause.UNSUPPORTED: f"The {label} field is prohibited.",
    }
    if objection.cause not in sentences:
        return scim(objection)
    taken = objection.cause is Cause.DUPLICATE
    status = 409 if taken else 400
    body = {
        "schemas": [_ERROR],
        "detail": "Invalid data!",
        "status": status,
        "scimType": "uniqueness" if taken else "invalidSyntax",
        "errors": {path: [sentences[objection.cause]]},
    }
    return Answer(objection, status, _json(body))


def django(objection: Objection) -> Answer:
    """Answer as Django REST framework does: errors nested like the resource."""
    sentences = {
        Cause.MISSING: "This field may not be blank.",
        Cause.FORMAT: "Enter a valid value.",
        Cause.TOO_LONG: f"Ensure this field has no more than {objection.limit} characters.",
        Cause.DUPLICATE: f"user with this {paths.last(objection.attribute)} already exists.",
        Cause.UNSUPPORTED: "Unexpected field.",
    }
    if objection.cause not in sentences:
        return scim(objection)
    errors: Any = [sentences[objection.cause]]
    for part in reversed(paths.numbered(objection.attribute).split(".")):
        errors = [errors] if part.isdigit() else {part: errors}
    status = 409 if objection.cause is Cause.DUPLICATE else 400
    return Answer(objection, status, _json(errors))


def fastapi(objection: Objection) -> Answer:
    """Answer as FastAPI does: a list of places and messages."""
    limit = objection.limit
    messages = {
        Cause.MISSING: ("missing", "Field required"),
        Cause.FORMAT: ("value_error", f"value is not a valid {_kind(objection.attribute)}"),
        Cause.TOO_LONG: ("string_too_long", f"String should have at most {limit} characters"),
        Cause.UNSUPPORTED: ("extra_forbidden", "Extra inputs are not permitted"),
    }
    if objection.cause not in messages:
        return _enveloped(objection)
    kind, message = messages[objection.cause]
    place = [int(part) if part.isdigit() else part for part in paths.parts(objection.attribute)]
    body = {"detail": [{"type": kind, "loc": ["body", *place], "msg": message}]}
    return Answer(objection, 422, _json(body))


def plain(objection: Objection) -> Answer:
    """Answer with a bare sentence."""
    name, value = objection.attribute, objection.value
    sentence = {
        Cause.MISSING: f"Missing required attribute: {name}",
        Cause.FORMAT: f"Value '{value}' is not supported for attribute {name}.",
        Cause.TOO_LONG: f"ERROR: value too long for type character varying({objection.limit})"
        f" (column {paths.last(name)})",
        Cause.UNSUPPORTED: f"Unknown attribute {name}",
        Cause.DUPLICATE: f"Duplicate entry '{value}' for key '{paths.last(name)}'",
        Cause.SEATS: "All purchased licenses are in use. Buy more licenses to add users.",
    }.get(objection.cause, _sentence(objection))
    return Answer(objection, _status(objection), sentence)


def login_page(objection: Objection) -> Answer:
    """Answer a search with the page of a portal, as if all were well."""
    body = (
        "<!DOCTYPE html>\r\n<html><head><title>Sign in</title></head><body><form action='/login'>"
        "<input name='user'></form></body></html>"
    )
    return Answer(objection, 200, body)


def page(objection: Objection) -> Answer:
    """Answer with the HTML page of a proxy."""
    if objection.cause is Cause.NONCOMPLIANT:
        return login_page(objection)
    title = f"{_status(objection)} {_common(objection.cause)}"
    body = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1>"
        "</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>"
    )
    return Answer(objection, _status(objection), body)


def _enveloped(objection: Objection) -> Answer:
    message = {
        Cause.DUPLICATE: f"{{'error': 'A member with {paths.last(objection.attribute)}"
        f" {objection.value} already exists'}}",
        Cause.SEATS: "{'error': 'Workspace is out of seats'}",
    }.get(objection.cause, f"{{'error': '{_sentence(objection)}'}}")
    status = 400 if objection.cause is Cause.DUPLICATE else _status(objection)
    body = {
        "error": {
            "message": message,
            "type": "invalid_request_error",
            "param": None,
            "code": str(status),
        }
    }
    return Answer(objection, status, _json(body))


def _sentence(objection: Objection) -> str:
    """Say in plain words what services without a word of their own would say."""
    value = objection.value
    return {
        Cause.DOMAIN: f"Cannot add {value}: the email domain has not been verified",
        Cause.GONE: "No such user",
        Cause.STATE: "The account is suspended and cannot be modified",
        Cause.READ_ONLY: f"{objection.attribute} is read-only",
    }.get(objection.cause, _common(objection.cause))


def _common(cause: Cause) -> str:
    """Return the status line of a web server."""
    return {
        Cause.THROTTLED: "Too Many Requests",
        Cause.INTERNAL: "Internal Server Error",
        Cause.CREDENTIALS: "Unauthorized",
        Cause.UNREACHABLE: "Bad Gateway",
    }.get(cause, "Bad Request")


def _status(objection: Objection) -> int:
    return _STATUS.get(objection.cause, 400)


def _answer(objection: Objection, body: dict[str, Any]) -> Answer:
    return Answer(objection, _status(objection), _json(body))


def _json(body: object) -> str:
    return msgspec.json.encode(body).decode()


def _kind(attribute: str) -> str:
    if "emails" in attribute:
        return "e-mail address"
    if "phone" in attribute:
        return "phone number"
    return {"preferredLanguage": "language tag"}.get(paths.last(attribute), "value")
