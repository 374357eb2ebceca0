"""In quarantine since two days: the token that the application gave out has expired."""

from sample_tenant.clock import HOUR, floor
from sample_tenant.people import Family
from sample_tenant.story import Group, Story

_TOKEN_EXPIRED_AFTER = 22 * 60 + 52


def story(opened: float) -> Story:
    """Return the story."""
    return Story(
        4,
        "Fabrikam CRM",
        Family(4, "Fabrikam sales", 340, "fabrikam.com"),
        people=320,
        strangers=20,
        groups=(Group(41, "CRM users", 0, 320),),
        changes=2.5,
        quarantined=floor(opened - 50 * HOUR, 6 * HOUR) + _TOKEN_EXPIRED_AFTER,
    )
