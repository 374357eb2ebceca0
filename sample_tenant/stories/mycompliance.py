"""Twelve in a hundred people do not arrive, for several causes at once.

The admin followed most of the vendor's guide but left the employee number mapped and ticked only
some required attributes, and the directory has gaps.
"""

from sample_tenant import dialects, schema
from sample_tenant.clock import DAY, HOUR, MINUTE, floor
from sample_tenant.endpoint import Rules
from sample_tenant.people import Family
from sample_tenant.stories.company import ADMIN, COMING_AND_GOING, PEOPLE, STRANGERS
from sample_tenant.story import Change, Group, Ring, Story

REMOVED = ("displayName", schema.WORK_PHONE, schema.MOBILE, schema.FAX, schema.EMPLOYEE_NUMBER)
RULES = Rules(
    required=("userName", "name.givenName", "name.familyName", schema.MAIL, "externalId"),
    unsupported=REMOVED,
    formats={schema.MAIL: "mail"},
    lengths={"name.familyName": 64, "name.givenName": 64, "title": 100},
    unique=("userName", schema.MAIL, "externalId"),
    dialect=dialects.problem_details,
)
_SCOPE = schema.scope(
    "Employees",
    ("userPrincipalName", "IS NOT NULL", ""),
    ("department", "NOT EQUALS", "External contractors"),
)


def story(people: Family, opened: float) -> Story:
    """Return the story; it began on a day of the week before last."""
    started = floor(opened - 12 * DAY, 7 * DAY) + 9 * HOUR + 12 * MINUTE
    return Story(
        2,
        "MyCompliance",
        people,
        people=PEOPLE,
        ring=Ring(COMING_AND_GOING, 22 * HOUR, 40 * DAY),
        strangers=STRANGERS,
        groups=(
            Group(21, "MyCompliance - Belfast", 0, 260, with_ring=True),
            Group(22, "MyCompliance - London", 260, 520),
            Group(
                23, "MyCompliance - Remote (dynamic)", 520, 780, rule='(user.city -ne "Belfast")'
            ),
        ),
        direct=tuple(range(780, PEOPLE)),
        edits=(
            schema.delete("displayName", schema.WORK_PHONE, schema.MOBILE, schema.FAX),
            schema.require("id", "userName", "externalId"),
            schema.limit(name__familyName=64, name__givenName=64, title=100),
            _SCOPE,
            schema.members_are_users,
        ),
        rules=RULES,
        started=started,
        pace=2.1,
        changes=2.0,
        fixed_share=0.16,
        history=_history(started),
    )


def _history(started: float) -> tuple[Change, ...]:
    edit = "Update attribute mappings or scope"
    return (
        Change(started - 2 * DAY, "Update provisioning setting or credentials", ADMIN),
        Change(started - 26 * HOUR, edit, ADMIN, "User mapping: displayName", "[displayName]", ""),
        Change(
            started - 26 * HOUR + 40, edit, ADMIN, "User mapping: mobile, telephoneNumber", "", ""
        ),
        Change(started - 25 * HOUR, edit, ADMIN, "User scope", "", "Employees"),
        Change(started - 12, "Enable/start provisioning configuration", ADMIN),
    )
