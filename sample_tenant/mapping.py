"""Attribute mappings of a synchronization schema, evaluated for one object.

Reads the parsed tree that Graph sends beside each expression and knows just the functions that the
simulated schemas use.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Payload = dict[str, str]
Source = Mapping[str, str | None]
Reader = Callable[[Source], str | None]


class Prepared(NamedTuple):
    """A mapping ready to be evaluated."""

    target: str
    read: Reader
    default: str | None


def prepare(mappings: list[dict[str, Any]]) -> list[Prepared]:
    """Make ready what is evaluated for many objects: target, evaluation and default of each."""
    return [
        Prepared(
            mapping["targetAttributeName"],
            _reader(mapping["source"]) if mapping["source"] else _nothing,
            mapping["defaultValue"],
        )
        for mapping in mappings
    ]


def evaluate(mappings: list[Prepared], source: Source) -> Payload:
    """Return the target attributes that have a value, in the order of the mappings."""
    payload: Payload = {}
    for target, read, default in mappings:
        value = read(source)
        if value is None:
            value = default
        if value is not None:
            payload[target] = value
    return payload


def in_scope(scope: dict[str, Any] | None, source: Source) -> dict[str, bool]:
    """Return each clause of the scoping filter in Microsoft's words, and whether it holds."""
    if not scope:
        return {}
    return {
        f"{group['name']} filter.{clause['sourceOperandName']} {clause['operatorName']}"
        f" '{', '.join(clause['targetOperand']['values'])}'": _clause_holds(clause, source)
        for group in scope["groups"]
        for clause in group["clauses"]
    }


def _clause_holds(clause: dict[str, Any], source: Source) -> bool:
    value = source.get(clause["sourceOperandName"])
    operator, operands = clause["operatorName"], clause["targetOperand"]["values"]
    if not value:
        return operator == "IS NULL"
    tests = {
        "EQUALS": value in operands,
        "NOT EQUALS": value not in operands,
        "IS TRUE": value == "True",
        "IS FALSE": value == "False",
        "IS NULL": False,
        "IS NOT NULL": True,
    }
    return tests[operator]


def _reader(node: dict[str, Any]) -> Reader:
    name = node["name"]
    if node["type"] == "Constant":
        return lambda _: name
    if node["type"] == "Function":
        function = _FUNCTIONS[name]
        readers = [_reader(parameter["value"]) for parameter in node["parameters"]]
        return lambda source: function([read(source) for read in readers])
    if name == "userPrincipalName":
        return _own_address
    if name == "originalUserPrincipalName":
        name = "userPrincipalName"
    return lambda source: source.get(name) or None


def _nothing(source: Source) -> str | None:
    del source
    return None


def _own_address(source: Source) -> str | None:
    """Return the name as Entra sends it: a guest's alias_domain#EXT#@tenant is alias@domain."""
    value = source["userPrincipalName"] or ""
    if "#EXT#" not in value:
        return value or None
    alias, _, domain = value.split("#EXT#")[0].rpartition("_")
    return f"{alias}@{domain}"


def _switch(values: list[str | None]) -> str | None:
    found = dict(zip(values[2::2], values[3::2], strict=True))
    return found.get(values[0], values[1]) or None


def _join(values: list[str | None]) -> str | None:
    return (values[0] or "").join(value for value in values[1:] if value) or None


def _coalesce(values: list[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _not(values: list[str | None]) -> str | None:
    return "False" if values[0] == "True" else "True"


def _to_lower(values: list[str | None]) -> str | None:
    return values[0].lower() if values[0] else None


def _left(values: list[str | None]) -> str | None:
    return (values[0] or "")[: int(values[1] or 0)] or None


_FUNCTIONS = {
    "Switch": _switch,
    "Join": _join,
    "Coalesce": _coalesce,
    "Not": _not,
    "ToLower": _to_lower,
    "Left": _left,
}
