import random
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from provisioning.mapping.attributes import source_attributes
from provisioning.mapping.predictions import Predicted
from provisioning.mapping.preflight import FILTER, NoUserMappingError, Preflight
from provisioning.model import (
    AttributeMapping,
    FilterClause,
    FilterGroup,
    MappingSource,
    Schema,
    ScopingFilter,
)
from provisioning.profiles import ValueRule, load_profile
from provisioning.wire import decode_schema

DATA = Path(__file__).parent.parent / "data"
DEFAULT = decode_schema((DATA / "schema_default_scim.json").read_bytes())
GENERIC, STRICT = load_profile("generic_scim"), load_profile("mycompliance")
REMOVED = {rule.target for rule in STRICT.remove}


def person(number=1, **changes):
    return {
        "id": f"id-{number}",
        "userPrincipalName": f"p{number}@contoso.com",
        "displayName": f"Person {number}",
        "givenName": "Pat",
        "surname": "Person",
        "mail": f"p{number}@contoso.com",
        "mailNickname": f"p{number}",
        "accountEnabled": True,
        **changes,
    }


def edited(*added, without=(), scope=None):
    rule = DEFAULT.synchronization_rules[0]
    mappings = []
    for one in rule.object_mappings:
        if one.source_object_name != "User":
            mappings.append(one)
            continue
        replaced = {new.target_attribute_name for new in added} | set(without)
        kept = [m for m in one.attribute_mappings if m.target_attribute_name not in replaced]
        mappings.append(
            msgspec.structs.replace(one, attribute_mappings=(*kept, *added), scope=scope)
        )
    changed = msgspec.structs.replace(rule, object_mappings=tuple(mappings))
    return msgspec.structs.replace(DEFAULT, synchronization_rules=(changed,))


GUIDED = edited(without=REMOVED)


def mapped(target, expression, **more):
    source = MappingSource(type="Function", name="f", expression=expression)
    return AttributeMapping(target_attribute_name=target, source=source, **more)


def preflight(schema=GUIDED, profile=STRICT, assigned=None):
    return Preflight(
        schema=schema,
        profile=profile,
        now=datetime(2026, 11, 24, tzinfo=UTC),
        random=random.Random(1),  # noqa: S311  (nothing here is a secret)
        assigned=assigned,
    )


def judge_all(run, *people):
    return [found for one in people for found in run.judge(one)]


def predict(*people, **more):
    found = judge_all(preflight(**more), *people)
    return [(one.id, one.outcome.value, one.cause, one.attribute) for one in found]


def test_a_complete_person_should_arrive():
    run = preflight()
    assert run.judge(person()) == []
    assert run.people == 1


@pytest.mark.parametrize(
    ("changes", "cause", "attribute"),
    [
        ({"surname": None}, "missing_required_source_value", "name.familyName"),
        ({"surname": ""}, "missing_required_source_value", "name.familyName"),
        ({"givenName": None}, "missing_required_source_value", "name.givenName"),
        ({"mail": None}, "missing_required_source_value", 'emails[type eq "work"].value'),
        ({"mailNickname": None}, "missing_required_source_value", "externalId"),
        ({"mail": "p @contoso.com"}, "invalid_format_or_type", 'emails[type eq "work"].value'),
        ({"mail": "nobody"}, "invalid_format_or_type", 'emails[type eq "work"].value'),
        ({"preferredLanguage": "British English"}, "invalid_format_or_type", "preferredLanguage"),
    ],
)
def test_a_person_whose_value_is_missing_or_wrong_will_fail(changes, cause, attribute):
    assert predict(person(**changes)) == [("id-1", "will_fail", cause, attribute)]


def test_the_detail_names_the_source_attribute_that_is_empty():
    (found,) = preflight().judge(person(surname=None))
    assert "surname has no value" in found.detail


def test_a_value_that_is_too_long_for_the_schema_will_fail():
    directories = []
    for directory in DEFAULT.directories:
        objects = tuple(
            msgspec.structs.replace(
                found,
                attributes=tuple(
                    msgspec.structs.replace(one, metadata={"MaximumLength": "5"})
                    if one.name == "title"
                    else one
                    for one in found.attributes
                ),
            )
            for found in directory.objects
        )
        directories.append(msgspec.structs.replace(directory, objects=objects))
    schema = msgspec.structs.replace(GUIDED, directories=tuple(directories))
    assert predict(person(jobTitle="Chief"), schema=schema) == []
    assert predict(person(jobTitle="Chiefs"), schema=schema) == [
        ("id-1", "will_fail", "value_too_long", "title")
    ]


