"""All that is known about one failure, reduced to signals that rules can weigh."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.diagnosis.attributes import known_attribute, named_in
from provisioning.diagnosis.body import Body, read_body
from provisioning.diagnosis.facts import Code, codes
from provisioning.diagnosis.senses import senses_in
from provisioning.diagnosis.templates import Form, Reason, take_apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provisioning.diagnosis.cause import Cause
    from provisioning.diagnosis.steps import StepFacts

_UMBRELLA = "SystemForCrossDomainIdentityManagement"
# Entra's own words around an answer carry no meaning about the fault.
_WRAPPING = re.compile(
    r"(?:Response )?Status ?Code:\s{0,3}\w{1,40}|Message:|"
    r"Processing of the HTTP request resulted in an exception\.?|"
    r"(?:Please )?[Ss]ee the HTTP response returned by the 'Response' property of this "
    r"exception for details\.?|Received response from Web resource\.?|"
    r"Resource\s?:\s?\S{1,500}|Operation:\s?\w{1,10}|Response Headers:|"
    r"Failed to \w{1,12} \w{1,60} '[^']{0,200}' in [^;]{1,80};|"
    r"SystemForCrossDomainIdentityManagement|"
    r"While attempting to validate our authorization to access your application,?"
)
# Addresses are values of people: their words must not be taken for a statement.
_ADDRESSES = re.compile(r"[\w.+#%'-]{1,80}@[\w.-]{1,100}|https?://[^\s\"'<>]{1,300}")
_QUOTED_VALUE = re.compile(r"(?<!\w)'[^'\n]{1,80}'(?!\w)|(?<!\w)\"[^\"\n]{1,80}\"(?!\w)")
_MANAGER_PAYLOAD = re.compile(r"manager\\?\"\s{0,3}:\s{0,3}\\?\"[^\"]{1,80}\"", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure as bare texts: what an exported row or a pasted message still has."""

    reason: str | None = None
    error_code: str | None = None
    error_category: str | None = None
    action: str | None = None
    object_type: str | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A failure taken apart; ``attributes`` are candidates, the best first."""

    failure: Failure
    reason: Reason
    body: Body
    steps: StepFacts
    signals: frozenset[str]
    attributes: tuple[str, ...]
    message: str
    status: int | None
    code: Code | None

    @property
    def code_cause(self) -> Cause | None:
        """The cause that the error code names by itself."""
        return self.code.cause if self.code else None


def gather(failure: Failure, steps: StepFacts) -> Evidence:
    """Take a failure apart."""
    reason = take_apart(failure.reason or "")
    body = read_body(reason.body)
    message = _message(reason, body)
    kind = (failure.object_type or "").rpartition(":")[2].lower()
    named = tuple(
        name
        for name in dict.fromkeys(_candidates(reason, body, steps, message))
        if not (name == "members" and kind == "user")
    )
    if kind == "group":
        named = tuple(dict.fromkeys(_of_group(name) for name in named))
    status = reason.status or body.status
    code = known_code(failure.error_code or _code_in(failure.reason))
    signals = _signals(failure, reason, body, steps, named) | _status_signals(status)
    signals |= {f"says:{sense}" for sense in _senses(message, cut_off=body.kind == "cut")}
    if reason.form is Form.UNREADABLE:
        signals = {signal for signal in signals if not signal.startswith("says:")}
    return Evidence(failure, reason, body, steps, frozenset(signals), named, message, status, code)


def _senses(message: str, *, cut_off: bool) -> frozenset[str]:
    """Return what was said; words of a quoted value count only when nothing else was said."""
    text = _ADDRESSES.sub("~", message)
    unquoted = _QUOTED_VALUE.sub(
        lambda found: found.group() if _names(found.group()) else "~", text
    )
    return senses_in(unquoted, cut_off=cut_off) or senses_in(text, cut_off=cut_off)


def _names(quoted: str) -> bool:
    """Whether a quoted text is an attribute or a keyword, such as 'required', and no value."""
    keyword = quoted[1:-1].isalnum() and quoted.islower()
    return keyword or (" " not in quoted and known_attribute(quoted) is not None)


def _code_in(reason: str | None) -> str | None:
    """Return a reason of one word, which is a code."""
    word = (reason or "").strip()
    return word if word.isalnum() and not word.islower() else None


def known_code(code: str | None) -> Code | None:
    """Return what is known of an error code, by its longest known ending."""
    if not code:
        return None
    bare = code.removeprefix(_UMBRELLA)
    if bare.startswith("ServiceIncompatible") or bare in {"BadRequest", "BadResponse"}:
        return None
    endings = [
        (len(ending), at)
        for at, entry in enumerate(codes())
        for ending in entry.endings
        if bare.lower().endswith(ending.lower())
    ]
    return codes()[max(endings)[1]] if endings else None


def _message(reason: Reason, body: Body) -> str:
    """Return what was said, without Entra's wrapping, the endpoint's own words first."""
    before = _WRAPPING.sub(" ", reason.preamble).strip(" .;:\r\n")
    said = [*body.messages, *(f"{item.path}: {item.message}" for item in body.fields)]
    if reason.form is Form.READ and "Received response" in reason.preamble:
        before = ""
    return " · ".join(dict.fromkeys(part for part in (*said, before) if part))


def _candidates(reason: Reason, body: Body, steps: StepFacts, message: str) -> list[str]:
    if steps.property_name:
        return [steps.property_name]
    paths = [item.path for item in body.fields]
    known = [found.name for path in paths if (found := known_attribute(path))]
    unknown = [path for path in paths if known_attribute(path) is None and _is_field(path)]
    filtered = list(named_in(reason.filter)) if reason.filter else []
    return [*steps.unresolved, *filtered, *known, *named_in(message), *unknown]


def _of_group(name: str) -> str:
    """Return displayName for a part of a name: a group has one name only."""
    return "displayName" if name.startswith("name.") else name


def _is_field(path: str) -> bool:
    low = path.lower()
    return not low.startswith(("operations", "http", "/scim", "/api")) and " " not in path


def _status_signals(status: int | None) -> set[str]:
    return {f"status:{status}"} if status else set()


def _signals(
    failure: Failure, reason: Reason, body: Body, steps: StepFacts, named: tuple[str, ...]
) -> set[str]:
    signals = {f"form:{reason.form}", f"body:{body.kind}"} | steps.scope.signals()
    if body.kind in {"json", "cut"}:
        signals.add("body:structured")
    for name, value in (
        ("scim", body.scim_type),
        ("action", failure.action),
        ("object", (failure.object_type or "").rpartition(":")[2]),
        ("skip", steps.skip_reason),
    ):
        if value:
            signals.add(f"{name}:{value.lower()}")
    if reason.filter:
        signals.add("url:filter")
    if steps.unresolved:
        signals.add("step:unresolved")
    return signals | _attribute_signals(body, named) | _payload_signals(failure.reason or "", body)


def _attribute_signals(body: Body, named: tuple[str, ...]) -> set[str]:
    signals: set[str] = set()
    if named:
        first = known_attribute(named[0])
        signals |= {"attribute:named", f"attribute:{first.kind if first else 'text'}"}
    parts = (known_attribute(item.path) for item in body.fields)
    if any(part and part.name.startswith("addresses[") for part in parts):
        signals.add("field:part")
    return signals


def _payload_signals(text: str, body: Body) -> set[str]:
    signals: set[str] = set()
    if _MANAGER_PAYLOAD.search(text[:4_000]) and not body.messages:
        signals.add("payload:manager")
    if "WindowsAzureActiveDirectoryRole" in text[:4_000]:
        signals.add("payload:role-type")
    return signals


def facts_of(values: Mapping[str, object] | None, source: str | None) -> set[str]:
    """Return whether the source attribute of the object is empty, when its values are known."""
    if values is None or source is None or source not in values:
        return set()
    return {"value:empty"} if values[source] in (None, "", []) else {"value:present"}
