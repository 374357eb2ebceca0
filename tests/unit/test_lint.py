from pathlib import Path

import msgspec
import pytest

from provisioning.mapping.findings import Severity
from provisioning.mapping.lint import lint
from provisioning.model import (
    AttributeMapping,
    FilterClause,
    FilterGroup,
    MappingSource,
    ScopingFilter,
)
from provisioning.profiles import load_profile
from provisioning.wire import decode_schema

DATA = Path(__file__).parent.parent / "data"
DEFAULT = decode_schema((DATA / "schema_default_scim.json").read_bytes())
PROFILE = load_profile("mycompliance")


def with_users(change):
    rule = DEFAULT.synchronization_rules[0]
    mappings = tuple(
        change(one) if one.source_object_name == "User" else one for one in rule.object_mappings
    )
    changed = msgspec.structs.replace(rule, object_mappings=mappings)
    return msgspec.structs.replace(DEFAULT, synchronization_rules=(changed,))


def with_mapping(expression, target="title", **more):
    """The default schema with one user mapping in the place of the one to `target`."""
    added = AttributeMapping(
        target_attribute_name=target,
        source=MappingSource(type="Function", name="f", expression=expression),
        **more,
    )

    def change(users):
        kept = tuple(m for m in users.attribute_mappings if m.target_attribute_name != target)
        return msgspec.structs.replace(users, attribute_mappings=(*kept, added))

    return with_users(change)


def with_scope(*clauses):
    group = FilterGroup(name="g", clauses=clauses)
    return with_users(
        lambda users: msgspec.structs.replace(users, scope=ScopingFilter(groups=(group,)))
    )


def rules(schema):
    return {finding.rule: finding.severity for finding in lint(schema)}


def test_the_default_schema_has_nothing_worse_than_a_note():
    assert set(rules(DEFAULT).values()) <= {Severity.NOTE}


def test_the_profile_finds_what_the_guide_asks_to_change():
    found = [one for one in lint(DEFAULT, PROFILE) if one.by_profile]
    assert {one.target for one in found if one.rule == "must-not-be-sent"} == {
        rule.target for rule in PROFILE.remove
    }
    assert {one.target for one in found if one.rule == "not-marked-required"} == (
        PROFILE.required_targets - {"userName"}
    )
    assert {"no-scoping-filter", "wrong-reference"} <= {one.rule for one in found}


@pytest.mark.parametrize(
    ("expression", "rule", "severity"),
    [
        ("toupper([jobTitle])", "expression-error", "error"),
        ('Append([jobTitle], "x"', "expression-error", "error"),
        ("DefaultDomain()", "unsupported-expression", "note"),
        ('Switch([companyName], "E", "A", "a")', "switch-clears-unchanged", "warning"),
        ('Switch([manager], "E", "A", "a")', "switch-on-manager", "error"),
        ('Switch(IsPresent([mail]), "", "True", [mail])', "switch-on-null-test", "error"),
        ('IIF([country] = "", "Other", [country])', "iif-on-null-test", "error"),
        ('IIF(IsNullOrEmpty([country]), "Other", [country])', "iif-on-null-test", "error"),
        ('IIF([country] = "UK", "Other", [country])', "iif-on-empty", "note"),
        ("SingleAppRoleAssignment([appRoleAssignments])", "single-role", "warning"),
        ("AppRoleAssignments([appRoleAssignments])", "roles-need-assigned-scope", "note"),
        ("ToLower([Mail])", "attribute-spelling", "error"),
        ('Replace([mail], , "(", , "x", , )', "expression-error", "error"),
        ('Replace([mail], , "(?<a-b>x)", , "x", , )', "unsupported-expression", "note"),
        ('SelectUniqueValue([mail], "x")', "select-unique-value", "error"),
        ('SelectUniqueValue([mail], "x")', "unique-value-with-diacritics", "warning"),
    ],
)
def test_a_hazard_of_an_expression_is_found(expression, rule, severity):
    assert rules(with_mapping(expression))[rule] == severity


@pytest.mark.parametrize(
    "expression",
    [
        "Coalesce([mail], [userPrincipalName])",
        'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
        'IIF([userPrincipalName] = "x", "a", "b")',
    ],
)
def test_a_sound_expression_is_left_alone(expression):
    assert rules(with_mapping(expression)) == rules(DEFAULT)


def test_a_position_in_a_message_counts_from_one_as_readers_do():
    found = [one for one in lint(with_mapping("Left(x, 1)")) if one.rule == "expression-error"]
    assert "at character 6" in found[0].message


def test_matching_must_be_there_single_and_unique():
    def unmatched(users):
        mappings = tuple(
            msgspec.structs.replace(one, matching_priority=0) for one in users.attribute_mappings
        )
        return msgspec.structs.replace(users, attribute_mappings=mappings)

    assert rules(with_users(unmatched))["no-matching"] is Severity.ERROR
    several = with_mapping("Append([givenName], [surname])", "externalId", matching_priority=2)
    assert rules(several)["matching-several-sources"] is Severity.ERROR
    assert rules(several)["several-matching"] is Severity.NOTE
    shared = with_mapping('Append([department], "x")', "externalId", matching_priority=2)
    found = [one for one in lint(shared) if one.rule == "matching-not-unique"]
    assert [(one.target, one.severity) for one in found] == [
        ("externalId", Severity.WARNING),
        # Microsoft's own default for groups, which have nothing better.
        ("displayName", Severity.NOTE),
    ]


def test_a_required_attribute_without_mapping_is_found():
    schema = with_users(
        lambda users: msgspec.structs.replace(
            users,
            attribute_mappings=tuple(
                one for one in users.attribute_mappings if one.target_attribute_name != "userName"
            ),
        )
    )
    for profile in (None, PROFILE):
        found = [one for one in lint(schema, profile) if one.rule == "required-not-mapped"]
        assert [one.target for one in found] == ["userName"]


@pytest.mark.parametrize(
    ("clause", "rule"),
    [
        (("Department", "EQUALS", "x"), "scope-attribute-spelling"),
        (("userType", "EQUALS", "Member"), "scope-attribute-unsupported"),
        (("department", "SOUNDS LIKE", "x"), "scope-operator-unknown"),
        (("department", "REGEX MATCH", "("), "scope-pattern"),
    ],
)
def test_a_hazard_of_the_scoping_filter_is_found(clause, rule):
    name, operator, value = clause
    schema = with_scope(
        FilterClause(source_operand_name=name, operator_name=operator, values=(value,))
    )
    assert rule in rules(schema)


def test_a_schema_without_users_says_so():
    rule = DEFAULT.synchronization_rules[0]
    groups = tuple(one for one in rule.object_mappings if one.source_object_name == "Group")
    schema = msgspec.structs.replace(
        DEFAULT,
        synchronization_rules=(msgspec.structs.replace(rule, object_mappings=groups),),
    )
    assert rules(schema)["no-users"] is Severity.ERROR


def test_findings_come_worst_first():
    severities = [one.severity for one in lint(with_mapping("f("), PROFILE)]
    assert severities == sorted(severities, key=list(Severity).index)
