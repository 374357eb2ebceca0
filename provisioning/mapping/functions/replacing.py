"""Replace, whose given arguments decide which of five things it does.

A null source gives null, but for the form that takes another attribute in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.mapping.dotnet_regex import Pattern, compile_pattern, require_sane
from provisioning.mapping.functions.registry import function
from provisioning.mapping.nodes import ExpressionError

if TYPE_CHECKING:
    from provisioning.mapping.calls import Arguments

_OPTIONAL = (
    "oldValue",
    "regexPattern",
    "regexGroupName",
    "replacementValue",
    "replacementAttributeName",
    "template",
)


@function(
    "Replace(source, oldValue?, regexPattern?, regexGroupName?, replacementValue?, "
    "replacementAttributeName?, template?)"
)
def replace(arguments: Arguments) -> str | None:
    """Return source with something replaced; see Microsoft's five forms."""
    given = frozenset(name for name in _OPTIONAL if arguments.given(name))
    form = _FORMS.get(given)
    if form is None:
        raise arguments.error(
            "Replace has no form with these arguments. It takes oldValue and replacementValue, "
            "oldValue and template, regexPattern and replacementValue (with or without "
            "regexGroupName), or regexPattern, regexGroupName and replacementAttributeName."
        )
    return form(arguments)


def _old_by_new(arguments: Arguments) -> str | None:
    source = arguments.text("source")
    if source is None:
        return None
    return _replaced(source, _old(arguments), arguments.text("replacementValue") or "")


def _source_into_template(arguments: Arguments) -> str | None:
    source = arguments.text("source")
    if source is None:
        return None
    return _replaced(arguments.text("template") or "", _old(arguments), source)


def _matches(arguments: Arguments) -> str | None:
    source, replacement = arguments.text("source"), arguments.text("replacementValue") or ""
    pattern = _pattern(arguments)
    return None if source is None else pattern.replace(source, replacement)


def _group_in_matches(arguments: Arguments) -> str | None:
    source, replacement = arguments.text("source"), arguments.text("replacementValue") or ""
    pattern, group = _pattern(arguments), arguments.text("regexGroupName") or ""
    return None if source is None else pattern.replace_group(source, group, replacement)


def _other_attribute(arguments: Arguments) -> str | None:
    source = arguments.text("source")
    if source:
        return source
    other = arguments.text("replacementAttributeName")
    pattern, group = _pattern(arguments), arguments.text("regexGroupName") or ""
    return None if other is None else pattern.group(other, group)


def _replaced(text: str, old: str, new: str) -> str:
    require_sane(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _old(arguments: Arguments) -> str:
    old = arguments.text("oldValue")
    if not old:
        raise arguments.error("Replace needs an oldValue that is not empty.", "oldValue")
    return old


def _pattern(arguments: Arguments) -> Pattern:
    try:
        return compile_pattern(arguments.text("regexPattern") or "")
    except ExpressionError as error:
        node = arguments.node("regexPattern")
        error.position = node.position if node else arguments.call.position
        raise


_FORMS = {
    frozenset({"oldValue", "replacementValue"}): _old_by_new,
    frozenset({"oldValue", "template"}): _source_into_template,
    frozenset({"regexPattern", "replacementValue"}): _matches,
    frozenset({"regexPattern", "regexGroupName", "replacementValue"}): _group_in_matches,
    frozenset({"regexPattern", "regexGroupName", "replacementAttributeName"}): _other_attribute,
}
