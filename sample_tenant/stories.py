"""The applications of the sample tenant, each with its own story."""

from sample_tenant import dialects, schema
from sample_tenant.clock import DAY, HOUR, MINUTE, floor
from sample_tenant.endpoint import Rules
from sample_tenant.identifiers import chosen
from sample_tenant.oddities import Oddity
from sample_tenant.people import Family
from sample_tenant.story import Change, Group, Ring, Story

_ADMIN = "sofia.admin@contoso.com"
_DEPUTY = "liam.deputy@contoso.com"
_REMOVED = ("displayName", schema.WORK_PHONE, schema.MOBILE, schema.FAX, schema.EMPLOYEE_NUMBER)
_MYCOMPLIANCE_RULES = Rules(
    required=("userName", "name.givenName", "name.familyName", schema.MAIL, "externalId"),
    unsupported=_REMOVED,
    formats={schema.MAIL: "mail", "preferredLanguage": "language tag"},
    lengths={"name.familyName": 64, "name.givenName": 64, "title": 100},
    unique=("userName", schema.MAIL, "externalId"),
    dialect=dialects.problem_details,
)
_GUIDE_SCOPE = schema.scope(
    "Employees",
    ("accountEnabled", "IS TRUE", ""),
    ("department", "NOT EQUALS", "External contractors"),
)


def stories(seed: int, opened: float) -> tuple[Story, ...]:
    """Return all stories as they stand for a tenant opened at that second."""
    company = _company(seed)
    return (
        _expenses(company),
        _mycompliance(company, opened),
        _helpdesk(seed, opened),
        _crm(opened),
        _timesheets(opened),
        _pilot(company, opened),
        _workplace(seed),
        _travel(seed, opened),
        Story(9, "Adatum Box", company, 0, code="not configured", template="BoxOutDelta"),
    )


def placed(seed: int, family: int, within: range, plan: dict[Oddity, int]) -> dict[int, Oddity]:
    """Give each oddity to so many different people of the range."""
    wanted = [oddity for oddity, count in plan.items() for _ in range(count)]
    picks = chosen(len(wanted), len(within), seed, "oddities", family, within.start)
    return {within[pick]: oddity for pick, oddity in zip(picks, wanted, strict=True)}


def _company(seed: int) -> Family:
    """Return the people of the headquarters: 800 from the start, 60 who join and leave."""
    base = {
        Oddity.NO_SURNAME: 34,
        Oddity.NO_MAIL: 22,
        Oddity.EMPLOYEE_NUMBER: 14,
        Oddity.SHARED_MAIL: 8,
        Oddity.MAIL_WITH_SPACE: 7,
        Oddity.SHARED_NICKNAME: 7,
        Oddity.LONG_TITLE: 6,
        Oddity.NO_GIVEN_NAME: 5,
        Oddity.LONG_SURNAME: 5,
        Oddity.WORDY_LANGUAGE: 5,
        Oddity.ACCOUNT_ELSEWHERE: 2,
        Oddity.DISABLED: 14,
        Oddity.CONTRACTOR: 10,
        Oddity.NO_NICKNAME: 3,
        Oddity.OUTSIDE_MANAGER: 12,
        Oddity.GUEST: 9,
    }
    joining = {Oddity.NO_SURNAME: 3, Oddity.NO_MAIL: 2, Oddity.SHARED_MAIL: 1}
    oddities = placed(seed, 1, range(60, 800), base)
    oddities |= placed(seed, 1, range(802, 860), joining)
    return Family(1, "Headquarters", 900, oddities=oddities, with_phones=False)


def _expenses(company: Family) -> Story:
    return Story(
        1,
        "Contoso Expenses",
        company,
        people=240,
        groups=(Group(11, "Expenses users", 0, 200), Group(12, "Expenses approvers", 200, 240)),
        edits=(schema.members_are_users,),
        changes=2.2,
        storms=260,
    )


def _mycompliance(company: Family, opened: float) -> Story:
    started = floor(opened - 12 * DAY, 7 * DAY) + 9 * HOUR + 12 * MINUTE
    return Story(
        2,
        "MyCompliance",
        company,
        people=800,
        ring=Ring(60, 22 * HOUR, 40 * DAY),
        strangers=40,
        groups=(
            Group(21, "MyCompliance - Belfast", 0, 260, with_ring=True),
            Group(22, "MyCompliance - London", 260, 520),
            Group(
                23, "MyCompliance - Remote (dynamic)", 520, 780, rule='(user.city -ne "Belfast")'
            ),
        ),
        direct=tuple(range(780, 800)),
        edits=(
            schema.delete("displayName", schema.WORK_PHONE, schema.MOBILE, schema.FAX),
            schema.require("id", "userName", "externalId"),
            schema.limit(name__familyName=64, name__givenName=64, title=100),
            _GUIDE_SCOPE,
            schema.members_are_users,
        ),
        rules=_MYCOMPLIANCE_RULES,
        started=started,
        pace=2.1,
        changes=2.0,
        fixed_share=0.16,
        history=(
            Change(started - 2 * DAY, "Update provisioning setting or credentials", _ADMIN),
            Change(
                started - 26 * HOUR,
                "Update attribute mappings or scope",
                _ADMIN,
                "Mappings",
                "displayName, telephoneNumber, mobile",
                "(deleted)",
            ),
            Change(started - 12, "Enable/start provisioning configuration", _ADMIN),
        ),
    )


