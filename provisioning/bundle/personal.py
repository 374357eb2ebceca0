"""Which fields hold personal data, by their names, however a directory or an endpoint spells them.

Ids, departments, titles and countries are not replaced: a vendor needs them to help, and they do
not name a person.
"""

from __future__ import annotations

import re
from functools import lru_cache

from provisioning.bundle.pseudonyms import Kind

_NAMES = {
    "displayname",
    "familyname",
    "firstname",
    "fullname",
    "givenname",
    "lastname",
    "middlename",
    "name",
    "namefamilyname",
    "nameformatted",
    "namegivenname",
    "namehonorificprefix",
    "namemiddlename",
    "nickname",
    "preferredname",
    "surname",
}
_ACCOUNTS = {
    "alias",
    "externalid",
    "identifier",
    "immutableid",
    "login",
    "loginname",
    "mailnickname",
    "onpremisesdistinguishedname",
    "onpremisessamaccountname",
    "onpremisesuserprincipalname",
    "originaluserprincipalname",
    "proxyaddresses",
    "reportableidentifier",
    "samaccountname",
    "upn",
    "user",
    "userid",
    "username",
    "userprincipalname",
}
_MAILS = {"alternateemailaddress", "email", "emailaddress", "mail", "othermails"}
_PHONES = {
    "businessphones",
    "facsimiletelephonenumber",
    "fax",
    "faxnumber",
    "mobile",
    "mobilephone",
    "phone",
    "phonenumber",
    "telephonenumber",
}
_ADDRESSES = {
    "city",
    "formatted",
    "ipaddress",
    "locality",
    "officelocation",
    "physicaldeliveryofficename",
    "postalcode",
    "region",
    "state",
    "street",
    "streetaddress",
    "zip",
    "zipcode",
}
_KINDS = (
    (Kind.NAME, _NAMES),
    (Kind.ACCOUNT, _ACCOUNTS),
    (Kind.MAIL, _MAILS),
    (Kind.PHONE, _PHONES),
    (Kind.ADDRESS, _ADDRESSES),
)
_NOT_LETTERS = re.compile(r"[^a-z0-9]")
_URN = re.compile(r"^urn:[\w:.\-]*:")


@lru_cache(maxsize=4_096)
def kind_of(field: str) -> Kind | None:
    """Return what a field holds, None when it holds nothing personal."""
    plain = _NOT_LETTERS.sub("", _URN.sub("", field.lower()))
    for kind, names in _KINDS:
        if plain in names:
            return kind
    if plain.startswith("addresses"):
        return None if plain.endswith("country") else Kind.ADDRESS
    if plain.startswith("phonenumbers"):
        return Kind.PHONE
    return Kind.MAIL if plain.startswith("emails") else None


def keyed_names() -> str:
    """Return the fields as one alternation for finding them inside texts, longest first."""
    # In free text these are ordinary words before a colon or an equals sign.
    ordinary = {"name", "user", "state", "region", "formatted", "identifier", "street", "city"}
    every = set().union(*(names for _, names in _KINDS)) - ordinary
    return "|".join(sorted(every, key=len, reverse=True))
