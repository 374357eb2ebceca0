import string
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.mapping.evaluate import check, read_expression
from provisioning.mapping.expression import MAX_DEPTH, MAX_LENGTH, parse, print_expression
from provisioning.mapping.functions import SIGNATURES
from provisioning.mapping.graph_tree import from_source, read_source
from provisioning.mapping.nodes import (
    BARE_WORDS,
    OPERATORS,
    Attribute,
    BareWord,
    Call,
    Comparison,
    Constant,
    ExpressionError,
    UnsupportedError,
    attribute_names,
)
from provisioning.model import MappingParameter, MappingSource

# --- Text --------------------------------------------------------------------------------------


def test_each_kind_of_value_is_read():
    tree = parse('f([a b], "x \\"y\\" \\\\", 1000, -10, 1.5, &HF, vbTextCompare, g())')
    assert tree == Call(
        "f",
        (
            Attribute("a b"),
            Constant('x "y" \\'),
            Constant(1000),
            Constant(-10),
            Constant(Decimal("1.5")),
            Constant(15),
            BareWord("vbTextCompare"),
            Call("g"),
        ),
    )


def test_an_empty_argument_is_not_given():
    assert parse('f([a], , "b", )') == Call("f", (Attribute("a"), None, Constant("b"), None))
    assert parse("f( )") == Call("f")
    assert parse("f(,)") == Call("f", (None, None))


def test_a_condition_holds_one_comparison():
    tree = parse('IIF([a] <> "x", "1", "2")')
    assert tree == Call(
        "IIF",
        (Comparison(Attribute("a"), "<>", Constant("x")), Constant("1"), Constant("2")),
    )


def test_space_and_lines_do_not_matter():
    assert parse(' f ( [a]\n,\t"b" ) ') == parse('f([a],"b")')


def test_a_backslash_before_other_characters_stands_for_itself():
    assert parse(r'"\d+"') == parse(r'"\\d+"') == Constant(r"\d+")


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("Append([a]", 0, "bracket of Append is not closed"),
        ("A(B(1)", 0, "bracket of A is not closed"),
        ("A(1))", 4, "closes nothing"),
        ("(1)", 0, "must follow a function's name"),
        ("f((1))", 2, "must follow a function's name"),
        ("[a", 0, "no closing bracket"),
        ('f("a)', 2, "no closing quote"),
        ("[]", 0, "no name"),
        ("a]", 1, "closes nothing"),
        ('"a", "b"', 3, "outside any function"),
        ('f("a" "b")', 6, "comma is missing"),
        ("f([a] =)", 7, "needs a value on its right"),
        ("f(= [a])", 2, "one value on each side"),
        ("f([a] = [b] = [c])", 12, "one value on each side"),
        ('IIF([a] = "1" AND [b] = "2", 1, 2)', 14, "AND is not supported"),
        ("f(vbtextcompare)", 2, "Write vbTextCompare"),
        ("f(True)", 2, '"True" for text'),
        ("f(\u201ca\u201d)", 2, "straight quotes"),
        ("f('a')", 2, "double quotes"),
        ("f(a;b)", 3, "no meaning"),
    ],
)
def test_a_fault_of_form_is_told_with_its_position(text, position, said):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert said in caught.value.message
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ('Left(toupper("a"), 1)', 5, "Write ToUpper: case matters"),
        ("Nonsense(1)", 0, "no function Nonsense"),
        ('Append("a")', 0, "takes 2 arguments, 1 given"),
        ('Append("a", "b", "c")', 0, "takes 2 arguments, 3 given"),
        ('Append(, "b")', 0, "needs its source"),
        ("Now(1)", 0, "takes no arguments"),
        ('InStr("a")', 0, "takes 2 to 4 arguments"),
        ("Join()", 0, "at least 2 arguments"),
        ('Switch([a], "b", "c")', 0, "even number"),
        ('Left(Switch([a], "b", "c", "d", "e"), 1)', 5, "even number"),
        ('Switch([a], "b")', 0, "at least 4"),
        ('[a] = "b"', 4, "outside a condition"),
        ('Append([a] = "b", "c")', 11, "outside a condition"),
        ("vbTextCompare", 0, "inside InStr"),
    ],
)
def test_a_fault_of_meaning_is_told_with_its_position(text, position, said):
    with pytest.raises(ExpressionError) as caught:
        read_expression(text)
    assert said in caught.value.message
    assert caught.value.position == position


def test_a_function_that_microsoft_does_not_describe_is_not_called_wrong():
    with pytest.raises(UnsupportedError, match="DefaultDomain"):
        read_expression("DefaultDomain()")


