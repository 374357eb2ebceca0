"""The people of the headquarters, who use several applications."""

from sample_tenant.identifiers import chosen
from sample_tenant.oddities import Oddity
from sample_tenant.people import Family

ADMIN = "sofia.admin@contoso.com"
DEPUTY = "liam.deputy@contoso.com"
PEOPLE = 800
COMING_AND_GOING = 60
STRANGERS = 40
_ODD = {
    Oddity.NO_SURNAME: 34,
    Oddity.NO_MAIL: 24,
    Oddity.EMPLOYEE_NUMBER: 14,
    Oddity.SHARED_MAIL: 8,
    Oddity.MAIL_WITH_SPACE: 8,
    Oddity.SHARED_NICKNAME: 7,
    Oddity.LONG_TITLE: 7,
    Oddity.NO_GIVEN_NAME: 6,
    Oddity.LONG_SURNAME: 6,
    Oddity.ACCOUNT_ELSEWHERE: 1,
    Oddity.DISABLED: 14,
    Oddity.CONTRACTOR: 10,
    Oddity.NO_NICKNAME: 3,
    Oddity.OUTSIDE_MANAGER: 12,
    Oddity.GUEST: 9,
}
_ODD_JOINERS = {Oddity.NO_SURNAME: 3, Oddity.NO_MAIL: 2, Oddity.SHARED_MAIL: 1}
_ALL_IS_WELL_BELOW = 60  # managers, so that few reports miss theirs


def placed(seed: int, family: int, within: range, plan: dict[Oddity, int]) -> dict[int, Oddity]:
    """Give each oddity to so many different people of the range."""
    wanted = [oddity for oddity, count in plan.items() for _ in range(count)]
    picks = chosen(len(wanted), len(within), seed, "oddities", family, within.start)
    return {within[pick]: oddity for pick, oddity in zip(picks, wanted, strict=True)}


def company(seed: int) -> Family:
    """Return the family: employees, people who come and go, and some who use no application."""
    everyone = PEOPLE + COMING_AND_GOING
    oddities = placed(seed, 1, range(_ALL_IS_WELL_BELOW, PEOPLE), _ODD)
    oddities |= placed(seed, 1, range(PEOPLE, everyone), _ODD_JOINERS)
    size = everyone + STRANGERS
    return Family(1, "Headquarters", size, oddities=oddities, with_phones=False)
