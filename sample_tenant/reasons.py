"""Entra's own words around an endpoint's refusal."""

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
    return "failure" if answer.status >= 500 else "nonServiceFailure"


def reason(answer: Answer, attempt_words: str) -> str:
    """Wrap the body; `attempt_words` is the sentence on retries."""
    if answer.cause is Cause.AMBIGUOUS:
        return f"{answer.body}. {attempt_words}"
    return (
        f"StatusCode: {WORDS[answer.status]}\r\n{_PROCESSING}\r\n"
        f"Web Response: \r\n{answer.body}. {attempt_words}"
    )


def retry_sentence(retries: str, again: str) -> str:
    """Return the sentence that ends each reason."""
    return (
        f"This operation was retried {retries} times. It will be retried again after this date:"
        f" {again} UTC"
    )