def test_ten_thousand_characters_are_allowed_and_no_more():
    text = '"' + "a" * (MAX_LENGTH - 2) + '"'
    assert parse(text)
    with pytest.raises(ExpressionError, match="10,000 are allowed"):
        parse(text + " ")


def test_a_chain_of_conditions_may_be_long_and_nesting_without_end_is_refused():
    states = [f"{a}{b}" for a in string.ascii_uppercase for b in string.ascii_uppercase][:200]
    chain = "".join(f'IIF([state]="{state}","{state}",' for state in states)
    assert read_expression(chain + '""' + ")" * len(states))
    with pytest.raises(ExpressionError, match="nested"):
        parse("f(" * (MAX_DEPTH + 1) + ")" * (MAX_DEPTH + 1))


def test_the_attributes_of_an_expression_are_named_once_in_order():
    assert attribute_names(parse("f([b], g([a], [b]))")) == ["b", "a"]


# --- Trees -------------------------------------------------------------------------------------

_names = st.text(string.ascii_letters, min_size=1, max_size=8).filter(
    lambda name: name.lower() not in {"and", "or", *map(str.lower, BARE_WORDS)}
)
_leaves = (
    st.text(st.characters(exclude_characters="[]", exclude_categories=["Cs"]), min_size=1)
    .filter(str.strip)
    .map(Attribute)
    | st.text(st.characters(exclude_categories=["Cs"])).map(Constant)
    | st.integers(-(10**12), 10**12).map(Constant)
    | st.sampled_from(BARE_WORDS).map(BareWord)
)


def _calls(inner):
    comparisons = st.builds(Comparison, inner, st.sampled_from(OPERATORS), inner)
    arguments = st.lists(inner | comparisons | st.none(), max_size=5).map(tuple)
    return st.builds(Call, _names, arguments.map(lambda given: () if given == (None,) else given))


_trees = st.recursive(_leaves, _calls, max_leaves=12)


@given(_trees)
def test_a_printed_tree_is_read_as_the_same_tree(tree):
    assert parse(print_expression(tree)) == tree


@given(_trees)
def test_graphs_tree_and_the_text_give_the_same_tree(tree):
    source = _as_graph_sends(tree)
    assert from_source(source) == tree
    assert read_source(source) == tree


@given(st.text() | st.text('[]()",\\ abIF<>=&H0-.', max_size=60))
@settings(max_examples=300)
def test_no_text_raises_anything_but_the_declared_error(text):
    fault = _fault(read_expression, text)
    assert fault is None or (0 <= fault.position <= len(text) and fault.message)


@given(st.lists(st.sampled_from(sorted(SIGNATURES)), min_size=1, max_size=3), st.integers(0, 8))
def test_no_number_of_arguments_raises_anything_but_the_declared_error(names, count):
    tree = Constant("a")
    for name in names:
        tree = Call(name, (tree,) * count)
    fault = _fault(check, tree)
    assert fault is None or fault.message


def _fault(judge, given):
    try:
        judge(given)
    except ExpressionError as error:
        return error
    return None


def _as_graph_sends(node):
    """Write a tree as Graph does: an argument that is not given becomes the constant ""."""
    text = print_expression(node)
    if isinstance(node, Attribute):
        return MappingSource(type="Attribute", name=node.name, expression=text)
    if isinstance(node, Constant):
        return MappingSource(type="Constant", name=str(node.value), expression=text)
    if isinstance(node, BareWord):
        return MappingSource(type="Constant", name=node.name, expression=text)
    if isinstance(node, Comparison):
        name, parts = node.operator, (node.left, node.right)
    else:
        name, parts = node.name, node.arguments
    nothing = MappingSource(type="Constant", name="", expression='""')
    return MappingSource(
        type="Function",
        name=name,
        expression=text,
        parameters=tuple(
            MappingParameter(key="p", value=nothing if part is None else _as_graph_sends(part))
            for part in parts
        ),
    )


def test_a_tree_without_text_is_read_too():
    constant = MappingSource(type="Constant", name="True", parameters=())
    attribute = MappingSource(type="Attribute", name="mail")
    tree = MappingSource(
        type="Function",
        name="Append",
        parameters=(
            MappingParameter(key="source", value=attribute),
            MappingParameter(key="suffix", value=constant),
        ),
    )
    assert read_source(tree) == Call("Append", (Attribute("mail"), Constant("True")))


def test_a_tree_with_gaps_is_an_error_and_not_a_guess():
    for source in (
        MappingSource(type="Attribute"),
        MappingSource(type="Lambda"),
        MappingSource(),
    ):
        with pytest.raises(ExpressionError):
            from_source(source)
