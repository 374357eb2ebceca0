"""The application's SCIM endpoint: takes or refuses what the mapping produced."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from sample_tenant.causes import Answer, Cause, Objection
from sample_tenant.dialects import Dialect, scim
from sample_tenant.mapping import Payload

_FORMATS = {
    "mail": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+"),
    "phone": re.compile(r"\+?[\d ()./-]{5,}"),
    "country code": re.compile(r"[A-Z]{2}"),
    "language tag": re.compile(r"[a-z]{2}([-_][A-Za-z]{2,4})?"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What an application demands of a user."""

    required: tuple[str, ...] = ("userName",)
    unsupported: tuple[str, ...] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    unique: tuple[str, ...] = ("userName",)
    domains: tuple[str, ...] = ()
    fixed_after_creation: tuple[str, ...] = ()
    seats: int | None = None
    filterable: tuple[str, ...] = ("userName", "externalId")
    address: str = "https://scim.contoso.com/v2"
    dialect: Dialect = scim


@dataclass(slots=True)
class Accounts:
    """What the application holds already, as far as it can get into a new user's way.

    `holders` names for each unique attribute which person holds a value. `hidden` are user names
    of deleted accounts: a search does not find them, but they are still taken. `twins` are values
    that two accounts share, `lost` maps a person to the id of the account that is gone.
    """

    holders: dict[tuple[str, str], str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    twins: set[str] = field(default_factory=set)
    lost: dict[str, str] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)

    def holder(self, attribute: str, value: str) -> str | None:
        """Return who holds the value: a person's id, or a text for an account that nobody owns."""
        if attribute == "userName" and value.lower() in self.hidden:
            return "a deleted account"
        return self.holders.get((attribute, value.lower()))


def find(rules: Rules, accounts: Accounts, attribute: str, value: str) -> Answer | None:
    """Answer the search that precedes a creation; None means that nobody was found."""
    if attribute not in rules.filterable:
        query = quote(f'{attribute} eq "{value}"', safe='[]"', encoding="utf-8").replace("%20", "+")
        body = (
            '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400",'
            '"scimType":"invalidFilter","detail":"Filtering by this attribute is not supported."}'
        )
        address = f"{rules.address}/Users?filter={query}"
        return Answer(Objection(Cause.NOT_FILTERABLE, attribute, address), 400, body)
    if value.lower() in accounts.twins:
        body = (
            "A GET request to retrieve a user or group received multiple users or groups in the"
            f' response. Filter: {attribute} eq "{value}", totalResults: 2'
        )
        return Answer(Objection(Cause.AMBIGUOUS, attribute, value), 400, body)
    return None


def create(
    rules: Rules, accounts: Accounts, person: str, seat: int, sent: Payload
) -> Answer | None:
    """Take a new user, or say why not."""
    objection = _objection(rules, sent) or _taken(rules, accounts, person, sent)
    if objection is None and rules.seats is not None and seat > rules.seats:
        objection = Objection(Cause.SEATS, "", limit=rules.seats)
    return rules.dialect(objection) if objection else None


def update(
    rules: Rules, accounts: Accounts, person: str, old: Payload, new: Payload
) -> Answer | None:
    """Take the changed attributes of a user, or say why not."""
    if person in accounts.lost:
        return rules.dialect(Objection(Cause.GONE, "", accounts.lost[person]))
    if person in accounts.locked:
        return rules.dialect(Objection(Cause.STATE, ""))
    changed = {name: value for name, value in new.items() if old.get(name) != value}
    fixed = next((name for name in rules.fixed_after_creation if name in changed), None)
    if fixed:
        return rules.dialect(Objection(Cause.READ_ONLY, fixed, changed[fixed]))
    objection = _objection(rules, new)
    return rules.dialect(objection) if objection else None


def _objection(rules: Rules, sent: Payload) -> Objection | None:
    for name in rules.required:
        if not sent.get(name):
            return Objection(Cause.MISSING, name)
    for name, value in sent.items():
        if name in rules.unsupported:
            return Objection(Cause.UNSUPPORTED, name, value)
        form = rules.formats.get(name)
        if form and not _FORMATS[form].fullmatch(value):
            return Objection(Cause.FORMAT, name, value)
        limit = rules.lengths.get(name)
        if limit and len(value) > limit:
            return Objection(Cause.TOO_LONG, name, value, limit)
    user_name = sent.get("userName", "")
    if rules.domains and not user_name.lower().endswith(rules.domains):
        return Objection(Cause.DOMAIN, "userName", user_name)
    return None


def _taken(rules: Rules, accounts: Accounts, person: str, sent: Payload) -> Objection | None:
    for name in rules.unique:
        value = sent.get(name)
        if value and accounts.holder(name, value) not in (None, person):
            return Objection(Cause.DUPLICATE, name, value)
    return None
