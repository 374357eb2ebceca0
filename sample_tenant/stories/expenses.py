"""Healthy for weeks: few changes, and now and then an outage that heals by itself."""

from sample_tenant import dialects, schema
from sample_tenant.clock import MINUTE
from sample_tenant.people import Family
from sample_tenant.stories.company import ADMIN
from sample_tenant.story import Change, Group, Revision, Story

_OLD_TITLE = "[jobTitle]"


def story(people: Family, opened: float) -> Story:
    """Return the story. An admin edits a mapping a few minutes after the tenant was opened."""
    title = schema.function(
        "Coalesce", source1=schema.attribute("jobTitle"), source2=schema.attribute("department")
    )
    edited = opened + 6 * MINUTE
    return Story(
        1,
        "Contoso Expenses",
        people,
        people=240,
        groups=(Group(11, "Expenses users", 0, 200), Group(12, "Expenses approvers", 200, 240)),
        edits=(schema.members_are_users,),
        revisions=(Revision(edited, (schema.source("title", title),)),),
        changes=2.2,
        storms=260,
        weather_dialect=dialects.page,
        history=(
            Change(
                edited,
                "Update attribute mappings or scope",
                ADMIN,
                "User mapping: title",
                _OLD_TITLE,
                title["expression"],
            ),
        ),
    )
