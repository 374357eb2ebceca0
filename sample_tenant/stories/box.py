"""A job that was made and never configured."""

from sample_tenant.people import Family
from sample_tenant.story import Story


def story(people: Family) -> Story:
    """Return the story."""
    return Story(9, "Adatum Box", people, 0, code="not configured", template="BoxOutDelta")
