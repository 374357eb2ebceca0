"""Nobody arrives: the matching attribute is one by which the application cannot search."""

from sample_tenant import dialects, schema
from sample_tenant.clock import DAY, HOUR, floor
from sample_tenant.endpoint import Rules
from sample_tenant.people import Family
from sample_tenant.stories.company import DEPUTY
from sample_tenant.story import Change, Group, Story

_PEOPLE = 14


def story(opened: float) -> Story:
    """Return the story; it began some days ago."""
    started = floor(opened - 4 * DAY, 2 * DAY) + 10 * HOUR
    edit = "Update attribute mappings or scope"
    return Story(
        10,
        "Graphic Design Hub",
        Family(10, "Designers", _PEOPLE, "graphicdesigninstitute.com"),
        people=_PEOPLE,
        groups=(Group(101, "Designers", 0, _PEOPLE),),
        edits=(schema.match_by(schema.MAIL), schema.without_groups),
        rules=Rules(address="https://api.designhub.example/scim/v2/acme", dialect=dialects.scim),
        started=started,
        pace=3.5,
        changes=0,
        history=(
            Change(started - 300, edit, DEPUTY, "User matching attribute", "userName", schema.MAIL),
            Change(started - 15, "Enable/start provisioning configuration", DEPUTY),
        ),
    )
