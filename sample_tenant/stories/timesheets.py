"""Gone silent three days ago: the job says that it is active, and nothing happens any more."""

from sample_tenant.clock import DAY, HOUR, floor
from sample_tenant.people import Family
from sample_tenant.story import Group, Story


def story(opened: float) -> Story:
    """Return the story."""
    return Story(
        5,
        "Litware Timesheets",
        Family(5, "Litware", 460, "litwareinc.com"),
        people=450,
        strangers=10,
        groups=(Group(51, "Timesheet users", 0, 450),),
        changes=3.0,
        stopped=floor(opened - 3 * DAY, 6 * HOUR),
    )
