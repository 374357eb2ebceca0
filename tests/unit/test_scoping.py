import re

import pytest

from provisioning.mapping.attributes import spellings
from provisioning.mapping.scoping import evaluate_scope
from provisioning.model import FilterClause, FilterGroup, ScopingFilter


def clause(attribute, operator, *values):
    return FilterClause(source_operand_name=attribute, operator_name=operator, values=values)


def scope(*groups):
    return ScopingFilter(
        groups=tuple(FilterGroup(name=f"g{n}", clauses=group) for n, group in enumerate(groups))
    )


def result(attribute_value, operator, *values):
    found = evaluate_scope(scope((clause("a", operator, *values),)), {"a": attribute_value})
    assert found.in_scope == found.clauses[0].result
    return found.in_scope


TRUTH = [
    # operator, wanted, attribute's value, result
    ("EQUALS", ["x"], "x", True),
    ("EQUALS", ["x"], "X", False),
    ("EQUALS", ["x", "y"], "y", True),
    ("EQUALS", ["5"], 5, True),
    ("NOT EQUALS", ["x"], "y", True),
    ("NOT EQUALS", ["x"], "x", False),
    ("IS TRUE", [], True, True),
    ("IS TRUE", [], "True", True),
    ("IS TRUE", [], False, False),
    ("IS TRUE", [], "yes", False),
    ("IS FALSE", [], False, True),
    ("IS FALSE", [], True, False),
    ("IS NULL", [], "x", False),
    ("IS NOT NULL", [], "x", True),
    ("REGEX MATCH", [r".*\@domain.com"], "a@domain.com", True),
    ("REGEX MATCH", ["^[1-9][0-9]$"], "100", False),
    ("REGEX MATCH", ["sales"], "Sales", False),
    ("NOT REGEX MATCH", [r".*\@domain.com"], "a@other.com", True),
    ("NOT REGEX MATCH", ["a"], "a", False),
    ("Greater_Than", ["5"], "10", True),
    ("Greater_Than", ["10"], 10, False),
    ("Greater_Than_OR_EQUALS", ["10"], 10, True),
    ("Greater_Than", ["5"], "many", False),
    ("Includes", ["ale"], "Sales", True),
    ("Includes", ["ALE"], "Sales", False),
    ("ENDS_WITH", ["les"], "Sales", True),
    ("&", ["Sales,Support"], "Sales", True),
    ("!&", ["Sales,Support"], "Legal", True),
]


def test_a_clause_on_what_was_not_read_cannot_be_told():
    (told,) = evaluate_scope(scope((clause("a", "IS NULL"),)), {}, unread={"a"}).clauses
    assert (told.result, told.reason) == (None, "a was not read.")


@pytest.mark.parametrize(("operator", "wanted", "given", "expected"), TRUTH)
def test_each_operator_holds_when_microsoft_says_so(operator, wanted, given, expected):
    assert result(given, operator, *wanted) is expected


@pytest.mark.parametrize("empty", [None, "", []])
@pytest.mark.parametrize("operator", sorted({row[0] for row in TRUTH} - {"IS NULL"}))
def test_a_clause_on_an_empty_attribute_is_false(operator, empty):
    assert result(empty, operator, "x") is False


@pytest.mark.parametrize("empty", [None, "", []])
def test_only_is_null_holds_on_an_empty_attribute(empty):
    assert result(empty, "IS NULL") is True


def test_no_filter_means_every_object():
    assert evaluate_scope(None, {}).in_scope is True
    assert evaluate_scope(ScopingFilter(), {}).in_scope is True


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((True, True), (False, False), True),
        ((True, False), (False, True), False),
        ((False, False), (True, True), True),
        ((False, True), (False, True), False),
        ((True, True), (None, True), True),
        ((True, None), (False, True), None),
        ((False, None), (False, True), False),
        ((None, True), (None, True), None),
    ],
)
def test_any_group_of_which_all_clauses_hold_is_enough(first, second, expected):
    operators = {True: "IS NOT NULL", False: "IS NULL", None: "SOUNDS LIKE"}
    groups = [tuple(clause("a", operators[one], "x") for one in group) for group in (first, second)]
    assert evaluate_scope(scope(*groups), {"a": "x"}).in_scope is expected


def test_a_group_without_clauses_holds():
    assert evaluate_scope(scope(()), {}).in_scope is True


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "reason"),
    [
        ("SOUNDS LIKE", ["x"], "x", "SOUNDS LIKE is not known"),
        ("EQUALS", ["x"], ["x", "y"], "several values"),
        ("EQUALS", [], "x", "no value to compare"),
        ("REGEX MATCH", ["("], "x", "not a regular expression"),
        ("REGEX MATCH", ["[a-z-[b]]"], "x", "not evaluated here"),
        ("REGEX MATCH", ["^(([a-z])+.)+[A-Z]([a-z])+$"], "a" * 5000, "takes too long"),
    ],
)
def test_what_cannot_be_told_is_neither_true_nor_false(operator, wanted, given, reason):
    found = evaluate_scope(scope((clause("a", operator, *wanted),)), {"a": given})
    assert found.in_scope is None
    assert re.search(reason, found.clauses[0].reason)


def test_a_clause_in_the_wrong_case_names_the_right_spelling():
    found = evaluate_scope(
        scope((clause("Department", "EQUALS", "x"),)), {"department": "x"}, spellings()
    )
    assert found.in_scope is None
    assert "Write department" in found.clauses[0].reason


def test_the_reason_tells_the_value_and_the_condition():
    found = evaluate_scope(scope((clause("dept", "EQUALS", "Sales"),)), {"dept": "Legal"})
    assert found.clauses[0].reason == 'dept is "Legal", which does not satisfy EQUALS "Sales".'
    assert found.clauses[0].group == "g0"
    assert found.clauses[0].actual == "Legal"
