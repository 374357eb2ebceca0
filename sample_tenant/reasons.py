"""Entra's own words around an endpoint's refusal."""

from http import HTTPStatus

from sample_tenant.causes import Answer, Cause

WORDS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    422: "UnprocessableEntity",
    429: "TooManyRequests",
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
}
_UMBRELLA = "SystemForCrossDomainIdentityManagementServiceIncompatible"
_CODES = {
    401: "Unauthorized",
    409: f"{_UMBRELLA}Filtering",
    429: "TooManyRequests",
    500: "InternalServerError",
    502: "WebExceptionProtocolError",
}
_PROCESSING = (
    "Message: Processing of the HTTP request resulted in an exception. Please see the HTTP response"
    " returned by the 'Response' property of this exception for details."
)


def error_code(answer: Answer) -> str:
    """Return the code under which Entra logs the answer: a weak hint, as in the real log."""
    if answer.cause is Cause.AMBIGUOUS:
        return "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse"
    return _CODES.get(answer.status, _UMBRELLA)


def error_category(answer: Answer) -> str:
    """Return whose problem Entra takes it for."""
    server_fault = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return "failure" if server_fault else "nonServiceFailure"


def reason(answer: Answer, retries: str) -> str:
    """Wrap the body in the template that fits; `retries` is the sentence on retries."""
    if answer.cause is Cause.AMBIGUOUS:
        return f"{answer.body}. {retries}"
    if answer.cause is Cause.NOT_FILTERABLE:
        return (
            f"Received response from Web resource. Resource: {answer.objection.value} Operation:"
            f" GET Response Status Code: {WORDS[answer.status]} Response Headers: Content-Type:"
            f" application/scim+json Response Content: {answer.body}. {retries}"
        )
    if answer.cause is Cause.NONCOMPLIANT:
        return (
            "We are not able to deserialize the resource received from your SCIM endpoint because"
            " your SCIM endpoint is not fully compatible with the Azure Active Directory SCIM"
            " client. Here is the resource we received from your SCIM endpoint:"
            f" {answer.body}. {retries}"
        )
    return (
        f"StatusCode: {WORDS[answer.status]}\r\n{_PROCESSING}\r\n"
        f"Web Response: \r\n{answer.body}. {retries}"
    )


def retry_sentence(retries: str, again: str) -> str:
    """Return the sentence that ends each reason."""
    return (
        f"This operation was retried {retries} times. It will be retried again after this date:"
        f" {again} UTC"
    )
