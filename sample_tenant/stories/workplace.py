"""A hundred thousand people: a dozen changes in each cycle and a handful of failures."""

from sample_tenant import dialects, schema
from sample_tenant.clock import DAY, HOUR
from sample_tenant.endpoint import Rules
from sample_tenant.oddities import Oddity
from sample_tenant.people import Family
from sample_tenant.stories.company import placed
from sample_tenant.story import Group, Ring, Story

PEOPLE = 100_000
DIVISION = 10_000
_COMING_AND_GOING = 240
_STRANGERS = 200
_ODD = {
    Oddity.NO_MAIL: 12,
    Oddity.LONG_DEPARTMENT: 8,
    Oddity.FOREIGN_DOMAIN: 6,
    Oddity.ACCOUNT_ELSEWHERE: 4,
}


def story(seed: int) -> Story:
    """Return the story; it is the same whenever the tenant is opened."""
    everyone = PEOPLE + _COMING_AND_GOING
    oddities = placed(seed, 7, range(PEOPLE, everyone), _ODD)
    return Story(
        7,
        "Woodgrove Workplace",
        Family(7, "Woodgrove", everyone + _STRANGERS, "woodgrovebank.com", oddities),
        people=PEOPLE,
        ring=Ring(_COMING_AND_GOING, 7 * HOUR, 55 * DAY),
        strangers=_STRANGERS,
        groups=tuple(
            Group(
                70 + place,
                f"Woodgrove division {place + 1}",
                start,
                start + DIVISION,
                with_ring=place == 0,
            )
            for place, start in enumerate(range(0, PEOPLE, DIVISION))
        ),
        edits=(schema.without_groups,),
        rules=Rules(
            required=("userName", schema.MAIL),
            lengths={schema.DEPARTMENT: 64},
            domains=("@woodgrovebank.com",),
            dialect=dialects.plain,
        ),
        changes=11,
        fixed_share=0.7,
        storms=400,
        weather_dialect=dialects.page,
    )
