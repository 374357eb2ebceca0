"""Two versions of a schema as differences that a person can read."""

from pathlib import Path

import msgspec

from provisioning.mapping.schema_changes import Change, schema_changes
from provisioning.mapping.scoping import scope_words
from provisioning.mapping.table import mapping_table
from provisioning.model import FilterClause, FilterGroup, ScopingFilter
from provisioning.profiles import load_profile
from provisioning.wire import decode_schema

DATA = Path(__file__).parent.parent / "data"
SCHEMA = decode_schema((DATA / "schema_default_scim.json").read_bytes())
STRICT = load_profile("mycompliance")
FILTER = ScopingFilter(
    groups=(
        FilterGroup(
            name="Staff",
            clauses=(
                FilterClause("department", "EQUALS", ("Sales",)),
                FilterClause("mail", "IS_NOT_NULL", ()),
            ),
        ),
        FilterGroup(name="Guests", clauses=(FilterClause("userType", "EQUALS", ("Guest",)),)),
    )
)


def with_users(change):
    rule = SCHEMA.synchronization_rules[0]
    mappings = tuple(
        change(one) if one.source_object_name == "User" else one for one in rule.object_mappings
    )
    changed = msgspec.structs.replace(rule, object_mappings=mappings)
    return msgspec.structs.replace(SCHEMA, synchronization_rules=(changed,))


def with_mappings(change):
    return with_users(
        lambda users: msgspec.structs.replace(
            users, attribute_mappings=tuple(change(users.attribute_mappings))
        )
    )


def told(after, before=SCHEMA):
    return [
        (one.change, one.place, one.name, one.aspect, one.before, one.after)
        for one in schema_changes(before, after)
    ]


def test_the_same_schema_has_no_differences():
    assert told(SCHEMA) == []


def test_a_deleted_mapping_and_a_new_one_are_told_with_their_source():
    without = with_mappings(
        lambda all_of: [m for m in all_of if m.target_attribute_name != "title"]
    )
    assert told(without) == [(Change.REMOVED, "User mapping", "title", "source", "[jobTitle]", "")]
    assert told(SCHEMA, without) == [
        (Change.ADDED, "User mapping", "title", "source", "", "[jobTitle]")
    ]


def test_a_changed_mapping_is_told_aspect_by_aspect():
    def change(all_of):
        for one in all_of:
            if one.target_attribute_name == "title":
                yield msgspec.structs.replace(one, default_value="Employee", matching_priority=2)
            else:
                yield one

    assert told(with_mappings(change)) == [
        (Change.CHANGED, "User mapping", "title", "default value", "", "Employee"),
        (Change.CHANGED, "User mapping", "title", "matching priority", "", "2"),
    ]


def test_a_scoping_filter_reads_as_a_sentence():
    words = '(department EQUALS "Sales" and mail IS NOT NULL) or (userType EQUALS "Guest")'
    assert scope_words(FILTER) == words
    assert scope_words(None) == ""
    filtered = with_users(lambda users: msgspec.structs.replace(users, scope=FILTER))
    assert told(filtered) == [(Change.CHANGED, "User", "", "scope", "all records", words)]


def test_an_attribute_that_becomes_required_is_told():
    def required(found):
        attributes = tuple(
            msgspec.structs.replace(one, required=True) if one.name == "name.familyName" else one
            for one in found.attributes
        )
        return msgspec.structs.replace(found, attributes=attributes)

    directories = tuple(
        msgspec.structs.replace(one, objects=tuple(map(required, one.objects)))
        for one in SCHEMA.directories
    )
    (change,) = told(msgspec.structs.replace(SCHEMA, directories=directories))
    assert change[0] is Change.CHANGED
    assert change[1].endswith("attribute list, User")
    assert change[2:] == ("name.familyName", "required", "no", "yes")


def test_the_table_has_every_mapping_with_its_findings():
    table = mapping_table(SCHEMA, "User", STRICT)
    assert table is not None
    rows = {row.target: row for row in table.rows}
    assert rows["userName"].matching == 1
    assert (rows["title"].source, rows["title"].kind, rows["title"].flow) == (
        "[jobTitle]",
        "Direct",
        "Always",
    )
    assert rows["active"].kind == "Expression"
    assert "does not accept" in rows["displayName"].findings[0].message
    assert "no-scoping-filter" in {finding.rule for finding in table.general}


def test_every_finding_of_users_stands_in_a_row_or_above_the_table():
    from provisioning.mapping.lint import lint

    table = mapping_table(SCHEMA, "User", STRICT)
    assert table is not None
    shown = {f.message for row in table.rows for f in row.findings}
    shown |= {finding.message for finding in table.general}
    assert shown == {f.message for f in lint(SCHEMA, STRICT) if f.object_name == "User"}


def test_objects_that_are_not_mapped_have_no_table():
    assert mapping_table(SCHEMA, "Device", None) is None
