"""The directory's people, each made on demand from the seed and a number.

A `Family` is a run of people who work for the same application's customers. Nobody is stored:
a hundred thousand people cost nothing until someone asks for them.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sample_tenant.identifiers import digest, numbered_guid
from sample_tenant.names import DEPARTMENTS, LOCALES, TITLES, Locale
from sample_tenant.oddities import EFFECTS, Oddity

_PLAIN = str.maketrans(
    {
        "ß": "ss",
        "ł": "l",
        "Ł": "l",
        "ø": "o",
        "Ø": "o",
        "æ": "ae",
        "Æ": "ae",
        "\u0131": "i",
        "đ": "d",
    }
)
_SHARER = 5  # the reception: others were given its mail address or nickname
Attributes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Family:
    """People numbered from 0, and what is odd about some of them."""

    number: int
    name: str
    size: int
    domain: str = "contoso.com"
    oddities: Mapping[int, Oddity] = field(default_factory=dict)
    with_phones: bool = True
    country_codes: bool = False

    def manager_of(self, index: int) -> int | None:
        """Return the number of a person's manager; the first person has none."""
        return (index - 1) // 8 if index else None


def person_id(seed: int, family: Family, index: int) -> str:
    """Return a person's object id."""
    return numbered_guid(seed, "user", family.number, index)


@lru_cache(maxsize=20_000)
def _values(seed: int, number: int, index: int, domain: str) -> tuple[Locale, Attributes]:
    draw = digest(seed, "person", number, index)
    locale = LOCALES[draw[0] % len(LOCALES)]
    given = locale.given[draw[1] % len(locale.given)]
    surname = locale.surnames[draw[2] % len(locale.surnames)]
    plain = dict(locale.romanised)
    account = f"{_ascii(plain.get(given, given))}.{_ascii(plain.get(surname, surname))}"
    account = f"{account}{number}{index:03d}"
    surname = surname.replace("_", " ")
    values: Attributes = {
        "userPrincipalName": f"{account}@{domain}",
        "displayName": f"{given} {surname}",
        "givenName": given,
        "surname": surname,
        "mail": f"{account}@{domain}",
        "mailNickname": account,
        "jobTitle": TITLES[draw[3] % len(TITLES)],
        "department": DEPARTMENTS[draw[4] % len(DEPARTMENTS)],
        "physicalDeliveryOfficeName": f"{locale.city} office",
        "city": locale.city,
        "state": locale.region,
        "postalCode": locale.postcode,
        "streetAddress": locale.street,
        "country": locale.country,
        "preferredLanguage": locale.language,
        "companyName": "Contoso",
        "usageLocation": locale.code,
        "userType": "Member",
        "accountEnabled": "True",
        "IsSoftDeleted": "False",
        "employeeId": None,
        "telephoneNumber": None,
        "mobile": None,
        "facsimileTelephoneNumber": None,
    }
    return locale, values


def attributes(seed: int, family: Family, index: int, *, odd: bool = True) -> Attributes:
    """Return a person's source attributes under the names that attribute mappings use.

    `odd=False` gives the entry as it is once the directory has been put right.
    """
    locale, common = _values(seed, family.number, index, family.domain)
    values = dict(common)
    values["objectId"] = person_id(seed, family, index)
    manager = family.manager_of(index)
    values["manager"] = None if manager is None else person_id(seed, family, manager)
    if family.with_phones:
        values["telephoneNumber"] = f"{locale.dialling}{index % 10000:04d}"
        values["mobile"] = f"{locale.dialling}{(index * 7 + 3) % 10000:04d}"
        values["employeeId"] = f"{family.number}{index:05d}"
    if family.country_codes:
        values["country"] = locale.code
    oddity = family.oddities.get(index) if odd else None
    if oddity is not None:
        _apply(seed, family, index, oddity, values)
    return values


def _apply(seed: int, family: Family, index: int, oddity: Oddity, values: Attributes) -> None:
    if oddity in EFFECTS:
        EFFECTS[oddity](values)
    elif oddity in (Oddity.SHARED_MAIL, Oddity.SHARED_NICKNAME):
        name = "mail" if oddity is Oddity.SHARED_MAIL else "mailNickname"
        values[name] = _values(seed, family.number, _SHARER, family.domain)[1][name]
    elif oddity is Oddity.OUTSIDE_MANAGER:
        values["manager"] = numbered_guid(seed, "user", family.number, family.size + index)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "-")).lower()
