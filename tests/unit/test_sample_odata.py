"""The `$filter` language of the sample tenant."""

import pytest

from sample_tenant.odata import conjuncts, matches
from sample_tenant.odata_parser import FilterError, parse

RECORD = {
    "id": "a1",
    "activityDateTime": "2026-11-20T10:00:00Z",
    "durationInMilliseconds": 640,
    "servicePrincipal": {"displayName": "O'Neill Tools"},
    "result": "failure",
    "targetResources": [{"id": "x", "type": "User"}, {"id": "y", "type": "ServicePrincipal"}],
    "accountEnabled": True,
    "mail": None,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id eq 'a1'", True),
        ("id ne 'a1'", False),
        ("activityDateTime gt 2026-11-20T09:59:59Z", True),
        ("activityDateTime gt 2026-11-20T10:00:00Z", False),
        ("activityDateTime ge 2026-11-20T10:00:00Z", True),
        ("activityDateTime lt 2026-11-20T12:00:00+02:00", False),
        ("activityDateTime le 2026-11-20T12:00:00+02:00", True),
        ("activityDateTime gt 2026-11-20", True),
        ("durationInMilliseconds gt 600 and durationInMilliseconds lt 700", True),
        ("contains(servicePrincipal/displayName, 'O''Neill')", True),
        ("contains(servicePrincipal/displayName, 'neill')", False),
        ("contains(tolower(servicePrincipal/displayName), 'neill')", True),
        ("startswith(result,'fail') and not (id eq 'b2')", True),
        ("id eq 'b2' or result eq 'failure' and id eq 'a1'", True),
        ("(id eq 'b2' or result eq 'failure') and id eq 'b2'", False),
        ("targetResources/any(r:r/id eq 'y' and r/type eq 'ServicePrincipal')", True),
        ("targetResources/any(r:r/id eq 'x' and r/type eq 'ServicePrincipal')", False),
        ("accountEnabled eq true", True),
        ("mail eq null", True),
        ("unknown/path eq 'x'", False),
        ("mail gt 'a'", False),
    ],
)
def test_a_filter_tells_which_records_match(text, expected):
    assert matches(parse(text), RECORD) is expected


@pytest.mark.parametrize(
    "text",
    [
        "id eq",
        "eq 'a'",
        "(id eq 'a'",
        "id eq 'a' and",
        "length(id) eq 2",
        "id eq 'a",
        "contains(id)",
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(text):
    with pytest.raises(FilterError):
        parse(text)


def test_the_parts_that_must_all_hold_are_listed():
    tree = parse("(a eq 'x' and b eq 'y') and (c eq 'z' or d eq 'z')")
    assert len(conjuncts(tree)) == 3