def test_whoever_comes_second_with_a_unique_value_will_fail():
    found = predict(person(1), person(2, mail="P1@contoso.com"), person(3))
    assert found == [("id-2", "will_fail", "duplicate_in_target", 'emails[type eq "work"].value')]


def test_all_who_share_a_matching_value_will_fail_and_are_named_once():
    people = [person(n, mailNickname=f"n{n}") for n in (1, 2, 3)]
    for one in people[:2]:
        one["userPrincipalName"] = "shared@contoso.com"
    run = preflight()
    found = judge_all(run, *people)
    assert sorted(one.id for one in found) == ["id-1", "id-2"]
    assert {one.outcome for one in found} == {Predicted.WILL_FAIL}
    assert run.people == len(people)


def test_the_same_person_twice_is_no_conflict():
    assert predict(person(1), person(1)) == []


@pytest.mark.parametrize(
    ("changes", "cause", "attribute"),
    [
        ({"accountEnabled": False}, "deleted_or_disabled_state_conflict", "accountEnabled"),
        (
            {"deletedDateTime": "2026-01-01T00:00:00Z"},
            "deleted_or_disabled_state_conflict",
            "accountEnabled",
        ),
        ({"department": "Contractors"}, "out_of_scope_or_unassigned", "department"),
        ({"department": None}, "out_of_scope_or_unassigned", "department"),
    ],
)
def test_a_disabled_or_filtered_person_will_be_skipped_whatever_else_is_wrong(
    changes, cause, attribute
):
    clause = FilterClause(
        source_operand_name="department", operator_name="NOT EQUALS", values=("Contractors",)
    )
    schema = edited(
        without=REMOVED, scope=ScopingFilter(groups=(FilterGroup(name="g", clauses=(clause,)),))
    )
    one = {"department": "Sales", "surname": None} | changes
    assert predict(person(**one), schema=schema) == [("id-1", "will_skip", cause, attribute)]


def test_who_is_not_assigned_will_be_skipped():
    assert predict(person(1), person(2), assigned={"id-1"}) == [
        ("id-2", "will_skip", "out_of_scope_or_unassigned", None)
    ]


def test_who_is_only_in_a_nested_group_will_be_skipped():
    run = preflight()
    (found,) = run.judge_nested(person(surname=None))
    assert (found.outcome.value, found.cause) == ("will_skip", "group_nested_or_unsupported")
    assert run.people == 1


@pytest.mark.parametrize(
    ("name", "operator", "said"),
    [
        ("department", "SOUNDS LIKE", "operator SOUNDS LIKE is not known"),
        ("appRoleAssignments", "EQUALS", "appRoleAssignments was not read"),
    ],
)
def test_a_filter_that_cannot_be_told_keeps_nobody_out_and_is_named(name, operator, said):
    clause = FilterClause(source_operand_name=name, operator_name=operator, values=("x",))
    group = FilterGroup(name="g", clauses=(clause,))
    run = preflight(edited(without=REMOVED, scope=ScopingFilter(groups=(group,))))
    run.leave_out_unreadable()
    assert run.judge(person(department="Sales")) == []
    assert said in run.untold[FILTER]


def test_an_attribute_that_the_vendor_refuses_fails_where_it_has_a_value():
    schema = edited(without=REMOVED - {'phoneNumbers[type eq "mobile"].value'})
    assert predict(person(1), person(2, mobilePhone="+44 1"), schema=schema) == [
        (
            "id-2",
            "will_fail",
            "unsupported_target_attribute",
            'phoneNumbers[type eq "mobile"].value',
        )
    ]


def test_a_required_attribute_without_mapping_fails_everybody():
    schema = edited(without={*REMOVED, "externalId"})
    assert predict(person(), schema=schema) == [
        ("id-1", "will_fail", "missing_required_source_value", "externalId")
    ]


def test_a_default_value_saves_a_person():
    schema = edited(mapped("name.familyName", "[surname]", default_value="-"), without=REMOVED)
    assert predict(person(surname=None), schema=schema) == []


def test_a_default_value_does_not_come_back_into_an_ignored_flow():
    mapping = mapped("name.familyName", "IgnoreFlowIfNullOrEmpty([surname])", default_value="-")
    schema = edited(mapping, without=REMOVED)
    assert [cause for _, _, cause, _ in predict(person(surname=None), schema=schema)] == [
        "missing_required_source_value"
    ]


