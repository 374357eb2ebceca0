"""The simulated endpoints: refusals come from what the mapping produced."""

import json

import pytest

from sample_tenant import dialects, schema
from sample_tenant.causes import Cause, Objection
from sample_tenant.endpoint import Accounts, Rules, create, find, update
from sample_tenant.mapping import evaluate, in_scope, prepare
from sample_tenant.reasons import error_code, reason

GOOD = {
    "userName": "ana@contoso.com",
    "name.givenName": "Ana",
    "name.familyName": "Peña",
    schema.MAIL: "ana@contoso.com",
}
RULES = Rules(
    required=("userName", "name.familyName"),
    unsupported=("nickName",),
    formats={schema.MAIL: "mail", schema.WORK_PHONE: "phone", schema.COUNTRY: "country code"},
    lengths={"title": 10},
    unique=("userName", schema.MAIL),
    domains=("@contoso.com",),
    fixed_after_creation=("userName",),
    seats=100,
)


def refusal(changes, accounts=None, seat=1):
    sent = {name: value for name, value in (GOOD | changes).items() if value}
    return create(RULES, accounts or Accounts(), "me", seat, sent)


def test_a_sound_user_is_taken():
    assert refusal({}) is None


@pytest.mark.parametrize(
    ("changes", "cause", "attribute"),
    [
        ({"name.familyName": ""}, Cause.MISSING, "name.familyName"),
        ({"nickName": "A"}, Cause.UNSUPPORTED, "nickName"),
        ({schema.MAIL: "ana pena@contoso.com"}, Cause.FORMAT, schema.MAIL),
        ({schema.WORK_PHONE: "ask reception"}, Cause.FORMAT, schema.WORK_PHONE),
        ({schema.COUNTRY: "Spain"}, Cause.FORMAT, schema.COUNTRY),
        ({"title": "Vice President"}, Cause.TOO_LONG, "title"),
        ({"userName": "ana@example.org"}, Cause.DOMAIN, "userName"),
    ],
)
def test_each_fault_of_a_value_is_named(changes, cause, attribute):
    answer = refusal(changes)
    assert (answer.cause, answer.objection.attribute) == (cause, attribute)


def test_a_value_that_somebody_else_holds_is_refused_and_ones_own_is_not():
    held = Accounts(holders={(schema.MAIL, "ana@contoso.com"): "somebody"})
    assert refusal({}, held).cause is Cause.DUPLICATE
    mine = Accounts(holders={(schema.MAIL, "ana@contoso.com"): "me"})
    assert refusal({}, mine) is None


def test_a_deleted_account_keeps_its_user_name_though_a_search_does_not_find_it():
    accounts = Accounts(hidden={"ana@contoso.com"})
    assert find(RULES, accounts, "userName", "ana@contoso.com") is None
    assert refusal({}, accounts).objection.attribute == "userName"


def test_seats_run_out():
    assert refusal({}, seat=100) is None
    assert refusal({}, seat=101).cause is Cause.SEATS


def test_a_search_can_be_ambiguous_or_impossible():
    twins = Accounts(twins={"ana@contoso.com"})
    assert find(RULES, twins, "userName", "Ana@contoso.com").cause is Cause.AMBIGUOUS
    answer = find(RULES, Accounts(), schema.MAIL, "ana@contoso.com")
    assert answer is not None
    assert answer.cause is Cause.NOT_FILTERABLE
    assert "filter=emails[type+eq" in reason(answer, "")


def test_an_update_fails_on_what_is_fixed_lost_or_locked():
    new = GOOD | {"userName": "new.ana@contoso.com"}
    assert update(RULES, Accounts(), "me", GOOD, new).cause is Cause.READ_ONLY
    assert update(RULES, Accounts(lost={"me": "77"}), "me", GOOD, GOOD).cause is Cause.GONE
    assert update(RULES, Accounts(locked={"me"}), "me", GOOD, GOOD).cause is Cause.STATE
    assert update(RULES, Accounts(), "me", GOOD, GOOD | {"title": "Boss"}) is None


def test_dialects_word_the_same_objection_in_their_own_way():
    objection = Objection(Cause.MISSING, "name.familyName")
    bodies = {
        name: getattr(dialects, name)(objection).body
        for name in ("scim", "problem_details", "laravel", "django", "fastapi", "plain")
    }
    assert json.loads(bodies["scim"])["scimType"] == "invalidValue"
    assert "name.familyName" in json.loads(bodies["problem_details"])["errors"]
    assert json.loads(bodies["django"]) == {
        "name": {"familyName": ["This field may not be blank."]}
    }
    place = ["body", "name", "familyName"]
    assert json.loads(bodies["fastapi"])["detail"][0]["loc"] == place
    (path,) = json.loads(bodies["laravel"])["errors"]
    assert path.endswith("User:name.familyName")
    assert len(set(bodies.values())) == len(bodies)


def test_a_list_element_is_numbered_in_the_path():
    body = json.loads(dialects.django(Objection(Cause.FORMAT, schema.MAIL, "x")).body)
    assert body == {"emails": [{"value": ["Enter a valid value."]}]}


@pytest.mark.parametrize("cause", list(Cause))
def test_every_dialect_has_an_answer_to_every_objection(cause):
    objection = Objection(cause, "title", "Boss", 5)
    for name in ("scim", "problem_details", "laravel", "django", "fastapi", "plain", "page"):
        answer = getattr(dialects, name)(objection)
        assert answer.body
        assert "retried" in reason(answer, "This operation was retried 0 times.")
        assert error_code(answer)


def test_mappings_are_evaluated_from_the_parsed_tree():
    mappings = schema.mappings(schema.edited(()), "User")
    source = {"userPrincipalName": "ana_x.org#EXT#@contoso.com", "IsSoftDeleted": "False"}
    sent = evaluate(prepare(mappings), source | {"givenName": "Ana", "surname": "Peña"})
    assert sent["userName"] == "ana@x.org"
    assert sent["active"] == "True"
    assert sent["name.formatted"] == "Ana Peña"
    assert schema.MAIL not in sent


def test_a_default_value_stands_in_for_an_empty_source():
    edits = (schema.source("title", schema.attribute("jobTitle"), default="Staff"),)
    mappings = schema.mappings(schema.edited(edits), "User")
    assert evaluate(prepare(mappings), {"userPrincipalName": "a@b.c"})["title"] == "Staff"


def test_a_scoping_clause_on_an_empty_attribute_is_false_except_is_null():
    edit = schema.scope("S", ("mail", "NOT EQUALS", "x"), ("city", "IS NULL", ""))
    scope = schema.object_mapping(schema.edited((edit,)), "User")["scope"]
    assert list(in_scope(scope, {}).values()) == [False, True]


def test_edits_change_the_schema_as_an_admin_would():
    edited = schema.edited(
        (
            schema.delete("displayName"),
            schema.require("userName", schema.MAIL),
            schema.members_are_users,
            schema.match_by("externalId"),
            schema.limit(name__familyName=64),
        )
    )
    targets = [item["targetAttributeName"] for item in schema.mappings(edited, "User")]
    assert "displayName" not in targets
    assert set(schema.required(edited)) >= {"userName", schema.MAIL}
    assert schema.matching(edited, "User") == "externalId"
    text = json.dumps(edited)
    assert '"MaximumLength"' in text
    assert schema.required(schema.edited(())) == ("userName",)
