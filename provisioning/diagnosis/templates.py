"""What Entra wrote around the endpoint's answer: status, retry sentence, URL, and the answer.

The templates are stable since 2019 (https://learn.microsoft.com/answers/questions/1185756):
`StatusCode: {word} Message: … Web Response: {body}. This operation was retried {n} times. …`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

from provisioning.schedule.retry import without_notice

if TYPE_CHECKING:
    from provisioning.schedule.retry import RetryNotice

# Longer reasons are cut in the middle: answers name their fault early, the retry sentence is last.
HEAD_CHARACTERS = 8_000
TAIL_CHARACTERS = 600

_BODY_MARKERS = (
    "Web Response:",
    "Response Content:",
    "resource we received from your SCIM endpoint:",
    "Errors reported by remote server:",
    "Response:",
    "response:",
)
_UNREADABLE = "not able to deserialize the resource"
_URL = re.compile(r"Resource\s?:\s*(\S{1,500}(?:\s?eq\s?\S{1,200})?)")
_WORD_STATUS = re.compile(r"[Ss]tatus ?[Cc]ode\s{0,8}[:=]\s{0,8}(\w{2,40})")
_NUMBER_STATUS = (
    re.compile(r"\bHTTP/(?:1\.1 |2 )?([1-5]\d\d)\b"),
    re.compile(r"\bHTTP (?:status )?(?:code )?([1-5]\d\d)\b", re.IGNORECASE),
    re.compile(r"\b([1-5]\d\d) HTTP\b"),
    re.compile(
        r"\b(?:status|response code|error code|status code)\s?[:=-]?\s?([1-5]\d\d)\b", re.IGNORECASE
    ),
    re.compile(r"^\W{0,2}([45]\d\d)\b"),
    re.compile(r"\(([45]\d\d) [A-Za-z]"),
    re.compile(r"\b([45]\d\d) (?:Bad|Unauth|Forb|Not|Conf|Inter|Un|Too|Serv|Gate|Meth)"),
)
_NUMBERS = {status.name.replace("_", "").lower(): int(status) for status in HTTPStatus} | {
    "ok": 200,
    "unprocessableentity": 422,
    "redirect": 302,
    "requestentitytoolarge": 413,
}
_STATUS_WORD = re.compile(
    r"\b(Bad ?Request|Conflict|Unauthorized|Forbidden|Not ?Found|Method ?Not ?Allowed|"
    r"Internal ?Server ?Error|Bad ?Gateway|Service ?Unavailable|Gateway ?Time-?out|"
    r"Too ?Many ?Requests|Unprocessable ?Entity|Not ?Implemented)\b"
)


class Form(StrEnum):
    """Which of Entra's templates the reason follows."""

    HTTP = "http"
    UNREADABLE = "unreadable"
    READ = "read"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason taken apart; ``body`` is what the endpoint sent, ``preamble`` what stands before.

    ``status`` is None when neither word nor number names one.
    """

    preamble: str
    body: str
    form: Form
    status: int | None = None
    url: str | None = None
    retry: RetryNotice | None = None

    @property
    def filter(self) -> str | None:
        """The SCIM filter of the URL that was read."""
        if self.url is None or "filter=" not in self.url:
            return None
        return self.url.split("filter=", 1)[1].replace("+", " ").replace("%20", " ")


def take_apart(reason: str) -> Reason:
    """Take a reason apart; any text is accepted, and a long one is read in bounded time."""
    text, notice = split_retry(reason)
    form = _form(text)
    preamble, body = _split_body(text, form)
    url = _URL.search(preamble)
    return Reason(
        preamble=preamble,
        body=body.strip(),
        form=form,
        status=_status(preamble, form),
        url=url.group(1) if url else None,
        retry=notice,
    )


def split_retry(reason: str) -> tuple[str, RetryNotice | None]:
    """Return the reason, cut when it is long, without its retry sentence, and what that says."""
    text = reason
    if len(text) > HEAD_CHARACTERS + TAIL_CHARACTERS:
        text = f"{text[:HEAD_CHARACTERS]} … {text[-TAIL_CHARACTERS:]}"
    return without_notice(text)


def _form(text: str) -> Form:
    if _UNREADABLE in text:
        return Form.UNREADABLE
    if "Response Status Code" in text or "Operation: GET" in text:
        return Form.READ
    return Form.HTTP if "Web Response:" in text or "StatusCode:" in text else Form.BARE


def _split_body(text: str, form: Form) -> tuple[str, str]:
    for marker in _BODY_MARKERS:
        at = text.find(marker)
        if at >= 0:
            return text[:at], text[at + len(marker) :]
    if form in {Form.READ, Form.HTTP}:
        return text, ""
    return _split_bare(text)


def _split_bare(text: str) -> tuple[str, str]:
    starts = [at for at in (text.find("{"), text.find("[{"), text.find("<")) if at >= 0]
    if not starts:
        return text, ""
    return text[: min(starts)], text[min(starts) :]


def _status(preamble: str, form: Form) -> int | None:
    named = _WORD_STATUS.search(preamble)
    if named:
        number = status_number(named.group(1))
        if number:
            return number
    for pattern in _NUMBER_STATUS:
        found = pattern.search(preamble[:2_000])
        if found:
            return int(found.group(1))
    if form is Form.BARE:
        word = _STATUS_WORD.search(preamble[:500])
        return status_number(word.group(1)) if word else None
    return None


def status_number(word: str | int | None) -> int | None:
    """Return the HTTP status that a word or a number names, e.g. "BadRequest" → 400."""
    text = str(word).strip()
    if text.isascii() and text.isdecimal():
        return int(text) if 100 <= int(text[:6]) <= 599 else None  # noqa: PLR2004  (HTTP's range)
    return _NUMBERS.get(text.replace(" ", "").replace("-", "").lower())