def _helpdesk(seed: int, opened: float) -> Story:
    oddities = placed(
        seed,
        3,
        range(40, 5000),
        {
            Oddity.NO_MAIL: 60,
            Oddity.NO_SURNAME: 24,
            Oddity.DISABLED: 70,
            Oddity.LONG_TITLE: 18,
        },
    )
    started = floor(opened - 130 * MINUTE, 10 * MINUTE)
    return Story(
        3,
        "Northwind Helpdesk",
        Family(3, "Northwind", 5000, "northwindtraders.com", oddities),
        people=5000,
        groups=tuple(
            Group(31 + n, f"Northwind region {n + 1}", n * 1000, n * 1000 + 1000) for n in range(5)
        ),
        edits=(schema.require(schema.MAIL, on=False),),
        rules=Rules(
            required=("userName", schema.MAIL, "name.familyName"),
            lengths={"title": 80},
            dialect=dialects.fastapi,
        ),
        started=started,
        pace=4.4,
        changes=4,
        history=(Change(started - 9, "Enable/start provisioning configuration", _DEPUTY),),
    )


def _crm(opened: float) -> Story:
    return Story(
        4,
        "Fabrikam CRM",
        Family(4, "Fabrikam sales", 340, "fabrikam.com"),
        people=320,
        strangers=20,
        groups=(Group(41, "CRM users", 0, 320),),
        changes=2.5,
        quarantined=floor(opened - 50 * HOUR, 6 * HOUR) + 1372,
        weather_dialect=dialects.scim,
    )


def _timesheets(opened: float) -> Story:
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


def _pilot(company: Family, opened: float) -> Story:
    return Story(
        6,
        "MyCompliance Pilot",
        company,
        people=120,
        groups=(Group(61, "MyCompliance pilot", 0, 110, nested=(21,)),),
        direct=tuple(range(110, 120)),
        edits=(
            schema.delete("displayName", schema.WORK_PHONE),
            schema.require("userName", schema.MAIL),
        ),
        rules=_MYCOMPLIANCE_RULES,
        code="never started",
        history=(
            Change(
                floor(opened, DAY) - 30 * HOUR,
                "Update attribute mappings or scope",
                _DEPUTY,
                "Mappings",
                "displayName, telephoneNumber",
                "(deleted)",
            ),
        ),
    )


def _workplace(seed: int) -> Story:
    people, ring = 100_000, 240
    odd = {
        Oddity.NO_MAIL: 12,
        Oddity.LONG_DEPARTMENT: 8,
        Oddity.FOREIGN_DOMAIN: 6,
        Oddity.ACCOUNT_ELSEWHERE: 4,
    }
    oddities = placed(seed, 7, range(people, people + ring), odd)
    return Story(
        7,
        "Woodgrove Workplace",
        Family(7, "Woodgrove", people + ring + 200, "woodgrovebank.com", oddities),
        people=people,
        ring=Ring(ring, 7 * HOUR, 55 * DAY),
        strangers=200,
        groups=tuple(
            Group(
                70 + n,
                f"Woodgrove division {n + 1}",
                n * 10_000,
                n * 10_000 + 10_000,
                with_ring=n == 0,
            )
            for n in range(10)
        ),
        edits=(schema.without_groups,),
        rules=Rules(
            required=("userName", schema.MAIL),
            lengths={schema.DEPARTMENT: 64},
            domains=("@woodgrovebank.com",),
            dialect=dialects.plain,
        ),
        changes=11,
        fixed_share=0.7,
        storms=400,
        weather_dialect=dialects.page,
    )


def _travel(seed: int, opened: float) -> Story:
    odd = {
        Oddity.WORDY_PHONE: 6,
        Oddity.COUNTRY_IN_WORDS: 5,
        Oddity.LONG_DEPARTMENT: 4,
        Oddity.TWO_ACCOUNTS: 2,
        Oddity.ACCOUNT_ELSEWHERE: 3,
        Oddity.LOST_ACCOUNT: 3,
        Oddity.RENAMED: 3,
        Oddity.LOCKED_ACCOUNT: 2,
        Oddity.FOREIGN_DOMAIN: 3,
    }
    started = floor(opened - 19 * DAY, 7 * DAY) + 14 * HOUR
    return Story(
        8,
        "Tailspin Travel",
        Family(
            8,
            "Tailspin",
            360,
            "tailspintoys.com",
            placed(seed, 8, range(30, 320), odd),
            country_codes=True,
        ),
        people=320,
        strangers=40,
        groups=(Group(81, "Travellers", 0, 300), Group(82, "Travel desk", 300, 320)),
        rules=Rules(
            required=("userName",),
            formats={schema.WORK_PHONE: "phone", schema.COUNTRY: "country code"},
            lengths={schema.DEPARTMENT: 64},
            domains=("@tailspintoys.com",),
            fixed_after_creation=("userName",),
            seats=316,
            dialect=dialects.laravel,
        ),
        started=started,
        pace=3.0,
        changes=2.0,
        fixed_share=0.2,
        storms=180,
        weather_dialect=dialects.page,
        history=(Change(started - 20, "Enable/start provisioning configuration", _DEPUTY),),
    )
