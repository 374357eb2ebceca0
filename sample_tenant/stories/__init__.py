"""The applications of the sample tenant, one story a module."""

from sample_tenant.stories import (
    academy,
    box,
    crm,
    designs,
    expenses,
    helpdesk,
    mycompliance,
    pilot,
    timesheets,
    travel,
    workplace,
)
from sample_tenant.stories.company import company
from sample_tenant.story import Story


def stories(seed: int, opened: float) -> tuple[Story, ...]:
    """Return all stories as they stand for a tenant opened at that second."""
    people = company(seed)
    return (
        expenses.story(people, opened),
        mycompliance.story(people, opened),
        helpdesk.story(seed, opened),
        crm.story(opened),
        timesheets.story(opened),
        pilot.story(people, opened),
        workplace.story(seed),
        travel.story(seed, opened),
        box.story(people),
        designs.story(opened),
        academy.story(seed, opened),
    )
