"""The initial cycle of five thousand people is under way; it takes about six hours."""

from sample_tenant import dialects, schema
from sample_tenant.clock import MINUTE, floor
from sample_tenant.endpoint import Rules
from sample_tenant.oddities import Oddity
from sample_tenant.people import Family
from sample_tenant.stories.company import DEPUTY, placed
from sample_tenant.story import Change, Group, Story

_PEOPLE = 5_000
_REGION = 1_000
_ODD = {
    Oddity.NO_MAIL: 60,
    Oddity.NO_SURNAME: 24,
    Oddity.DISABLED: 70,
    Oddity.LONG_TITLE: 18,
    Oddity.OUTSIDE_MANAGER: 15,
}


def story(seed: int, opened: float) -> Story:
    """Return the story; the cycle began about two hours before the tenant was opened."""
    started = floor(opened - 130 * MINUTE, 10 * MINUTE)
    oddities = placed(seed, 3, range(40, _PEOPLE), _ODD)
    return Story(
        3,
        "Northwind Helpdesk",
        Family(3, "Northwind", _PEOPLE, "northwindtraders.com", oddities),
        people=_PEOPLE,
        groups=tuple(
            Group(31 + place, f"Northwind region {place + 1}", start, start + _REGION)
            for place, start in enumerate(range(0, _PEOPLE, _REGION))
        ),
        rules=Rules(
            required=("userName", schema.MAIL, "name.familyName"),
            lengths={"title": 80},
            dialect=dialects.fastapi,
        ),
        started=started,
        pace=4.4,
        changes=4,
        history=(
            Change(started - 900, "Update provisioning setting or credentials", DEPUTY),
            Change(started - 9, "Enable/start provisioning configuration", DEPUTY),
        ),
    )
