"""What is odd about some people's directory entries, and what each oddity does to the values."""

from collections.abc import Callable, MutableMapping
from enum import StrEnum

Values = MutableMapping[str, str | None]


class Oddity(StrEnum):
    """One thing that is missing or strange in an entry."""

    NO_SURNAME = "no surname"
    NO_GIVEN_NAME = "no given name"
    NO_MAIL = "no mail"
    NO_NICKNAME = "no mail nickname"
    NO_COUNTRY = "no country"
    MAIL_WITH_SPACE = "mail with a space"
    SHARED_MAIL = "mail of another person"
    SHARED_NICKNAME = "mail nickname of another person"
    EMPLOYEE_NUMBER = "employee number"
    LONG_SURNAME = "long surname"
    LONG_TITLE = "long job title"
    LONG_DEPARTMENT = "long department"
    WORDY_PHONE = "phone number with words"
    WORDY_LANGUAGE = "language in words"
    COUNTRY_IN_WORDS = "country in words"
    FOREIGN_DOMAIN = "mail of a foreign domain"
    GUEST = "guest"
    DISABLED = "disabled"
    CONTRACTOR = "contractor"
    OUTSIDE_MANAGER = "manager of another department"
    ACCOUNT_ELSEWHERE = "an account of the same name in the application"
    TWO_ACCOUNTS = "two accounts in the application"
    LOST_ACCOUNT = "account deleted in the application"
    RENAMED = "changed user principal name"
    LOCKED_ACCOUNT = "account locked in the application"


def _forget(*attributes: str) -> Callable[[Values], None]:
    def forget(values: Values) -> None:
        values.update(dict.fromkeys(attributes))

    return forget


def _put(attribute: str, value: str) -> Callable[[Values], None]:
    def put(values: Values) -> None:
        values[attribute] = value

    return put


def _mononym(values: Values) -> None:
    values["surname"] = None
    values["displayName"] = values["givenName"]


def _spaced_mail(values: Values) -> None:
    values["mail"] = (values["mail"] or "").replace(".", " ", 1)


def _employee_number(values: Values) -> None:
    values["employeeId"] = f"C-{10_000 + len(values['displayName'] or '') * 37}"


def _long_surname(values: Values) -> None:
    names = " ".join((values["surname"] or "") for _ in range(3))
    values["surname"] = (
        f"{names} zu Hohenstein-Wolkersdorf von der Tann-Rathsamhausen und Ehrenfels"
    )


def _foreign_domain(values: Values) -> None:
    local = (values["userPrincipalName"] or "").split("@")[0]
    values["mail"] = f"{local}@tailspintoys.example"
    values["userPrincipalName"] = values["mail"]


def _guest(values: Values) -> None:
    local = (values["userPrincipalName"] or "").split("@")[0]
    values["mail"] = f"{local}@fabrikam.com"
    values["userPrincipalName"] = f"{local}_fabrikam.com#EXT#@contoso.onmicrosoft.com"
    values["userType"] = "Guest"


def _renamed(values: Values) -> None:
    values["userPrincipalName"] = f"new.{values['userPrincipalName']}"


EFFECTS: dict[Oddity, Callable[[Values], None]] = {
    Oddity.NO_SURNAME: _mononym,
    Oddity.NO_GIVEN_NAME: _forget("givenName"),
    Oddity.NO_MAIL: _forget("mail"),
    Oddity.NO_NICKNAME: _forget("mailNickname"),
    Oddity.NO_COUNTRY: _forget("country"),
    Oddity.MAIL_WITH_SPACE: _spaced_mail,
    Oddity.EMPLOYEE_NUMBER: _employee_number,
    Oddity.LONG_SURNAME: _long_surname,
    Oddity.LONG_TITLE: _put(
        "jobTitle",
        "Senior Principal Programme Manager for Cross-Regional Transformation, Continuous"
        " Improvement and Stakeholder Engagement (Acting), Europe, Middle East and Africa",
    ),
    Oddity.LONG_DEPARTMENT: _put(
        "department",
        "Directorate for Environmental Sustainability, Regulatory Affairs, Quality Assurance"
        " and Supply Chain Resilience",
    ),
    Oddity.WORDY_PHONE: _put("telephoneNumber", "via reception, ext. four-two"),
    Oddity.WORDY_LANGUAGE: _put("preferredLanguage", "English (UK)"),
    Oddity.COUNTRY_IN_WORDS: _put("country", "United Kingdom"),
    Oddity.FOREIGN_DOMAIN: _foreign_domain,
    Oddity.GUEST: _guest,
    Oddity.DISABLED: _put("accountEnabled", "False"),
    Oddity.CONTRACTOR: _put("department", "External contractors"),
    Oddity.RENAMED: _renamed,
}

# Oddities that make an update fail, not the creation.
AFTER_CREATION = frozenset({Oddity.LOST_ACCOUNT, Oddity.RENAMED, Oddity.LOCKED_ACCOUNT})
