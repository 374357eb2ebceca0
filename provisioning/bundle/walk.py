"""A way through any record: each value that holds personal data, and each free text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provisioning.bundle.personal import kind_of
from provisioning.bundle.pseudonyms import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

# Names of applications and systems are no people.
_NO_PEOPLE = frozenset(
    {"serviceprincipal", "sourcesystem", "targetsystem", "directories", "schedule"}
)
_APPLICATION_TYPES = frozenset({"serviceprincipal", "application"})
_VALUES = frozenset({"oldvalue", "newvalue"})
# Jobs and schedules have a state too; somebody's home has one of these beside it.
_BESIDE_A_PLACE = frozenset(
    {"city", "country", "postalcode", "streetaddress", "displayname", "userprincipalname", "mail"}
)


@dataclass(frozen=True, slots=True)
class Walk:
    """Rebuilds records with what two functions return; both get the id of whom it is about."""

    value: Callable[[Kind, str, str | None], str]
    text: Callable[[str, str | None], str]

    def through(self, record: Any, person: str | None = None) -> Any:
        """Return the record rebuilt."""
        if isinstance(record, list):
            return [self.through(item, person) for item in record]
        if isinstance(record, str):
            return self.text(record, person)
        if not isinstance(record, dict):
            return record
        # An event is about its source object, whatever its nested objects are called.
        person = person or _subject(record)
        return {key: self._member(key, value, record, person) for key, value in record.items()}

    def _member(self, key: str, value: Any, record: dict[str, Any], person: str | None) -> Any:
        if key.lower() in _NO_PEOPLE:
            return value
        kind = _kind(key, value, record)
        if kind is None or isinstance(value, dict):
            return self.through(value, person)
        if isinstance(value, list):
            return [
                self.value(kind, item, person)
                if isinstance(item, str)
                else self.through(item, person)
                for item in value
            ]
        return self.value(kind, value, person) if isinstance(value, str) else value


def _kind(key: str, value: Any, record: dict[str, Any]) -> Kind | None:
    lowered = key.lower()
    if lowered in _VALUES:
        return kind_of(str(record.get("displayName") or "")) if isinstance(value, str) else None
    if lowered == "state" and _BESIDE_A_PLACE.isdisjoint(map(str.lower, record)):
        return None
    if lowered == "displayname":
        return _kind_of_name(record)
    if lowered == "name":
        # A name is a step's or a mapping's; a person's stands under other keys.
        return Kind.NAME if "identityType" in record else None
    return kind_of(key)


def _kind_of_name(record: dict[str, Any]) -> Kind | None:
    """Return what a displayName names: a changed attribute or an application is nobody."""
    if "oldValue" in record or "newValue" in record or "initiatorType" in record:
        return None
    sort = str(record.get("identityType") or record.get("type") or "").rpartition(":")[2].lower()
    if sort in _APPLICATION_TYPES or "appId" in record or "servicePrincipalId" in record:
        return None
    return Kind.GROUP if sort == "group" else Kind.NAME


def _subject(record: dict[str, Any]) -> str | None:
    """Return the id of the person or group that an event or identity is about."""
    for name in ("sourceIdentity", "targetIdentity"):
        identity = record.get(name)
        if isinstance(identity, dict) and identity.get("id"):
            return str(identity["id"])
    is_person = "identityType" in record or "userPrincipalName" in record
    return str(record["id"]) if is_person and record.get("id") else None