@pytest.mark.parametrize("expression", ["toupper([mail])", 'DateAdd("q", 1, Now())'])
def test_an_expression_that_fails_fails_the_person(expression):
    schema = edited(mapped("title", expression), without=REMOVED)
    assert predict(person(), schema=schema) == [("id-1", "will_fail", "expression_error", "title")]


def test_an_attribute_in_the_wrong_case_is_an_error_and_not_one_that_was_not_read():
    run = preflight(edited(mapped("title", "ToLower([Mail])"), without=REMOVED))
    run.leave_out_unreadable()
    run.leave_out_absent(source_attributes(person()))
    assert [one.cause for one in run.judge(person())] == ["expression_error"]


def test_an_expression_that_is_not_evaluated_here_predicts_nothing_and_is_named():
    schema = edited(mapped("title", "DefaultDomain()"), without=REMOVED)
    run = preflight(schema=schema)
    assert run.judge(person()) == []
    assert "DefaultDomain" in run.untold["title"]


def test_a_hostile_pattern_is_tried_on_few_people_only():
    hostile = 'Replace([jobTitle], , "^(([a-z])+.)+[A-Z]([a-z])+$", , "")'
    run = preflight(schema=edited(mapped("title", hostile), without=REMOVED))
    people = [person(n, jobTitle="a" * 5000) for n in range(50)]
    assert judge_all(run, *people) == []
    assert "takes too long" in run.untold["title"]


def test_a_guest_is_sent_under_the_own_address():
    guest = person(userPrincipalName="p1_fabrikam.com#EXT#@contoso.onmicrosoft.com")
    other = person(2, userPrincipalName="p1@fabrikam.com")
    assert {one.attribute for one in judge_all(preflight(), guest, other)} == {"userName"}


def test_without_a_profile_the_schema_alone_counts():
    assert predict(person(surname=None, mail="x"), schema=DEFAULT, profile=None) == []
    assert predict(person(mail="x"), schema=DEFAULT, profile=GENERIC) == [
        ("id-1", "will_fail", "invalid_format_or_type", 'emails[type eq "work"].value')
    ]


def test_only_the_properties_that_mappings_and_filter_read_are_selected():
    properties = preflight().properties
    assert {"id", "accountEnabled", "mail", "surname", "officeLocation"} <= set(properties)
    assert "businessPhones" not in properties


def test_a_schema_without_users_cannot_be_predicted():
    with pytest.raises(NoUserMappingError):
        preflight(schema=Schema())


# --- A vendor's further rules ---------------------------------------------------------------------


def ruled(**changes):
    return msgspec.structs.replace(GENERIC, **changes)


def causes_of(profile, *people):
    return [one.cause for one in judge_all(preflight(DEFAULT, profile), *people)]


def test_an_address_outside_the_vendors_domains_fails():
    rules = ruled(value=(ValueRule(target="userName", domains=("Contoso.com",)),))
    assert causes_of(rules, person()) == []
    assert causes_of(rules, person(userPrincipalName="p1@contoso.com.example")) == [
        "unverified_domain"
    ]


def test_nobody_arrives_when_the_application_cannot_search_the_matching_attribute():
    assert causes_of(ruled(searchable=("username",)), person()) == []
    assert causes_of(ruled(searchable=("externalId",)), person()) == [
        "matching_attribute_not_filterable"
    ]


def test_what_graph_does_not_show_is_neither_read_nor_judged():
    judge = preflight(edited(mapped("title", "[appRoleAssignments]")), GENERIC)
    judge.leave_out_unreadable()
    assert "appRoleAssignments" not in judge.properties
    assert judge.untold == {"title": "appRoleAssignments was not read."}


@pytest.mark.parametrize(
    ("manager", "told"),
    [
        ({"id": "id-1"}, []),
        ({"id": "id-9"}, ["Arrives without manager: id-9 is not in scope."]),
        ({"id": "id-3"}, ["Arrives without manager: id-3 will not arrive."]),
        (None, []),
    ],
)
def test_a_manager_who_will_not_be_there_is_a_warning_and_no_failure(manager, told):
    judge = preflight(DEFAULT, GENERIC)
    everybody = [
        person(2, manager=manager),
        person(1),
        person(3, accountEnabled=False, manager={"id": "id-9"}),
    ]
    missing = {one.id for one in judge_all(judge, *everybody)}
    assert missing == {"id-3"}
    found = judge.lost_links({"id-1", "id-2", "id-3"})
    assert [one.detail for one in found] == told
    assert {one.id for one in found} <= {"id-2"}
