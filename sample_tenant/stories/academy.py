"""A school whose application checks languages and names, and has maintenance pages."""

from sample_tenant import dialects, schema
from sample_tenant.clock import DAY, HOUR, floor
from sample_tenant.endpoint import Rules
from sample_tenant.oddities import Oddity
from sample_tenant.people import Family
from sample_tenant.stories.company import ADMIN, placed
from sample_tenant.story import Change, Group, Story

_PEOPLE = 180
_ODD = {
    Oddity.WORDY_LANGUAGE: 4,
    Oddity.NO_SURNAME: 5,
    Oddity.SHARED_MAIL: 3,
    Oddity.LONG_SURNAME: 2,
    Oddity.DISABLED: 3,
}


def story(seed: int, opened: float) -> Story:
    """Return the story; it began about four weeks ago."""
    started = floor(opened - 22 * DAY, 7 * DAY) + 7 * HOUR
    oddities = placed(seed, 11, range(20, _PEOPLE), _ODD)
    return Story(
        11,
        "Wingtip Academy",
        Family(11, "Wingtip", _PEOPLE + 15, "wingtiptoys.com", oddities),
        people=_PEOPLE,
        strangers=15,
        groups=(Group(111, "Teachers", 0, 60), Group(112, "Pupils", 60, _PEOPLE)),
        rules=Rules(
            required=("userName", "name.familyName"),
            formats={"preferredLanguage": "language tag"},
            lengths={"name.familyName": 80},
            unique=("userName", schema.MAIL),
            dialect=dialects.django,
        ),
        started=started,
        pace=2.6,
        changes=1.2,
        fixed_share=0.3,
        storms=140,
        weather_dialect=dialects.page,
        history=(Change(started - 33, "Enable/start provisioning configuration", ADMIN),),
    )
