"""Attribute mappings of a synchronization schema, evaluated for one object.

Reads the parsed tree that Graph sends beside each expression and knows just the functions that the
simulated schemas use.
"""

from collections.abc import Mapping
from typing import Any

Payload = dict[str, str]


def evaluate(mappings: list[dict[str, Any]], source: Mapping[str, str | None]) -> Payload:
    """Return the target attributes that have a value, in the order of the mappings."""
    payload: Payload = {}
    for mapping in mappings:
        value = _source_value(mapping["source"], source) if mapping["source"] else None
        if value is None:
            value = mapping["defaultValue"]
        if value is not None:
            payload[mapping["targetAttributeName"]] = value
    return payload


def in_scope(scope: dict[str, Any] | None, source: Mapping[str, str | None]) -> dict[str, bool]:
    """Return each clause of the scoping filter in Microsoft's words, and whether it holds."""
    if not scope:
        return {}
    return {
        f"{group['name']} filter.{clause['sourceOperandName']} {clause['operatorName']}"
        f" '{', '.join(clause['targetOperand']['values'])}'": _clause_holds(clause, source)
        for group in scope["groups"]
        for clause in group["clauses"]
    }


def _clause_holds(clause: dict[str, Any], source: Mapping[str, str | None]) -> bool:
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


def _source_value(node: dict[str, Any], source: Mapping[str, str | None]) -> str | None:
    if node["type"] == "Constant":
        return node["name"]
    if node["type"] == "Attribute":
        return _attribute(node["name"], source)
    values = [_source_value(parameter["value"], source) for parameter in node["parameters"]]
    return _FUNCTIONS[node["name"]](values)


def _attribute(name: str, source: Mapping[str, str | None]) -> str | None:
    if name == "originalUserPrincipalName":
        return source["userPrincipalName"]
    value = source.get(name)
    if name == "userPrincipalName" and value and "#EXT#" in value:
        # Entra sends a guest's own address: alias_domain#EXT#@tenant becomes alias@domain.
        alias, _, domain = value.split("#EXT#")[0].rpartition("_")
        return f"{alias}@{domain}"
    return value or None


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
