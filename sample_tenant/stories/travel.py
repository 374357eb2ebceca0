"""Trouble after the creation too: lost and locked accounts, fixed user names, too few seats."""

from sample_tenant import dialects, schema
from sample_tenant.clock import DAY, HOUR, floor
from sample_tenant.endpoint import Rules
from sample_tenant.oddities import Oddity
from sample_tenant.people import Family
from sample_tenant.stories.company import DEPUTY, placed
from sample_tenant.story import Change, Group, Story

_PEOPLE = 320
_SEATS = 316
_ODD = {
    Oddity.WORDY_PHONE: 6,
    Oddity.COUNTRY_IN_WORDS: 5,
    Oddity.LONG_DEPARTMENT: 4,
    Oddity.TWO_ACCOUNTS: 2,
    Oddity.ACCOUNT_ELSEWHERE: 3,
    Oddity.LOST_ACCOUNT: 3,
    Oddity.RENAMED: 3,
    Oddity.LOCKED_ACCOUNT: 2,
    Oddity.FOREIGN_DOMAIN: 3,
}


def story(seed: int, opened: float) -> Story:
    """Return the story; it began about three weeks ago."""
    started = floor(opened - 19 * DAY, 7 * DAY) + 14 * HOUR
    oddities = placed(seed, 8, range(30, _SEATS), _ODD)
    family = Family(8, "Tailspin", 360, "tailspintoys.com", oddities, country_codes=True)
    return Story(
        8,
        "Tailspin Travel",
        family,
        people=_PEOPLE,
        strangers=family.size - _PEOPLE,
        groups=(Group(81, "Travellers", 0, 300), Group(82, "Travel desk", 300, _PEOPLE)),
        rules=Rules(
            formats={schema.WORK_PHONE: "phone", schema.COUNTRY: "country code"},
            lengths={schema.DEPARTMENT: 64},
            domains=("@tailspintoys.com",),
            fixed_after_creation=("userName",),
            seats=_SEATS,
            dialect=dialects.laravel,
        ),
        started=started,
        pace=3.0,
        changes=2.0,
        storms=180,
        weather_dialect=dialects.page,
        history=(Change(started - 20, "Enable/start provisioning configuration", DEPUTY),),
    )
