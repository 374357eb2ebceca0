"""Configured but never started: the vendor's guide was followed only half of the way."""

from sample_tenant import schema
from sample_tenant.clock import DAY, HOUR, floor
from sample_tenant.people import Family
from sample_tenant.stories.company import DEPUTY
from sample_tenant.stories.mycompliance import RULES
from sample_tenant.story import Change, Group, Story


def story(people: Family, opened: float) -> Story:
    """Return the story; one of its groups holds another group, whose members will not arrive."""
    edited = floor(opened, DAY) - 30 * HOUR
    edit = "Update attribute mappings or scope"
    return Story(
        6,
        "MyCompliance Pilot",
        people,
        people=120,
        groups=(Group(61, "MyCompliance pilot", 0, 110, nested=(21,)),),
        direct=tuple(range(110, 120)),
        edits=(
            schema.delete("displayName", schema.WORK_PHONE),
            schema.require("userName", schema.MAIL),
        ),
        rules=RULES,
        code="never started",
        history=(
            Change(edited - 600, "Update provisioning setting or credentials", DEPUTY),
            Change(edited, edit, DEPUTY, "User mapping: displayName", "[displayName]", ""),
            Change(edited + 35, edit, DEPUTY, "User mapping: telephoneNumber", "", ""),
        ),
    )
